// Compiles src/ to dist/. Runs on `npm ci`; a production install without the compiler keeps the dist it was given.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';

const compiler = new URL('../node_modules/typescript/bin/tsc', import.meta.url);

if (existsSync(compiler)) {
  const { status } = spawnSync(process.execPath, [compiler.pathname, '-p', 'tsconfig.build.json'], {
    cwd: new URL('..', import.meta.url),
    stdio: 'inherit',
  });
  if (status === 0) chmodSync(new URL('../dist/main.js', import.meta.url), 0o755);
  process.exitCode = status ?? 1;
} else if (!existsSync(new URL('../dist/main.js', import.meta.url))) {
  console.error(
    'dist/ is missing and the compiler is not installed: run `npm ci` without --omit=dev, then `npm run build`.',
  );
  process.exitCode = 1;
}

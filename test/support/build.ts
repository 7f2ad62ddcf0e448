import { spawnSync } from 'node:child_process';

/** The tests that run the program run what is in src now. */
export function setup(): void {
  const cwd = new URL('../..', import.meta.url).pathname;
  const { status } = spawnSync(process.execPath, ['scripts/build.mjs'], { cwd, stdio: 'inherit' });
  if (status !== 0) throw new Error('src does not compile; see `npm run types`');
}

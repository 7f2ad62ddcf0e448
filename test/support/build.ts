import { execFileSync } from 'node:child_process';

/** The tests that run the program run what is in src now. */
export const setup = (): void => {
  execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: new URL('../..', import.meta.url).pathname });
};

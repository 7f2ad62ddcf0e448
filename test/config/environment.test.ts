import { afterEach, describe, expect, it, vi } from 'vitest';
import { readEnvironment } from '../../src/config/environment.ts';
import { folderOf } from './files.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the environment', () => {
  it('is what is exported over what .env says', () => {
    vi.stubEnv('PARLEY_TEST_A', 'exported');
    vi.stubEnv('PARLEY_TEST_B', '');
    const cwd = folderOf({ '.env': 'PARLEY_TEST_A=file\nPARLEY_TEST_B=file\nPARLEY_TEST_C=file\n' });
    expect(readEnvironment(cwd)).toMatchObject({
      PARLEY_TEST_A: 'exported',
      PARLEY_TEST_B: '',
      PARLEY_TEST_C: 'file',
    });
    expect(process.env).not.toHaveProperty('PARLEY_TEST_C');
  });

  it('needs no .env', () => {
    vi.stubEnv('PARLEY_TEST_A', 'exported');
    expect(readEnvironment(folderOf({}))).toMatchObject({ PARLEY_TEST_A: 'exported' });
  });
});

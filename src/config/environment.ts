import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDotenv } from '../lib/dotenv.ts';

/** The variables of the process over those of `.env` in the folder. Changes neither. */
export function readEnvironment(cwd: string): Record<string, string | undefined> {
  return { ...parseDotenv(readDotenv(join(cwd, '.env'))), ...process.env };
}

function readDotenv(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // No such file, or none that can be read: the exported variables are all there is.
    return '';
  }
}

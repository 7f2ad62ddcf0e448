import type { Setting } from '../core/setting.ts';
import type { Document } from './document.ts';
import { sayPath, valueAt } from './key-path.ts';
import type { Problem } from './problem.ts';
import { type SettingName, settings, type SettingValues } from './settings.ts';
import { isWrongWord, wantedNumber } from './wording.ts';

type Flags = Readonly<Record<string, string | boolean | undefined>>;
type Variables = Readonly<Record<string, string | undefined>>;

interface Given {
  readonly flags: Flags;
  readonly environment: Variables;
  /** The file that holds `[node]`. */
  readonly document: Document | undefined;
}

export interface Chosen {
  readonly values: SettingValues;
  readonly problems: readonly Problem[];
  /** Who chose it; undefined for a default. */
  readonly from: (name: SettingName) => Origin['from'] | undefined;
  /** A problem with the setting, placed where its value came from and named as it was written there. */
  readonly blame: (name: SettingName, message: string, hint?: string) => Problem;
}

type Value = string | number | boolean;
interface Origin {
  readonly raw: unknown;
  readonly from: 'flag' | 'variable' | 'file';
}

/** The value of every setting: flags beat the environment, which beats the file. */
export function chosen({ flags, environment, document }: Given): Chosen {
  const origins = new Map(
    settings.map((setting) => [setting.name, originOf(setting, { flags, environment, document })]),
  );
  const problems: Problem[] = [];
  const blame = (name: string, message: string, hint?: string): Problem => {
    const setting = settings.find((candidate) => candidate.name === name)!;
    const rest = hint === undefined ? {} : { hint };
    switch (origins.get(name)?.from) {
      case 'flag':
        return { file: 'command line', path: name, message: `--${setting.flag} ${message}`, ...rest };
      case 'variable':
        return { file: 'environment', path: name, message: `${setting.env} ${message}`, ...rest };
      default: {
        const path = ['node', ...name.split('.')];
        const text = `${sayPath(path)} ${message}`;
        return (
          document?.place({ path, message: text, ...rest }) ?? {
            file: 'configuration',
            path: name,
            message: text,
            ...rest,
          }
        );
      }
    }
  };
  const values = settings.map((setting): [string, Value | undefined] => {
    const origin = origins.get(setting.name);
    const value = origin === undefined ? undefined : readValue(setting, origin.raw);
    // What the file says has been checked with the file.
    if (origin !== undefined && origin.from !== 'file' && value === undefined) {
      const { text, hint } = complaint(setting, origin.raw);
      problems.push(blame(setting.name, text, hint));
    }
    return [setting.name, value ?? setting.default];
  });
  return {
    // Each value was read as the type its setting declares, and there is one for each setting.
    values: Object.fromEntries(values) as SettingValues,
    problems,
    from: (name) => origins.get(name)?.from,
    blame,
  };
}

function originOf(setting: Setting, { flags, environment, document }: Given): Origin | undefined {
  const flag = flags[setting.name];
  if (flag !== undefined) return { raw: flag, from: 'flag' };
  const variable = setting.env === undefined ? undefined : environment[setting.env];
  // Compose files set variables nobody filled in to the empty text.
  if (variable !== undefined && variable.trim() !== '') return { raw: variable, from: 'variable' };
  const path = ['node', ...setting.name.split('.')];
  const own = document?.sound(path) === true ? valueAt(document.given, path) : undefined;
  return own === undefined ? undefined : { raw: own, from: 'file' };
}

const yes: ReadonlySet<string> = new Set(['1', 'true', 't', 'yes', 'y', 'on']);
const no: ReadonlySet<string> = new Set(['0', 'false', 'f', 'no', 'n', 'off']);

/** The value as its setting declares it; undefined when it is not one. */
function readValue(setting: (typeof settings)[number], raw: unknown): Value | undefined {
  const text = typeof raw === 'string' ? raw.trim() : raw;
  switch (setting.type) {
    case 'boolean': {
      if (typeof text !== 'string') return typeof text === 'boolean' ? text : undefined;
      const word = text.toLowerCase();
      return yes.has(word) ? true : no.has(word) ? false : undefined;
    }
    case 'integer': {
      const number = typeof text === 'string' && /^\d+(\.0+)?$/.test(text) ? Number(text) : text;
      const { minimum = 0, maximum = Number.MAX_SAFE_INTEGER } = setting;
      return typeof number === 'number' && Number.isInteger(number) && number >= minimum && number <= maximum
        ? number
        : undefined;
    }
    case 'text':
      if (typeof text !== 'string') return undefined;
      return setting.choices === undefined || setting.choices.includes(text) ? text : undefined;
  }
}

interface Complaint {
  readonly text: string;
  readonly hint?: string | undefined;
}

function complaint(setting: (typeof settings)[number], value: unknown): Complaint {
  const { type, choices: words, minimum = 0, maximum } = setting;
  if (type === 'text' && words !== undefined) return isWrongWord({ words, value });
  const wanted = { text: 'a text', boolean: 'true or false', integer: wantedNumber(minimum, maximum) }[type];
  return { text: `wants ${wanted}, got ${JSON.stringify(value)}` };
}

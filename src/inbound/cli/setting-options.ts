import { type Command, Option } from 'commander';
import type { Setting } from '../../core/setting.ts';
import type { Flags } from './cli.ts';

const path: Setting = {
  name: 'config',
  flag: 'config',
  type: 'text',
  description: 'the TOML file, or the folder of TOML files, that declares the agents',
};

/** Every setting as an option, and where the configuration is. None has a default here: the configuration has them. */
export function addSettings(command: Command, settings: readonly Setting[], isShown: boolean): Command {
  command
    .argument('[path]', 'where the configuration is, the same as --config')
    .configureHelp({ optionTerm });
  for (const setting of withPath(settings)) {
    command.addOption(new Option(flagsOf(setting), helpOf(setting)).hideHelp(!isShown));
    if (setting.type === 'boolean') command.addOption(new Option(`--no-${setting.flag}`).hideHelp());
  }
  return command;
}

/** What the user gave, and nothing else; the path is given apart. */
export function givenFlags(command: Command, settings: readonly Setting[]): Flags {
  const given: [string, string | boolean][] = [];
  for (const setting of settings.filter(({ flag }) => flag !== path.flag)) {
    const key = new Option(`--${setting.flag}`).attributeName();
    // Commander gives texts and, to options without a value, booleans.
    const value = command.getOptionValue(key) as string | boolean | undefined;
    if (value !== undefined && command.getOptionValueSource(key) === 'cli') given.push([setting.name, value]);
  }
  return Object.fromEntries(given);
}

/** Where the configuration is, said once: as an argument or as a flag. */
export function givenPath(command: Command, argument: string | undefined): string | undefined {
  const flag = command.getOptionValue(path.flag) as string | undefined;
  if (argument !== undefined && flag !== undefined) {
    command.error(`error: the configuration is given twice: ${argument} and --config ${flag}`);
  }
  return argument ?? flag;
}

const withPath = (settings: readonly Setting[]): readonly Setting[] =>
  settings.some(({ flag }) => flag === path.flag) ? settings : [path, ...settings];

function flagsOf({ flag, short, type }: Setting): string {
  const value = { text: ' <text>', integer: ' <n>', boolean: '' }[type];
  return `${short === undefined ? '' : `-${short}, `}--${flag}${value}`;
}

function helpOf(setting: Setting): string {
  const notes = [
    setting.choices === undefined ? '' : `one of ${setting.choices.join(', ')}`,
    setting.default === undefined ? '' : `default ${String(setting.default)}`,
    setting.env === undefined ? '' : `env ${setting.env}`,
  ].filter((note) => note !== '');
  return notes.length === 0 ? setting.description : `${setting.description} (${notes.join('; ')})`;
}

/** `--no-x` is left out of the help and shown here. */
function optionTerm(option: Option): string {
  const isSwitch = option.isBoolean() && option.long !== '--help';
  return isSwitch ? option.flags.replace('--', '--[no-]') : option.flags;
}

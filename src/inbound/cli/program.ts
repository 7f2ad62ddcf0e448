import { Command } from 'commander';
import { cardCommand } from './card.ts';
import { checkCommand } from './check.ts';
import type { Cli, Exit } from './cli.ts';
import { schemaCommand } from './schema.ts';
import { sendCommand } from './send.ts';
import { serveCommand } from './serve.ts';

/** The `parley` command. It writes only through `cli.io` and throws a `CommanderError` instead of exiting. */
export function program(cli: Cli, exit: Exit): Command {
  const parley = new Command('parley')
    .description('Serves agents that speak A2A, and talks to any of them.')
    .version(cli.version, '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ writeOut: (text) => cli.io.out(text), writeErr: (text) => cli.io.error(text) })
    .showHelpAfterError('(add --help to see how)')
    .addHelpText('after', '\nWithout a command it serves.\n\nExample:\n  parley --config configs');
  serveCommand(parley, cli);
  checkCommand(parley, cli, exit);
  schemaCommand(parley, cli);
  cardCommand(parley, cli);
  sendCommand(parley, cli, exit);
  return parley;
}

import type { Command } from 'commander';
import type { Cli } from './cli.ts';
import { addSettings, givenFlags, givenPath } from './setting-options.ts';

/** `parley serve`: runs until it is told to stop. */
export function serveCommand(parent: Command, cli: Cli): void {
  const serve = parent.command('serve').description('serve the agents of a configuration');
  addSettings(serve, cli.settings, true)
    .addHelpText('after', '\nA flag wins over the environment, which wins over the file.')
    .addHelpText('after', '\nExample:\n  parley serve --config configs --port 8081')
    .action(async (path: string | undefined) => {
      await cli.actions.serve(givenPath(serve, path), givenFlags(serve, cli.settings));
    });
}

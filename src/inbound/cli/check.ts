import type { Command } from 'commander';
import type { Cli, Exit } from './cli.ts';
import { addSettings, givenFlags, givenPath } from './setting-options.ts';

/** `parley check`: says what `serve` would say before it serves. Problems go to standard error, with exit code 1. */
export function checkCommand(parent: Command, cli: Cli, exit: Exit): void {
  const check = parent.command('check').description('check a configuration without serving it');
  addSettings(check, cli.settings, false)
    .addHelpText('after', '\nTakes every flag of serve.\n\nExample:\n  parley check configs')
    .action(async (path: string | undefined) => {
      const report = await cli.actions.check(givenPath(check, path), givenFlags(check, cli.settings));
      const text = `${report.text.trimEnd()}\n`;
      if (report.ok) return cli.io.out(text);
      cli.io.error(text);
      exit(1);
    });
}

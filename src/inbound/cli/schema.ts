import type { Command } from 'commander';
import type { Cli } from './cli.ts';

/** `parley schema`: what a configuration may say, for editors. */
export function schemaCommand(parent: Command, cli: Cli): void {
  parent
    .command('schema')
    .description('print the JSON schema of a configuration')
    .addHelpText('after', '\nExample:\n  parley schema > parley.schema.json')
    .action(() => cli.io.out(`${JSON.stringify(cli.actions.schema(), null, 2)}\n`));
}

import type { Command } from 'commander';
import type { Cli } from './cli.ts';
import { type Target, agentUrl, headerOption, nodeOption } from './target.ts';

/** `parley card`: the card of an agent, as it serves it. */
export function cardCommand(parent: Command, cli: Cli): void {
  parent
    .command('card')
    .description('show the card of an agent')
    .argument('<agent>', 'the id of an agent of the node, or the URL of any A2A agent')
    .addOption(nodeOption())
    .addOption(headerOption())
    .addHelpText('after', '\nExample:\n  parley card https://agents.example.com/a2a/helper')
    .action(async (agent: string, { node, header = {} }: Target) => {
      const card = await cli.actions.connect(agentUrl(agent, node, cli.node), header).card(cli.signal);
      cli.io.out(`${JSON.stringify(card, null, 2)}\n`);
    });
}

import { type Command, InvalidArgumentError } from 'commander';
import { NodeError } from '../../core/error.ts';
import type { Message } from '../../core/message.ts';
import type { PeerAddress } from '../../core/peer.ts';
import { type RunState, isWaiting } from '../../core/run.ts';
import { abortable } from '../../lib/abort.ts';
import { AnswerPrinter, type Printer } from './answer-printer.ts';
import type { Cli, Exit, ExitCode } from './cli.ts';
import { type Target, agentUrl, headerOption, nodeOption } from './target.ts';

interface SendOptions extends Target {
  readonly task?: string;
  readonly context?: string;
  readonly json?: boolean;
  readonly timeout?: number;
}

const exitCodes = `
Exit codes: 0 answered, 1 failed or unreachable, 2 used wrongly, 3 the agent asks something.`;

/** `parley send`: the raw answer on standard output as it comes, everything else on standard error. */
export function sendCommand(parent: Command, cli: Cli, exit: Exit): void {
  parent
    .command('send')
    .description('send a message to an agent and print its answer')
    .argument('<agent>', 'the id of an agent of the node, or the URL of any A2A agent')
    .argument('<text>', 'what to say; - reads it from standard input')
    .option('--task <id>', 'answer a task that asked something')
    .option('--context <id>', 'go on in this conversation')
    .addOption(nodeOption())
    .addOption(headerOption())
    .option('--json', 'print every event as a line of JSON')
    .option('--timeout <seconds>', 'give up after so long', seconds)
    .addHelpText('after', `${exitCodes}\n\nExample:\n  parley send helper 'what time is it?'`)
    .action(async (agent: string, text: string, options: SendOptions) => {
      exit(await send(cli, { agent, text, options }));
    });
}

interface Order {
  readonly agent: string;
  readonly text: string;
  readonly options: SendOptions;
}

async function send(cli: Cli, order: Order): Promise<ExitCode> {
  const { agent, options } = order;
  const text = order.text === '-' ? await inputText(cli) : order.text;
  if (text.trim() === '')
    throw new NodeError('invalid-request', 'there is nothing to send: the text is empty');
  const message: Message = { id: cli.ids(), from: 'user', parts: [{ kind: 'text', text }] };
  const address: PeerAddress = {
    ...(options.task === undefined ? {} : { taskId: options.task }),
    ...(options.context === undefined ? {} : { contextId: options.context }),
  };
  const peer = cli.actions.connect(agentUrl(agent, options.node, cli.node), options.header ?? {});
  const printer = options.json === true ? jsonPrinter(cli) : new AnswerPrinter(cli.io, sameAgain(order));
  const limit = timeLimit(options.timeout, cli.signal);
  let state: RunState = 'submitted';
  try {
    for await (const part of peer.send(message, address, limit.signal)) {
      printer.print(part);
      if (part.type === 'state') state = part.state;
      if (part.type === 'replied') state = 'replied';
    }
  } finally {
    limit.clear();
    printer.end();
  }
  if (isWaiting(state)) return 3;
  return state === 'completed' || state === 'replied' ? 0 : 1;
}

/** Standard input, without the line end that `echo` adds. */
async function inputText({ readInput, signal }: Cli): Promise<string> {
  signal.throwIfAborted();
  return (await abortable(readInput(), signal)).replace(/\r?\n$/, '');
}

const jsonPrinter = ({ io }: Cli): Printer => ({
  print: (part) => io.out(`${JSON.stringify(part)}\n`),
  end() {},
});

/** The command that answers a question, up to the task. */
function sameAgain({ agent, options }: Order): string {
  const elsewhere = options.node === undefined ? [] : ['--node', options.node];
  return ['parley', 'send', agent, ...elsewhere].map(quoted).join(' ');
}

const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

interface TimeLimit {
  readonly signal: AbortSignal;
  clear(): void;
}

function timeLimit(limitS: number | undefined, signal: AbortSignal): TimeLimit {
  if (limitS === undefined) return { signal, clear() {} };
  const late = new NodeError('deadline', `no end after ${limitS} s; the agent may still be at work`);
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(late), limitS * 1000);
  return { signal: AbortSignal.any([signal, limit.signal]), clear: () => clearTimeout(timer) };
}

function seconds(text: string): number {
  const value = Number(text);
  // A timer takes no more than 2^31 - 1 ms, and fires at once beyond.
  if (text.trim() !== '' && value > 0 && value <= 2_147_483) return value;
  throw new InvalidArgumentError('Say a number of seconds above 0.');
}

import type { Log } from '../../core/log.ts';
import type { RunContext, Work } from '../../core/run.ts';
import type { Blobs } from '../../core/store.ts';
import type { ToolCall, ToolResult } from '../../core/tool-call.ts';
import type { Tool, ToolSource } from '../../core/tool.ts';
import { matchesGlob } from '../../lib/glob.ts';
import { telling } from '../../lib/telling.ts';
import type { Progress } from './connection.ts';
import type { Link } from './link.ts';
import { isObject } from './lists.ts';
import type { McpServers } from './mcp-servers.ts';
import { type Named, named } from './named.ts';
import { type Offer, promptOffers, resourceOffers, toolOffer } from './offers.ts';
import type { McpServer } from './server.ts';

export interface McpToolsParts {
  readonly agent: string;
  readonly servers: readonly McpServer[];
  /** Patterns of the tools the agent may use; all of them without it. */
  readonly filter?: readonly string[];
  readonly pool: McpServers;
  readonly blobs: Blobs;
  readonly log: Log;
}

interface Reached {
  readonly server: McpServer;
  readonly link: Link;
}
type Known = Named<{ readonly reached: Reached; readonly offer: Offer }>;

/** A server that makes up new names all the time is not told of for ever. */
const mostWarnings = 1000;
/** The most one call may tell of its progress. */
const mostNews = 500;

/** The tools of tool servers. A server that is not there leaves its own out, and nothing else. */
export function mcpTools(parts: McpToolsParts): ToolSource {
  const servers = parts.servers.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const told = new Set<string>();
  return {
    async tools({ headers, signal }) {
      const reached = servers.map((server) => ({ server, link: parts.pool.link(server, headers) }));
      await Promise.all(reached.map(({ link }) => link.settled(signal)));
      // Those of a server that is down keep their names, so that no other tool changes its own meanwhile.
      const { tools, collisions } = named(reached.flatMap(offersOf));
      const kept = tools.filter((tool) => isKept(tool, parts.filter));
      const allKnown = reached.every(({ link }) => link.state.kind === 'connected');
      warn(parts, told, { collisions, unmatched: allKnown ? unmatched(tools, parts.filter) : [] });
      return kept
        .filter(({ item }) => item.reached.link.state.kind === 'connected')
        .map((tool) => toolFrom(tool, parts));
    },
  };
}

function offersOf(reached: Reached): { server: string; name: string; item: Known['item'] }[] {
  const { server, link } = reached;
  const offers = [
    ...link.tools.map(toolOffer),
    ...(server.resources ? resourceOffers : []),
    ...(server.prompts ? promptOffers : []),
  ];
  return offers.map((offer) => ({ server: server.name, name: offer.name, item: { reached, offer } }));
}

/** A tool goes by what its server calls it, by what the model calls it, and by both names with `__` between. */
const namesOf = ({ server, name, alias }: Known): readonly string[] => [name, alias, `${server}__${name}`];

const isKept = (tool: Known, filter: readonly string[] | undefined): boolean =>
  filter === undefined || filter.some((pattern) => namesOf(tool).some((name) => matchesGlob(pattern, name)));

const unmatched = (tools: readonly Known[], filter: readonly string[] = []): readonly string[] =>
  filter.filter((pattern) => !tools.some((tool) => isKept(tool, [pattern])));

interface Findings {
  readonly collisions: readonly string[];
  readonly unmatched: readonly string[];
}

/** Each thing is said once. */
function warn({ agent, log }: McpToolsParts, told: Set<string>, { collisions, unmatched }: Findings): void {
  const say = (fields: object, text: string): void => {
    const key = JSON.stringify([fields, text]);
    if (told.has(key) || told.size >= mostWarnings) return;
    told.add(key);
    log.warn({ agent, ...fields }, text);
  };
  for (const tool of collisions)
    say({ tool }, 'more than one server has this tool; the model sees each as server__tool');
  for (const pattern of unmatched) say({ pattern }, 'a pattern of mcp_filter matches no tool');
}

function toolFrom({ alias, server, name, item }: Known, { pool, blobs }: McpToolsParts): Tool {
  const { reached, offer } = item;
  const { callMs } = reached.server;
  return {
    name: alias,
    description: offer.description,
    inputSchema: offer.inputSchema,
    origin: { server, name },
    ...(callMs !== undefined && { timeoutMs: callMs }),
    // A run may last longer than the session it began with, and go on with other headers.
    call: (call, context) =>
      use({ call, offer, blobs, link: pool.link(reached.server, context.headers) }, context),
  };
}

interface Use {
  readonly call: ToolCall;
  readonly offer: Offer;
  readonly link: Link;
  readonly blobs: Blobs;
}

async function* use({ call, offer, link, blobs }: Use, context: RunContext): Work<ToolResult> {
  const { input } = call;
  if (!isObject(input)) return { ok: false, error: `the arguments of ${call.name} are not a JSON object` };
  const { signal, scope } = context;
  const work = telling(
    (tell: (news: Progress) => void) => offer.use(input, { link, blobs, signal, onProgress: tell }),
    mostNews,
  );
  for (;;) {
    const next = await work.next();
    if (next.done === true) return next.value;
    const { progress, total, message = wordsFor(next.value) } = next.value;
    const percent = total !== undefined && total > 0 ? Math.min(100, (100 * progress) / total) : undefined;
    yield {
      type: 'tool.progressed',
      scope,
      callId: call.id,
      message: message.slice(0, 1000),
      ...(percent !== undefined && { percent }),
    };
  }
}

const wordsFor = ({ progress, total }: Progress): string =>
  total === undefined ? `${progress}` : `${progress} of ${total}`;

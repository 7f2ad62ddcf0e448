import { dirname } from 'node:path';
import { frozen } from '../lib/frozen.ts';
import { agentsOf } from './agents.ts';
import { chosen } from './chosen.ts';
import type { Config } from './config.ts';
import { defaultAgentOf } from './default-agent.ts';
import { type Document, readDocument } from './document.ts';
import { readFiles } from './files.ts';
import { duplicates, type Identities, identitiesOf } from './identity.ts';
import { nodeConfig, nodeProblems, nodeWarnings } from './node.ts';
import { readOverlays } from './overlays.ts';
import { ConfigError, type Problem, sortedProblems } from './problem.ts';
import { pathSetting } from './settings.ts';
import { timeWarnings } from './times.ts';

export interface LoadRequest {
  /** A TOML file or a folder of them, as the user says it. Without it: CONFIG_PATH, else `configs`. */
  readonly path: string | undefined;
  /** By the name of the setting. */
  readonly flags: Readonly<Record<string, string | boolean | undefined>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What `created_at` is where a file does not say. */
  readonly now: number;
  /** Where relative paths begin. */
  readonly cwd?: string;
}

/** Reads and checks everything the node is told. Throws a `ConfigError` with every problem of every file. */
export function loadConfig(request: LoadRequest): Config {
  const { flags, environment, now, cwd = '.' } = request;
  const path = pathOf(request);
  const { documents, problems: unread, alone } = readDocuments(path, request);
  const nodes = documents.filter(({ given }) => given['node'] !== undefined);
  const settings = chosen({ flags, environment, document: nodes[0] });

  const named = documents.map((document) => ({ document, ...identitiesOf(document) }));
  const identities = named.flatMap((file) => file.identities);
  const whole = unread.length === 0 && named.every(isNamed);
  const defaultAgent = defaultAgentOf(settings, identities, whole);
  const cards = readOverlays(settings, {
    ids: whole ? identities.map(({ id }) => id) : undefined,
    beside: alone ? dirname(path) : path,
    alone,
    cwd,
  });

  const problems = [
    ...unread,
    ...documents.flatMap((document) => document.problems),
    ...named.flatMap((file) => file.problems),
    ...secondNodes(nodes),
    ...duplicates(identities),
    ...settings.problems,
    ...nodeProblems(settings),
    ...defaultAgent.problems,
    ...cards.problems,
  ];
  if (whole && identities.length === 0) problems.push(nobody(path));
  if (problems.length > 0) throw new ConfigError(problems);

  return frozen({
    node: nodeConfig(settings, defaultAgent.id),
    agents: named.flatMap((file) => agentsOf(file.document, file.identities, now)),
    overlays: cards.overlays,
    warnings: sortedProblems([
      ...documents.flatMap((document) => document.warnings),
      ...named.flatMap((file) => file.warnings),
      ...documents.flatMap((document) => timeWarnings(document, settings.values)),
      ...nodeWarnings(settings),
      ...cards.warnings,
    ]),
  });
}

type Named = Identities & { readonly document: Document };

/** Who the agent of the file is, is known; or there is none. */
const isNamed = ({ document, identities, problems }: Named): boolean =>
  problems.length === 0 && (identities.length > 0 || document.given['agent'] === undefined);

const secondNodes = (documents: readonly Document[]): readonly Problem[] =>
  documents.slice(1).map(({ place }) =>
    place({
      path: ['node'],
      message: `[node] is already in ${documents[0]?.file}`,
      hint: 'keep one of the two',
    }),
  );

const nobody = (path: string): Problem => ({
  file: path,
  message: 'no agent is declared',
  hint: 'add a file with an [agent] table',
});

interface Documents {
  readonly documents: readonly Document[];
  readonly problems: readonly Problem[];
  readonly alone: boolean;
}

function readDocuments(path: string, { environment, cwd = '.' }: LoadRequest): Documents {
  const found = readFiles({ path, cwd, ending: '.toml' });
  if (found.missing) {
    const hint = 'create it or pass --config';
    return { documents: [], problems: found.problems.map((problem) => ({ ...problem, hint })), alone: false };
  }
  if (found.sources.length + found.problems.length === 0) {
    const message = `no .toml files found in directory ${path}, create one or pass --config`;
    return { documents: [], problems: [{ file: path, message }], alone: false };
  }
  const readings = found.sources.map((source) => readDocument(source, environment));
  return {
    alone: found.alone,
    documents: readings.flatMap((reading) => ('unreadable' in reading ? [] : reading)),
    problems: [
      ...found.problems,
      ...readings.flatMap((reading) => ('unreadable' in reading ? reading.unreadable : [])),
    ],
  };
}

function pathOf({ path, flags, environment }: LoadRequest): string {
  const flag = flags[pathSetting.name];
  const variable = environment[pathSetting.env]?.trim();
  if (path !== undefined && path !== '') return path;
  if (typeof flag === 'string' && flag !== '') return flag;
  return variable === undefined || variable === '' ? pathSetting.default : variable;
}

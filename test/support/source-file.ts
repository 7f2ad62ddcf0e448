import { parse } from '@babel/parser';
import { type Node, traverseFast } from '@babel/types';

/** What the architecture test wants to know of one file. */
export interface SourceFile {
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly { readonly from: string; readonly lazy: boolean }[];
  readonly exportsDefault: boolean;
  readonly anys: readonly number[];
  readonly enums: readonly number[];
  readonly processUses: readonly number[];
  readonly clockUses: readonly number[];
  readonly mocks: number;
  readonly functions: readonly {
    readonly name: string;
    readonly line: number;
    readonly lines: number;
    readonly parameters: number;
  }[];
}

const lineOf = (node: Node): number => node.loc?.start.line ?? 0;
const isMember = (node: Node, object: string, property: string): boolean =>
  node.type === 'MemberExpression' &&
  node.object.type === 'Identifier' &&
  node.object.name === object &&
  node.property.type === 'Identifier' &&
  node.property.name === property;

/** Reads one TypeScript file into the facts the rules are about. */
export function parseSource(path: string, text: string): SourceFile {
  const nodes: Node[] = [];
  traverseFast(
    parse(text, { sourceType: 'module', plugins: ['typescript'] }),
    (node) => void nodes.push(node),
  );
  const linesOf = (test: (node: Node) => boolean): number[] => nodes.filter(test).map(lineOf);
  return {
    path,
    lines: text.trimEnd().split('\n').length,
    imports: nodes.flatMap(importOf),
    exportsDefault: nodes.some((node) => node.type === 'ExportDefaultDeclaration'),
    anys: linesOf((node) => node.type === 'TSAnyKeyword'),
    enums: linesOf((node) => node.type === 'TSEnumDeclaration'),
    processUses: linesOf(usesProcess),
    clockUses: linesOf(usesClock),
    mocks: nodes.filter((node) => isMember(node, 'vi', 'mock') || isMember(node, 'vi', 'doMock')).length,
    functions: nodes.flatMap(functionOf),
  };
}

function importOf(node: Node): SourceFile['imports'] {
  switch (node.type) {
    case 'ImportDeclaration':
      return [{ from: node.source.value, lazy: false }];
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      return node.source == null ? [] : [{ from: node.source.value, lazy: false }];
    case 'ImportExpression':
      return node.source.type === 'StringLiteral' ? [{ from: node.source.value, lazy: true }] : [];
    case 'CallExpression': {
      const [from] = node.arguments;
      const dynamic = node.callee.type === 'Import' && from?.type === 'StringLiteral';
      return dynamic ? [{ from: from.value, lazy: true }] : [];
    }
    default:
      return [];
  }
}

function functionOf(node: Node): SourceFile['functions'] {
  const isFunction =
    node.type === 'FunctionDeclaration' ||
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression' ||
    node.type === 'ObjectMethod' ||
    node.type === 'ClassMethod' ||
    node.type === 'ClassPrivateMethod';
  if (!isFunction || node.loc == null) return [];
  const name = 'id' in node && node.id != null ? node.id.name : nameOfKey(node);
  const lines = node.loc.end.line - node.loc.start.line + 1;
  return [{ name, line: lineOf(node), lines, parameters: node.params.length }];
}

function nameOfKey(node: Node): string {
  if (!('key' in node) || typeof node.key !== 'object') return '(anonymous)';
  const key = node.key;
  if (key.type === 'Identifier') return key.name;
  return key.type === 'PrivateName' ? `#${key.id.name}` : '(computed)';
}

const usesProcess = (node: Node): boolean =>
  (node.type === 'MemberExpression' && node.object.type === 'Identifier' && node.object.name === 'process') ||
  (node.type === 'ImportDeclaration' && node.source.value === 'node:process');

const usesClock = (node: Node): boolean =>
  isMember(node, 'Date', 'now') ||
  isMember(node, 'Math', 'random') ||
  isMember(node, 'crypto', 'randomUUID') ||
  (node.type === 'Identifier' && node.name === 'randomUUID') ||
  (node.type === 'NewExpression' &&
    node.callee.type === 'Identifier' &&
    node.callee.name === 'Date' &&
    node.arguments.length === 0);

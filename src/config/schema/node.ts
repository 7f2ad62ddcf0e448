import { settings } from '../settings.ts';
import type { Schema } from './schema.ts';

const groups: Readonly<Record<string, string>> = {
  a2a: 'How A2A is spoken.',
  grpc: 'A2A over gRPC, on a port of its own.',
  store: 'Where runs are kept.',
  limits: 'How much and how long.',
};

/** `[node]`, `[node.store]`, `[node.limits]`: one key per setting. A flag or a variable of the same setting wins. */
export const nodeTable: Schema = tableOf('', 'What belongs to the node, whichever agents it serves.');

function tableOf(prefix: string, description: string): Schema {
  const own = settings.filter(({ name }) => name.startsWith(prefix));
  const properties = own.map((setting): [string, Schema] => {
    const [key = '', inner] = setting.name.slice(prefix.length).split('.');
    if (inner === undefined) return [key, propertyOf(setting)];
    return [key, tableOf(`${prefix}${key}.`, groups[key] ?? key)];
  });
  return {
    type: 'object',
    description,
    additionalProperties: false,
    properties: Object.fromEntries(properties),
  };
}

function propertyOf(setting: (typeof settings)[number]): Schema {
  const described = {
    description: setting.description,
    ...(setting.default !== undefined && { default: setting.default }),
  };
  if (setting.type === 'boolean') return { type: 'boolean', ...described };
  if (setting.type === 'text')
    return { type: 'string', ...(setting.choices && { enum: setting.choices }), ...described };
  const { minimum = 0, maximum } = setting;
  return { type: 'integer', minimum, ...(maximum !== undefined && { maximum }), ...described };
}

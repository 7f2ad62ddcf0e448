import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { Json } from '../core/json.ts';
import { formats } from './formats.ts';
import { type KeyPath, pathKey, valueAt } from './key-path.ts';
import type { Finding } from './plain.ts';
import type { Schema } from './schema/schema.ts';
import { type SharedTables, withSharedTables } from './shared-tables.ts';
import { isEmpty, isMissing, isStrange, isWrong, isWrongWord, tagsOf, type Wording } from './wording.ts';

interface Fault extends Finding {
  /** A key too many does no harm to the rest of its table. */
  readonly unknownKey: boolean;
}

/** How a fault speaks of what it found. */
interface Speech {
  readonly say: (path: KeyPath) => string;
  /** What stands for a value in a message; undefined for the value itself. */
  readonly show: (path: KeyPath) => string | undefined;
}

type Check = (value: Json, speech: Speech) => readonly Fault[];

/** A check that lists every fault, and fills in defaults where it goes. The schema is compiled when first needed. */
export function checkerOf(schema: Schema): Check {
  let compiled: Compiled | undefined;
  return (value, speech) => {
    compiled ??= compile(schema);
    return compiled.validate(value) ? [] : faultsOf(compiled, value, speech);
  };
}

interface Compiled extends Pick<SharedTables, 'originals'> {
  readonly validate: ValidateFunction;
}

function compile(schema: Schema): Compiled {
  const { schema: shared, originals } = withSharedTables(schema);
  const ajv = new Ajv({
    allErrors: true,
    // It runs once per file; making it small costs more than that saves.
    code: { optimize: false },
    useDefaults: true,
    discriminator: true,
    verbose: true,
    strict: true,
    strictRequired: false,
    formats: Object.fromEntries(
      Object.entries(formats).map(([name, fault]) => [name, (text: string) => fault(text) === undefined]),
    ),
  });
  return { validate: ajv.compile(shared), originals };
}

function faultsOf({ validate, originals }: Compiled, root: Json, { say, show }: Speech): readonly Fault[] {
  const faults = new Map<string, Fault>();
  for (const error of validate.errors ?? []) {
    // It only says that one of the names broke the rule that is reported beside it.
    if (error.keyword === 'propertyNames') continue;
    const { inner = error.propertyName, text, hint } = worded(error, originals, show(pathOf(error, root)));
    const path = [...pathOf(error, root), ...(inner === undefined ? [] : [inner])];
    // One sentence per key: a fraction below zero breaks two rules at once.
    if (faults.has(pathKey(path))) continue;
    faults.set(pathKey(path), {
      path,
      message: `${say(path)} ${text}`,
      ...(hint !== undefined && { hint }),
      unknownKey: error.keyword === 'additionalProperties',
    });
  }
  return [...faults.values()];
}

/** A JSON pointer does not say whether `0` is an index or a key; the value does. */
function pathOf(error: ErrorObject, root: Json): KeyPath {
  const path: (string | number)[] = [];
  for (const part of error.instancePath.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(valueAt(root, path)) ? Number(key) : key);
  }
  return path;
}

function worded(
  error: ErrorObject,
  originals: SharedTables['originals'],
  shown: string | undefined,
): Wording {
  // `verbose` puts the schema that was broken into the error. Rules for the names of keys are not among the originals.
  const schema = originals.get(error.parentSchema) ?? (error.parentSchema as Schema);
  const params = error.params as Readonly<Record<string, unknown>>;
  switch (error.keyword) {
    case 'additionalProperties':
      return isStrange(String(params['additionalProperty']), schema);
    case 'required':
      return isMissing(String(params['missingProperty']), schema);
    case 'discriminator':
      return isWrongWord({ words: tagsOf(schema), value: params['tagValue'], inner: String(params['tag']) });
    case 'enum':
      return isWrongWord({ words: schema.enum ?? [], value: error.data, shown });
    case 'format':
      return { text: formats[schema.format ?? '']?.(String(error.data)) ?? 'is not what it should be' };
    case 'minLength':
    case 'minItems':
      return isEmpty;
    default:
      return isWrong(schema, error.data, shown);
  }
}

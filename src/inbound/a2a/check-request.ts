import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { NodeError, type Violation } from '../../core/error.ts';
import { fieldOf, sentence, violationFrom } from '../http/violations.ts';
import { legacySchemas } from './legacy-schema.ts';
import { requestSchemas } from './request-schema.ts';

/** Of both versions: no method is in both. */
const schemas = { ...requestSchemas, ...legacySchemas };
type CheckedMethod = keyof typeof schemas;

const ajv = new Ajv({ allErrors: false, strict: false, verbose: false });
const compiled = new Map<CheckedMethod, ValidateFunction>();

/** Refuses (`invalid-request`) parameters that the method does not take, naming the field. */
export function checkRequest(method: CheckedMethod, params: unknown): void {
  let check = compiled.get(method);
  if (check === undefined) {
    check = ajv.compile(schemas[method]);
    compiled.set(method, check);
  }
  if (check(params)) return;
  const violations = violationsFrom(check.errors ?? []);
  const [first] = violations;
  throw new NodeError('invalid-request', first === undefined ? 'invalid parameters' : sentence(first), {
    violations,
  });
}

export const isChecked = (method: string): method is CheckedMethod => Object.hasOwn(schemas, method);

/** A choice that fails reports each of its branches; one sentence about the whole says more. */
function violationsFrom(errors: readonly ErrorObject[]): Violation[] {
  const choice = errors.find((error) => error.keyword === 'oneOf' || error.keyword === 'anyOf');
  if (choice === undefined) return errors.map(named);
  const description =
    choice.keyword === 'oneOf' ? 'must hold exactly one of text, raw, url and data' : 'needs a messageId';
  return [{ field: fieldOf(choice.instancePath), description }];
}

const named = (error: ErrorObject): Violation =>
  error.keyword === 'pattern' && /\/(?:raw|bytes)$/.test(error.instancePath)
    ? { field: fieldOf(error.instancePath), description: 'must be base64' }
    : violationFrom(error);

import type { ErrorObject } from 'ajv';
import type { Violation } from '../../core/error.ts';

/** What a JSON Schema says is wrong, as a field and a few words. */
export function violationFrom({
  keyword,
  instancePath,
  params,
  message = 'is not valid',
}: ErrorObject): Violation {
  if (keyword === 'required') {
    const { missingProperty } = params as { missingProperty: string };
    return { field: fieldOf(`${instancePath}/${missingProperty}`), description: 'is required' };
  }
  if (keyword === 'enum') {
    const { allowedValues } = params as { allowedValues: readonly unknown[] };
    const words = allowedValues.filter((value) => typeof value === 'string');
    return { field: fieldOf(instancePath), description: `must be ${words.join(', ')}` };
  }
  return { field: fieldOf(instancePath), description: message };
}

export const sentence = ({ field, description }: Violation): string =>
  field === '' ? `the body ${description}` : `${field} ${description}`;

/** A JSON pointer as people write paths. */
export const fieldOf = (pointer: string): string => pointer.slice(1).replaceAll('/', '.');

import { wellFormed } from './well-formed.ts';

/** The text, or its beginning and its end around a note of what is missing. The note may go over `most` characters. */
export function headAndTail(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = Math.ceil(most * 0.75);
  const tail = most - head;
  const left = text.length - most;
  return wellFormed(
    `${text.slice(0, head)}\n[… ${left} characters left out …]\n${tail === 0 ? '' : text.slice(-tail)}`,
  );
}

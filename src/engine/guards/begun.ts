import type { ModelPart } from '../../core/model.ts';

/** A stream whose first part has come. */
interface Begun {
  readonly first: IteratorResult<ModelPart>;
  readonly rest: AsyncIterator<ModelPart>;
}

/** Begins a stream: resolves with its first part, or rejects when it fails before that. */
export async function begun(stream: AsyncIterable<ModelPart>): Promise<Begun> {
  const rest = stream[Symbol.asyncIterator]();
  return { first: await rest.next(), rest };
}

/** The stream that `begin` settles on. After its first part it is read as it is, so that what comes later costs nothing. */
export function streamOf(begin: () => Promise<Begun>): AsyncIterable<ModelPart> {
  let rest: AsyncIterator<ModelPart> | undefined;
  const first = async (): Promise<IteratorResult<ModelPart>> => {
    const stream = await begin();
    rest = stream.rest;
    return stream.first;
  };
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => rest?.next() ?? first(),
      async return() {
        await rest?.return?.();
        return { done: true, value: undefined };
      },
    }),
  };
}

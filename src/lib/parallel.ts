type Branch<E, T> = AsyncGenerator<E, T, void>;
type Settled<E, T> = { index: number; result: IteratorResult<E, T> } | { index: number; error: unknown };

/**
 * Runs the branches at once, at most `limit` of them, and yields what they yield in the order it happens.
 * Returns their values in the order of the branches. The first error ends it; stop branches by their signal.
 */
export async function* parallel<E, T>(
  branches: readonly Branch<E, T>[],
  limit = Infinity,
): AsyncGenerator<E, T[], void> {
  const values: T[] = [];
  const settled: Settled<E, T>[] = [];
  const open = new Set<number>();
  let wake: () => void = () => {};
  let started = 0;

  // A queue, not Promise.race: racing adds a reaction per event to the slowest branch and never frees them.
  const settle = (item: Settled<E, T>): void => {
    settled.push(item);
    wake();
  };
  const pull = (index: number): void => {
    branches[index]!.next().then(
      (result) => settle({ index, result }),
      (error: unknown) => settle({ index, error }),
    );
  };

  try {
    for (;;) {
      while (started < branches.length && open.size < limit) {
        open.add(started);
        pull(started++);
      }
      if (open.size === 0) return values;
      if (settled.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      for (const item of settled.splice(0)) {
        if ('error' in item) throw item.error;
        if (item.result.done === true) {
          values[item.index] = item.result.value;
          open.delete(item.index);
        } else {
          yield item.result.value;
          pull(item.index);
        }
      }
    }
  } finally {
    // return() waits for a pending await of the branch, so it is asked for and not waited for.
    for (const index of open) branches[index]!.return(undefined as T).catch(() => {});
  }
}

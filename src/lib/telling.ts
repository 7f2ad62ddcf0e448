/**
 * Does the work and yields what it tells meanwhile. A reader that is slower than the work sees only the newest of what
 * it missed; at most `most` things are told.
 */
export async function* telling<P, T>(
  work: (tell: (news: P) => void) => Promise<T>,
  most: number,
): AsyncGenerator<P, T, void> {
  let news: { readonly value: P } | undefined;
  let end: { readonly value: T } | { readonly error: unknown } | undefined;
  let wake: () => void = () => {};
  work((value) => {
    news = { value };
    wake();
  }).then(
    (value) => {
      end = { value };
      wake();
    },
    (error: unknown) => {
      end = { error };
      wake();
    },
  );
  for (let told = 0; ;) {
    if (news !== undefined && told < most) {
      const { value } = news;
      news = undefined;
      told++;
      yield value;
    } else if (end === undefined) {
      news = undefined;
      await new Promise<void>((resolve) => (wake = resolve));
    } else if ('error' in end) throw end.error;
    else return end.value;
  }
}

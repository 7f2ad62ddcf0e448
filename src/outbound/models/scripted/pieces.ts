/** What a reader sees as one character: joined emoji, flags, accents and line ends stay whole. Intl.Segmenter is quadratic here. */
const character = /(?:\r\n|\p{RI}{2}|[^])(?:[\p{M}\p{Emoji_Modifier}]|\u200D\p{Extended_Pictographic}?)*/gu;
const word = /\s*\S+|\s+$/gu;

/** Cuts the text into pieces of `size` characters, or into words when it is 0. Joined, the pieces are the text. */
export function* pieces(text: string, size: number): Generator<string, void, void> {
  if (size <= 0) {
    for (const [piece] of text.matchAll(word)) yield piece;
    return;
  }
  let start = 0;
  let count = 0;
  for (const match of text.matchAll(character)) {
    if (++count < size) continue;
    const end = match.index + match[0].length;
    yield text.slice(start, end);
    start = end;
    count = 0;
  }
  if (start < text.length) yield text.slice(start);
}

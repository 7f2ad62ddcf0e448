/** Whether one of the modes covers the media type. A mode may end in a star, as in `image/*`. */
export function accepts(modes: readonly string[], mediaType: string): boolean {
  const bare = mediaType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return modes.some((mode) => (mode.endsWith('*') ? bare.startsWith(mode.slice(0, -1)) : bare === mode));
}

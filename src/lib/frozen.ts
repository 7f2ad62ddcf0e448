/** Freezes plain objects and lists, however deep. A map stays open to whoever may write to it; what it holds is frozen. */
export function frozen<T>(value: T): T {
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null || Object.isFrozen(next)) continue;
    Object.freeze(next);
    for (const inner of next instanceof Map ? next.values() : Object.values(next)) open.push(inner);
  }
  return value;
}

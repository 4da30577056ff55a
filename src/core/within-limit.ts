import { setTimeout } from 'node:timers/promises';
import type { NowOrLater } from './now-or-later.js';

/** Resolves or rejects like the work, or rejects with `late()` after `limitMs`. Work continues. */
export function withinLimit<T>(
  work: NowOrLater<T>,
  limitMs: number,
  late: () => Error,
): NowOrLater<T> {
  if (!(work instanceof Promise)) return work;
  const ended = new AbortController();
  const limit = setTimeout(limitMs, undefined, { signal: ended.signal }).then(() => {
    throw late();
  });
  return Promise.race([work, limit]).finally(() => ended.abort());
}

import type { NowOrLater } from './now-or-later.js';

/** Resolves or rejects like the work, or rejects with `late()` after `limitMs`. Work continues. */
export function withinLimit<T>(
  work: NowOrLater<T>,
  limitMs: number,
  late: () => Error,
): NowOrLater<T> {
  if (!(work instanceof Promise)) return work;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), limitMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

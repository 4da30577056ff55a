import type { NowOrLater } from './now-or-later.js';

/**
 * Resolves or rejects like the work. Rejects with `late()` after `limitMs`, and when the signal
 * aborts. The work itself is not stopped.
 */
export function withinLimit<T>(
  work: NowOrLater<T>,
  limitMs: number,
  late: () => Error,
  signal?: AbortSignal,
): NowOrLater<T> {
  if (!(work instanceof Promise)) return work;
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      stopWaiting();
      reject(late());
    };
    const timer = setTimeout(giveUp, limitMs);
    const stopWaiting = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
    };
    signal?.addEventListener('abort', giveUp);
    if (signal?.aborted) giveUp();
    work.then(
      (value) => {
        stopWaiting();
        resolve(value);
      },
      (error: Error) => {
        stopWaiting();
        reject(error);
      },
    );
  });
}

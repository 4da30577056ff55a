/** A value, or a promise of the value. */
export type NowOrLater<T> = T | Promise<T>;

/**
 * Applies the function to the value, at once unless the value is a promise. Use this instead of
 * `await` in fields of list items, where a promise takes longer than the field.
 */
export function whenReady<T, Result>(
  value: NowOrLater<T>,
  apply: (value: T) => Promise<Result>,
): Promise<Result>;
export function whenReady<T, Result>(
  value: NowOrLater<T>,
  apply: (value: T) => Result,
): NowOrLater<Result>;
export function whenReady<T, Result>(
  value: NowOrLater<T>,
  apply: (value: T) => NowOrLater<Result>,
): NowOrLater<Result> {
  return value instanceof Promise ? value.then(apply) : apply(value);
}

type Ready<Values> = { -readonly [Key in keyof Values]: Awaited<Values[Key]> };

/** All values, at once if none is a promise. */
export function allReady<const Values extends readonly unknown[]>(
  values: Values,
): NowOrLater<Ready<Values>> {
  const hasPromise = values.some((value) => value instanceof Promise);
  return hasPromise ? Promise.all(values) : (values as Ready<Values>);
}

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

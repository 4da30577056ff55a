/** A value that is there already, or a promise of it. */
export type NowOrLater<T> = T | Promise<T>;

/**
 * Applies the function to the value: at once if it is there already. Use it instead of `await` in
 * fields that are resolved for each item of a list, because promises take more time than the field.
 */
export function whenReady<T, Result>(
  value: NowOrLater<T>,
  apply: (value: T) => Result,
): NowOrLater<Result> {
  return value instanceof Promise ? value.then(apply) : apply(value);
}

/** All values: at once if none is a promise. */
export function allReady<T>(values: readonly NowOrLater<T>[]): NowOrLater<T[]> {
  const isReady = (all: readonly NowOrLater<T>[]): all is readonly T[] =>
    !all.some((value) => value instanceof Promise);
  return isReady(values) ? [...values] : Promise.all(values);
}

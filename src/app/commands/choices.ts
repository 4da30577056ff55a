/** The values of a union type as a list. The compiler checks that none is missing. */
export function choices<T extends string>(values: Record<`${T}`, true>): T[] {
  return Object.keys(values) as T[];
}

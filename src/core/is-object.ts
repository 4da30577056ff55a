/** Whether a JSON value is an object: neither null, nor an array, nor a scalar. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export type Fields<T> = {
  [K in keyof T as T[K] extends (...args: never[]) => unknown ? never : K]: T[K];
};

/** Creates an instance of a class from its fields. A missing field is a compile error. */
export function createInstance<T extends object>(type: new () => T, fields: Fields<T>): T {
  return Object.assign(new type(), fields);
}

/** The data of a class: its fields without its methods. */
export type Fields<T> = {
  [K in keyof T as T[K] extends (...args: never[]) => unknown ? never : K]: T[K];
};

/** An instance of a class with all of its fields: a missing field does not compile. */
export function createInstance<T extends object>(type: new () => T, fields: Fields<T>): T {
  return Object.assign(new type(), fields);
}

/** A port of 127.0.0.1 on which nothing listens; never the same twice in a process. */
export function freePort(): Promise<number>;

const KEY = 'doum:graphiql:headers';

/**
 * What stands in the Headers editor, remembered while this tab of the browser is open: it may hold
 * a key, which must not get to the disk.
 */
export function readSessionHeaders(): string {
  return sessionStorage.getItem(KEY) ?? '';
}

/** Remembers `headers` for this tab of the browser alone. */
export function writeSessionHeaders(headers: string): void {
  if (headers === '') sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, headers);
}

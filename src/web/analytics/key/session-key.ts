const NAME = 'doum.analytics.key';

/** The key that was given in this tab; it outlives a reload, and nothing else. */
export function readKey(): string | null {
  return sessionStorage.getItem(NAME);
}

/** Remembers a key for this tab alone. */
export function keepKey(key: string): void {
  sessionStorage.setItem(NAME, key);
}

/** Forgets the key of this tab. */
export function forgetKey(): void {
  sessionStorage.removeItem(NAME);
}

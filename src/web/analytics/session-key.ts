const NAME = 'doum.analytics.key';

/** The key that was given in this tab; it outlives a reload, and nothing else. */
export function readKey(): string | null {
  return sessionStorage.getItem(NAME);
}

export function keepKey(key: string): void {
  sessionStorage.setItem(NAME, key);
}

export function forgetKey(): void {
  sessionStorage.removeItem(NAME);
}

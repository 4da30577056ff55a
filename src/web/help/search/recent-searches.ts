const KEY = 'searches';
const MAX_SEARCHES = 5;

/**
 * The reader's last searches, newest first, which only this browser stores; none if the browser
 * stores nothing.
 */
export function recentSearches(): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(stored) ? stored.filter((each) => typeof each === 'string') : [];
  } catch {
    return [];
  }
}

/** Stores a search; null forgets all. */
export function rememberSearch(query: string | null): void {
  const others = recentSearches().filter((each) => each !== query);
  const searches = query === null ? [] : [query, ...others].slice(0, MAX_SEARCHES);
  try {
    localStorage.setItem(KEY, JSON.stringify(searches));
  } catch {
    // The browser stores nothing.
  }
}

/** How the reader came to the present address. */
type Navigation = 'arrived' | 'followed' | 'back';

let latest: Navigation = 'arrived';

/**
 * Begins to notice how the reader goes from page to page; called before anything else listens,
 * because who renders at the same event asks for it. wouter tells of the history's own methods by
 * events of their names.
 */
export function watchNavigation(): void {
  addEventListener('pushState', () => (latest = 'followed'));
  addEventListener('replaceState', () => (latest = 'followed'));
  addEventListener('popstate', () => (latest = 'back'));
}

/** How the reader came to the present address: by a link, or by going back and forth. */
export function latestNavigation(): Navigation {
  return latest;
}

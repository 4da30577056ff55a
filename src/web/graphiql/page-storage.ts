import type { GraphiQLProps } from 'graphiql';
import type { Example } from './read-example.js';

type PageStorage = NonNullable<GraphiQLProps['storage']>;

const PREFIX = 'doum:';

/**
 * The browser's storage for this page alone: other servers' GraphiQL pages may have run at the same address.
 * On the first visit it holds `first` as what the editors show, because GraphiQL leaves a tab's variables out otherwise.
 */
export function openPageStorage(first: Example | undefined): PageStorage {
  const storage: PageStorage = {
    getItem: (key) => localStorage.getItem(PREFIX + key),
    setItem: (key, value) => localStorage.setItem(PREFIX + key, value),
    removeItem: (key) => localStorage.removeItem(PREFIX + key),
    clear: () => ownKeys().forEach((key) => localStorage.removeItem(key)),
    get length() {
      return ownKeys().length;
    },
  };
  if (first !== undefined && storage.getItem('graphiql:tabState') === null) {
    storage.setItem('graphiql:query', first.query);
    storage.setItem('graphiql:variables', first.variables ?? '');
  }
  return storage;
}

function ownKeys(): string[] {
  return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
}

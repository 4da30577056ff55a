import { createGraphiQLFetcher, type Fetcher } from '@graphiql/toolkit';
import type { GraphiQLProps } from 'graphiql';
import { datesOf, type Example, renewDates } from './read-example.js';
import { writeSessionHeaders } from './shared-headers.js';

type PageStorage = NonNullable<GraphiQLProps['storage']>;

const PREFIX = 'doum:';
const DATES = 'graphiql:dates';

/** Whether this page has not been open in this browser before. */
export function isFirstVisit(): boolean {
  return localStorage.getItem(`${PREFIX}graphiql:tabState`) === null;
}

/**
 * The browser's storage for this page alone: other servers' GraphiQL pages may have run at the same
 * address. On the first visit it holds `first` as what the editors show, because GraphiQL leaves a
 * tab's variables out otherwise; later the dates that an example brought follow the calendar.
 * Clearing it forgets the headers of the session, too.
 */
export function openPageStorage(first: Example | undefined, now: Date): PageStorage {
  const storage: PageStorage = {
    getItem: (key) => localStorage.getItem(PREFIX + key),
    setItem: (key, value) => localStorage.setItem(PREFIX + key, value),
    removeItem: (key) => localStorage.removeItem(PREFIX + key),
    clear: () => {
      ownKeys().forEach((key) => localStorage.removeItem(key));
      writeSessionHeaders('');
    },
    get length() {
      return ownKeys().length;
    },
  };
  if (first !== undefined && isFirstVisit()) {
    storage.setItem('graphiql:query', first.query);
    storage.setItem('graphiql:variables', first.variables ?? '');
  }
  followCalendar(storage, now);
  return storage;
}

function followCalendar(storage: PageStorage, now: Date): void {
  const brought = JSON.parse(storage.getItem(DATES) ?? '{}') as Record<string, string>;
  for (const key of ['graphiql:tabState', 'graphiql:variables']) {
    const text = storage.getItem(key);
    if (text !== null) storage.setItem(key, renewDates(text, brought, now));
  }
  storage.setItem(DATES, JSON.stringify(datesOf(now)));
}

function ownKeys(): string[] {
  return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
}

/**
 * Asks the server of this page. What is no answer of GraphQL becomes one sentence for whoever sits
 * before it.
 */
export const pageFetcher: Fetcher = createGraphiQLFetcher({
  url: '/graphql',
  enableIncrementalDelivery: false,
  fetch: async (url, init) => {
    const response = await window.fetch(url, init).catch((error: unknown) => {
      if (error instanceof TypeError)
        throw withoutStack('The server does not answer. Is it running?');
      throw error;
    });
    if (response.headers.get('content-type')?.includes('json')) return response;
    throw withoutStack(
      `The server answers ${response.status} ${response.statusText}, and no JSON.`,
    );
  },
});

/** GraphiQL shows the stack of an error in the answer. */
function withoutStack(message: string): Error {
  const error = new Error(message);
  delete error.stack;
  return error;
}

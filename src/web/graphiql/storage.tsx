import type { GraphiQLProps } from 'graphiql';
import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect, useLayoutEffect } from 'react';
import { datesOf, type Example, renewDates } from './read-example.js';

type PageStorage = NonNullable<GraphiQLProps['storage']>;

const PREFIX = 'doum:';
const DATES_KEY = 'graphiql:dates';
const HEADERS_KEY = 'doum:graphiql:headers';
const HEADERS_PLACEHOLDER = '{"Authorization": "Bearer YOUR_KEY"}';

/** Whether this browser has never opened the page before. */
export function isFirstVisit(): boolean {
  return localStorage.getItem(`${PREFIX}graphiql:tabState`) === null;
}

/**
 * Opens the local storage of this page. Its keys have a prefix, because GraphiQL pages of other
 * servers may have run at the same address. On the first visit, the editors show the example
 * `first`: without that, GraphiQL would leave its variables out. On later visits, dates that came
 * from an example are updated. Clearing the storage also deletes the headers of the session.
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
  updateDates(storage, now);
  return storage;
}

function updateDates(storage: PageStorage, now: Date): void {
  const filledIn = JSON.parse(storage.getItem(DATES_KEY) ?? '{}') as Record<string, string>;
  for (const key of ['graphiql:tabState', 'graphiql:variables']) {
    const text = storage.getItem(key);
    if (text !== null) storage.setItem(key, renewDates(text, filledIn, now));
  }
  storage.setItem(DATES_KEY, JSON.stringify(datesOf(now)));
}

function ownKeys(): string[] {
  return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
}

/**
 * The text of the Headers editor. It may contain a key, which must not be written to the disk, so
 * it is kept in the session storage: until the browser tab is closed.
 */
function readSessionHeaders(): string {
  return sessionStorage.getItem(HEADERS_KEY) ?? '';
}

function writeSessionHeaders(headers: string): void {
  if (headers === '') sessionStorage.removeItem(HEADERS_KEY);
  else sessionStorage.setItem(HEADERS_KEY, headers);
}

/**
 * Shares the text of the Headers editor between all GraphiQL tabs: it is shown in every tab, sent
 * with every request, and stored for the session. While it is not empty, the root element has the
 * attribute `data-sends-headers`, which the style of the Headers button uses.
 */
export function SharedHeaders(): null {
  const { editor, tabId } = useGraphiQL((state) => ({
    editor: state.headerEditor,
    tabId: state.tabs[state.activeTabIndex]?.id,
  }));

  const { updateActiveTabValues } = useGraphiQLActions();

  // GraphiQL has just put the headers of the opened tab into the editor. Updating the values of the
  // tab keeps it from doing so again at a click on the same tab.
  useLayoutEffect(() => {
    const headers = readSessionHeaders();
    if (!editor || editor.getValue() === headers) return;
    editor.setValue(headers);
    updateActiveTabValues({ headers });
  }, [editor, tabId, updateActiveTabValues]);

  useEffect(() => {
    if (!editor) return;
    editor.updateOptions({ placeholder: HEADERS_PLACEHOLDER });
    let timer: number | undefined;
    const store = () => {
      writeSessionHeaders(editor.getValue());
      updateActiveTabValues({ headers: editor.getValue() });
      document.documentElement.toggleAttribute(
        'data-sends-headers',
        editor.getValue().trim() !== '',
      );
    };
    store();
    // Opening a tab also changes the editor. After the timeout, it shows the shared headers again.
    const listener = editor.onDidChangeModelContent(() => {
      window.clearTimeout(timer);
      timer = window.setTimeout(store);
    });
    return () => {
      window.clearTimeout(timer);
      listener.dispose();
    };
  }, [editor, updateActiveTabValues]);

  return null;
}

import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect, useLayoutEffect } from 'react';

const KEY = 'doum:graphiql:headers';

/**
 * What stands in the Headers editor, remembered while this tab of the browser is open: it may hold
 * a key, which must not get to the disk.
 */
function readSessionHeaders(): string {
  return sessionStorage.getItem(KEY) ?? '';
}

/** Remembers `headers` for this tab of the browser alone. */
export function writeSessionHeaders(headers: string): void {
  if (headers === '') sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, headers);
}

const PLACEHOLDER = '{"Authorization": "Bearer YOUR_KEY"}';

/**
 * One Headers editor for all tabs: what is typed there is shown in every tab, sent with what any
 * tab runs, and remembered for the session. While something is sent, the page's root element has
 * the attribute `data-sends-headers`, by which the Headers button is marked.
 */
export function SharedHeaders(): null {
  const { editor, tabId } = useGraphiQL((state) => ({
    editor: state.headerEditor,
    tabId: state.tabs[state.activeTabIndex]?.id,
  }));

  const { updateActiveTabValues } = useGraphiQLActions();

  // GraphiQL has just put the headers of the tab that it opened into the editor. It would do so
  // again at a click on the same tab.
  useLayoutEffect(() => {
    const headers = readSessionHeaders();
    if (!editor || editor.getValue() === headers) return;
    editor.setValue(headers);
    updateActiveTabValues({ headers });
  }, [editor, tabId, updateActiveTabValues]);

  useEffect(() => {
    if (!editor) return;
    editor.updateOptions({ placeholder: PLACEHOLDER });
    let timer: number | undefined;
    const remember = () => {
      writeSessionHeaders(editor.getValue());
      updateActiveTabValues({ headers: editor.getValue() });
      document.documentElement.toggleAttribute(
        'data-sends-headers',
        editor.getValue().trim() !== '',
      );
    };
    remember();
    // Opening a tab changes the editor, too: by then it shows again what all tabs share.
    const listener = editor.onDidChangeModelContent(() => {
      window.clearTimeout(timer);
      timer = window.setTimeout(remember);
    });
    return () => {
      window.clearTimeout(timer);
      listener.dispose();
    };
  }, [editor, updateActiveTabValues]);

  return null;
}

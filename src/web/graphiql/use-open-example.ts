import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import type { Example } from './read-example.js';

const NARROW = '(max-width: 47.99em)';

/**
 * Opens an example in a new tab, or goes to the tab where it still stands unchanged. On a telephone
 * the panel makes room for it.
 */
export function useOpenExample(): (example: Example) => void {
  const { tabs, queryEditor, variableEditor } = useGraphiQL((state) => ({
    tabs: state.tabs,
    queryEditor: state.queryEditor,
    variableEditor: state.variableEditor,
  }));
  const { addTab, changeTab, setVisiblePlugin, updateActiveTabValues } = useGraphiQLActions();

  return ({ name, query, variables = '' }) => {
    const open = tabs.findIndex(
      (tab) => tab.query === query && (tab.variables ?? '') === variables,
    );
    if (open >= 0) {
      changeTab(open);
    } else {
      addTab();
      queryEditor?.setValue(query);
      variableEditor?.setValue(variables);
      updateActiveTabValues({ query, variables, operationName: name });
    }
    if (window.matchMedia(NARROW).matches) setVisiblePlugin(null);
  };
}

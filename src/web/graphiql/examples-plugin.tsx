import { type GraphiQLPlugin, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useLayoutEffect, useRef } from 'react';
import type { Example, ExampleGroup } from './read-example.js';

/**
 * GraphiQL reads what an opened tab holds a moment later: an operation that is run at once would be
 * sent under the name of the last tab's, and an empty tab would be called like it.
 */
export function OperationOfTab(): null {
  const { id, name } = useGraphiQL((state) => ({
    id: state.tabs[state.activeTabIndex]?.id,
    name: state.tabs[state.activeTabIndex]?.operationName,
  }));
  const { setOperationFacts } = useGraphiQLActions();

  // For another tab alone: the name of an operation changes also while it is typed.
  useLayoutEffect(() => {
    setOperationFacts({ operationName: name ?? undefined });
  }, [id]);

  return null;
}

const NARROW = '(max-width: 47.99em)';

/**
 * Opens an example in a new tab, or goes to the tab where it still stands unchanged. On a telephone
 * the panel makes room for it.
 */
function useOpenExample(): (example: Example) => void {
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

/**
 * Examples by what one wants to do, each with what it does and whose key it needs; a click opens it
 * in a tab.
 */
function ExampleList({ groups }: { groups: ExampleGroup[] }) {
  const open = useOpenExample();
  const list = useRef<HTMLElement>(null);

  // The next panel stands in the same place, and would begin as far down as this one was scrolled.
  useLayoutEffect(() => {
    const panel = list.current?.parentElement;
    return () => panel?.scrollTo(0, 0);
  }, []);

  return (
    <section ref={list} className="examples" aria-label="Examples">
      <h2>Examples</h2>
      <p>
        A click opens one in a tab. Those with a key need it in the Headers tab, once for all tabs:
        it is remembered until this tab of the browser is closed.
      </p>
      {groups.map(({ title, examples }) => (
        <section key={title} aria-label={title}>
          <h3>{title}</h3>
          <ul>
            {examples.map((example) => (
              <li key={example.name}>
                <button type="button" className="graphiql-un-styled" onClick={() => open(example)}>
                  <span className="example-name">{example.name}</span>
                  {example.key !== undefined && (
                    <span className="example-key">{example.key}’s key</span>
                  )}
                  <span className="example-description">{example.description}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </section>
  );
}

/** The panel at the side that offers all examples. */
export function examplesPlugin(groups: ExampleGroup[]): GraphiQLPlugin {
  return { title: 'Examples', icon: ExamplesIcon, content: () => <ExampleList groups={groups} /> };
}

function ExamplesIcon() {
  return (
    <svg
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d="M8 4.5h9M8 10h9M8 15.5h9" />
      <path
        d="M3 3l2.5 1.5L3 6zM3 8.5L5.5 10 3 11.5zM3 14l2.5 1.5L3 17z"
        fill="currentColor"
        strokeLinejoin="round"
      />
    </svg>
  );
}

import { type GraphiQLPlugin, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useLayoutEffect, useRef } from 'react';
import type { Example, ExampleGroup } from './read-example.js';

/**
 * Sets the operation name when another tab is opened. GraphiQL parses the tab only a moment later:
 * until then, it would run the operation under the name of the previous tab's operation, and give
 * that name to an empty tab.
 */
export function SyncOperationName(): null {
  const { id, name } = useGraphiQL((state) => ({
    id: state.tabs[state.activeTabIndex]?.id,
    name: state.tabs[state.activeTabIndex]?.operationName,
  }));
  const { setOperationFacts } = useGraphiQLActions();

  // Depends on the tab only, because the name also changes while it is typed.
  useLayoutEffect(() => {
    setOperationFacts({ operationName: name ?? undefined });
  }, [id]);

  return null;
}

const NARROW_SCREEN = '(max-width: 47.99em)';

/**
 * Returns a function that opens an example in a new tab, or switches to a tab that has it
 * unchanged. On a narrow screen it also closes the panel.
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
    if (window.matchMedia(NARROW_SCREEN).matches) setVisiblePlugin(null);
  };
}

/** The groups of examples, each example with its description and the role that its key needs. */
function ExampleList({ groups }: { groups: ExampleGroup[] }) {
  const open = useOpenExample();
  const list = useRef<HTMLElement>(null);

  // The next panel uses the same element and would keep the scroll position of this one.
  useLayoutEffect(() => {
    const panel = list.current?.parentElement;
    return () => panel?.scrollTo(0, 0);
  }, []);

  return (
    <section ref={list} className="examples" aria-label="Examples">
      <h2>Examples</h2>
      <p>
        Click an example to open it in a tab. If it names a key, enter the key in the Headers tab,
        once for all tabs. It is kept until you close the browser tab.
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

/** The GraphiQL plugin for the side panel with all examples. */
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

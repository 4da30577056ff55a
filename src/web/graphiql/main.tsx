import { type GraphiQLPlugin, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { createGraphiQLFetcher, type Fetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { type Example, readExample } from './read-example.js';

const sources = import.meta.glob<string>('../../../schema/operations/*.graphql', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const examples = Object.values(sources).map((source) => readExample(source));

/** The examples that are open in tabs on the first visit. */
const FIRST_TABS = ['SearchWithFacets', 'Article', 'Suggest', 'PublishArticle', 'SearchAnalytics'];

/** A list of all examples. A click opens an example in a new tab. */
function ExampleList() {
  const { queryEditor, variableEditor } = useGraphiQL((state) => ({
    queryEditor: state.queryEditor,
    variableEditor: state.variableEditor,
  }));
  const { addTab, updateActiveTabValues } = useGraphiQLActions();
  const open = ({ name, query, variables = '' }: Example) => {
    addTab();
    queryEditor?.setValue(query);
    variableEditor?.setValue(variables);
    updateActiveTabValues({ query, variables, operationName: name });
  };
  return (
    <section aria-label="Examples">
      <h2>Examples</h2>
      <p>
        If an example names a key, enter it in the Headers tab: {'{"Authorization": "Bearer …"}'}
      </p>
      <ul>
        {examples.map((example) => (
          <li key={example.name}>
            <button type="button" className="graphiql-un-styled" onClick={() => open(example)}>
              <strong>{example.name}</strong>
            </button>
            <p>
              {example.description} {example.key !== undefined && `(${example.key}’s key)`}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

const examplesPlugin: GraphiQLPlugin = {
  title: 'Examples',
  icon: () => (
    <svg viewBox="0 0 20 20" fill="none" stroke="currentColor" aria-hidden="true">
      <path d="M3 5h14M3 10h14M3 15h14" />
    </svg>
  ),
  content: ExampleList,
};

const send = createGraphiQLFetcher({ url: '/graphql', enableIncrementalDelivery: false });

/**
 * Leaves out the name of another operation: GraphiQL learns the name a moment after its tab is
 * opened, and would send the headers of the tab before.
 */
const fetcher: Fetcher = ({ operationName, ...params }, options) =>
  send(
    operationName && params.query.includes(operationName) ? { ...params, operationName } : params,
    options,
  );

const tabs = FIRST_TABS.flatMap((name) => examples.filter((one) => one.name === name));

createRoot(document.getElementById('graphiql')!).render(
  <StrictMode>
    <GraphiQL
      fetcher={fetcher}
      defaultTabs={tabs}
      // GraphiQL ignores the variables of the first tab.
      initialVariables={tabs[0]?.variables}
      defaultEditorToolsVisibility
      // Replaces the history, which would write request headers, including keys, to the disk.
      plugins={[examplesPlugin]}
      shouldPersistHeaders={false}
      inputValueDeprecation
    >
      <GraphiQL.Logo>Doum</GraphiQL.Logo>
    </GraphiQL>
  </StrictMode>,
);

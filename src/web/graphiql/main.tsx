import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { GraphiQL } from 'graphiql';
import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { EDITOR_THEME, FollowSystemTheme, PlainTabs, ReadableEditors } from './appearance.js';
import { examplesPlugin, SyncOperationName } from './examples-plugin.js';
import { pageFetcher, schemaErrorMessage } from './fetcher.js';
import { firstExamples, groupExamples, readExample } from './read-example.js';
import { isFirstVisit, openPageStorage, SharedHeaders } from './storage.js';
import './page.css';

const container = document.getElementById('graphiql');
if (container === null) throw new Error('The page has no element with the id "graphiql".');

const sources = import.meta.glob<string>('../../../schema/operations/*.graphql', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const now = new Date();
const examples = Object.values(sources).map((source) => readExample(source, now));
const firstTabs = firstExamples(examples);
const panel = examplesPlugin(groupExamples(examples));
const isPanelOpen = isFirstVisit() && window.matchMedia('(min-width: 64em)').matches;

createRoot(container).render(
  <StrictMode>
    <GraphiQL
      fetcher={pageFetcher}
      storage={openPageStorage(firstTabs[0], now)}
      defaultTabs={firstTabs}
      // Replaces GraphiQL's history plugin, which writes the headers of each request, and so keys,
      // to the disk, even with shouldPersistHeaders={false}.
      plugins={[panel]}
      visiblePlugin={isPanelOpen ? panel.title : undefined}
      editorTheme={EDITOR_THEME}
      defaultEditorToolsVisibility
      shouldPersistHeaders={false}
      inputValueDeprecation
    >
      <GraphiQL.Logo>
        <h1>Doum</h1>
      </GraphiQL.Logo>
      <FollowSystemTheme />
      <ReadableEditors />
      <PlainTabs />
      <SyncOperationName />
      <SharedHeaders />
      <SchemaProblem />
    </GraphiQL>
  </StrictMode>,
);

/**
 * Says why the schema could not be read, with a button to try again. GraphiQL itself only hints at
 * it in its docs panel.
 */
function SchemaProblem() {
  const fetchError = useGraphiQL((state) => state.fetchError);
  const { introspect } = useGraphiQLActions();
  if (fetchError === null) return null;
  return (
    <div role="alert" className="schema-problem">
      <p>
        <strong>The schema could not be read.</strong> {schemaErrorMessage(fetchError)} Without it
        there are no docs, completion and checks.
      </p>
      <button type="button" onClick={() => void introspect()}>
        Try again
      </button>
    </div>
  );
}

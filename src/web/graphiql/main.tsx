import { GraphiQL } from 'graphiql';
import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { EDITOR_THEME, FollowSystemTheme, PlainTabs, ReadableEditors } from './appearance.js';
import { firstExamples, groupExamples } from './read-example.js';
import { examplesOf } from './examples.js';
import { examplesPlugin, OperationOfTab } from './examples-plugin.js';
import { isFirstVisit, openPageStorage, pageFetcher } from './page-storage.js';
import { SchemaProblem } from './schema-problem.js';
import { SharedHeaders } from './shared-headers.js';
import './page.css';

const container = document.getElementById('graphiql');
if (container === null) throw new Error('The page has no element with the id "graphiql".');

const now = new Date();
const examples = examplesOf(now);
const firstTabs = firstExamples(examples);
const panel = examplesPlugin(groupExamples(examples));
const openPanel = isFirstVisit() && window.matchMedia('(min-width: 64em)').matches;

createRoot(container).render(
  <StrictMode>
    <GraphiQL
      fetcher={pageFetcher}
      storage={openPageStorage(firstTabs[0], now)}
      defaultTabs={firstTabs}
      // Without GraphiQL's history, which writes the headers of each request, and so keys, to the
      // browser's disk whatever `shouldPersistHeaders` says.
      plugins={[panel]}
      visiblePlugin={openPanel ? panel.title : undefined}
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
      <OperationOfTab />
      <SharedHeaders />
      <SchemaProblem />
    </GraphiQL>
  </StrictMode>,
);

import type { GraphiQLPlugin } from '@graphiql/react';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { examples } from './examples.js';
import { FollowSystemTheme } from './follow-system-theme.js';
import { openPageStorage } from './page-storage.js';
import './page.css';

// GraphiQL's history writes the headers of each request, and so keys, to the browser's disk whatever `shouldPersistHeaders` says.
const withoutHistory: GraphiQLPlugin[] = [];

const container = document.getElementById('graphiql');
if (container === null) throw new Error('The page has no element with the id "graphiql".');

createRoot(container).render(
  <StrictMode>
    <GraphiQL
      fetcher={createGraphiQLFetcher({ url: '/graphql', enableIncrementalDelivery: false })}
      storage={openPageStorage(examples[0])}
      defaultTabs={examples}
      plugins={withoutHistory}
      defaultEditorToolsVisibility
      shouldPersistHeaders={false}
      inputValueDeprecation
    >
      <GraphiQL.Logo>Doum</GraphiQL.Logo>
      <FollowSystemTheme />
    </GraphiQL>
  </StrictMode>,
);

import { ssrExchange } from '@urql/core';
import { hydrateRoot } from 'react-dom/client';
import { Provider } from 'urql';
import { Router } from 'wouter';
import { createClient } from '../shared/create-client.js';
import '../shared/tokens.css';
import '../shared/base.css';
import './styles/layout.css';
import './styles/controls.css';
import './styles/search-box.css';
import './styles/browse.css';
import './styles/search.css';
import './styles/article.css';
import './styles/screens.css';
import { HelpCentre } from './help-centre.js';
import { type PageState, STATE_ELEMENT, watchNavigation } from './layout/navigation.js';
import { SiteContext } from './layout/layout.js';

/** Timeout of a request. Then the reader sees an error and can retry. */
const TIMEOUT_MS = 12_000;

const { site, answers } = JSON.parse(
  document.getElementById(STATE_ELEMENT)!.textContent,
) as PageState;
const client = createClient({
  timeoutMs: TIMEOUT_MS,
  afterCache: [ssrExchange({ isClient: true, initialState: answers })],
});

watchNavigation();
hydrateRoot(
  document.getElementById('root')!,
  <SiteContext value={site}>
    <Provider value={client}>
      <Router>
        <HelpCentre />
      </Router>
    </Provider>
  </SiteContext>,
);

import { requestPolicyExchange } from '@urql/exchange-request-policy';
import { ssrExchange } from '@urql/core';
import { hydrateRoot } from 'react-dom/client';
import { Provider } from 'urql';
import { Router } from 'wouter';
import { createClient } from '../shared/create-client.js';
import '../shared/tokens.css';
import '../shared/base.css';
import './help.css';
import { HelpCentre } from './help-centre.js';
import { type PageState, STATE_ELEMENT } from './page-state.js';
import { SiteContext } from './site-context.js';

/** An answer that is older is asked for again when it is shown once more, as after going back. */
const FRESH_MS = 60_000;

const { site, answers } = JSON.parse(document.getElementById(STATE_ELEMENT)!.textContent) as PageState;
const client = createClient({
  first: [requestPolicyExchange({ ttl: FRESH_MS })],
  afterCache: [ssrExchange({ isClient: true, initialState: answers })],
});

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

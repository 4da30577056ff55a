import { type ReactNode, useState } from 'react';
import { Provider } from 'urql';
import { type Client, mapExchange } from '@urql/core';
import { createClient } from '../shared/create-client.js';
import { type Refusal, refusalOf, type RequestError } from '../shared/request-error.js';
import { askViewer, mayDo, TIMEOUT_MS } from '../shared/session.js';

interface SessionProps {
  onRefused: (refusal: Refusal) => void;
  /** Renders the content. `refresh` discards all cached responses. */
  children: (refresh: () => void) => ReactNode;
}

/** Provides the client of the session to its children, and caches responses until a refresh. */
export function Session({ onRefused, children }: SessionProps) {
  const [client, setClient] = useState(() => sessionClient(onRefused));
  return <Provider value={client}>{children(() => setClient(sessionClient(onRefused)))}</Provider>;
}

/** Creates the client of the session. Calls `onRefused` when the server refuses the session. */
function sessionClient(onRefused: (refusal: Refusal) => void): Client {
  return createClient({
    isDesk: true,
    timeoutMs: TIMEOUT_MS,
    afterCache: [
      mapExchange({
        onError(error) {
          const refusal = refusalOf(error);
          if (refusal) onRefused(refusal);
        },
      }),
    ],
  });
}

/** Whether the person who has signed in may read statistics, also if the server does not answer. */
export async function hasSession(): Promise<boolean> {
  try {
    return mayDo((await askViewer())?.role, 'ANALYST');
  } catch (error) {
    // The statistics then say what is wrong with the server.
    return refusalOf(error as RequestError) === null;
  }
}

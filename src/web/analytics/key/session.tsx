import { type ReactNode, useState } from 'react';
import { Provider } from 'urql';
import { analyticsClient } from './analytics-client.js';
import type { Refusal } from '../failure.js';

interface SessionProps {
  apiKey: string;
  onRefused: (refusal: Refusal) => void;
  /** Given what has everything asked for anew. */
  children: (refresh: () => void) => ReactNode;
}

/** Gives what is below a client with that key, whose answers are kept until they are refreshed. */
export function Session({ apiKey, onRefused, children }: SessionProps) {
  const [client, setClient] = useState(() => analyticsClient(apiKey, onRefused));
  return (
    <Provider value={client}>
      {children(() => setClient(analyticsClient(apiKey, onRefused)))}
    </Provider>
  );
}

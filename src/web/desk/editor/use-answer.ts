import { useEffect, useState } from 'react';
import type { RequestError } from '../../shared/failure.js';
import { describe } from './ask.js';

const PAUSE_MS = 300;

/**
 * Asks when `key` has not changed for a moment. Keeps the last answer until the next one; an answer
 * to an earlier question never replaces one to a later question.
 */
export function useAnswer<T>(ask: () => Promise<T>, key: string) {
  const [outcome, setOutcome] = useState<{ answer?: T; failure?: string }>({});
  useEffect(() => {
    let isCurrent = true;
    const timer = setTimeout(() => {
      ask().then(
        (answer) => isCurrent && setOutcome({ answer }),
        (error: RequestError) =>
          isCurrent && setOutcome(({ answer }) => ({ answer, failure: describe(error) })),
      );
    }, PAUSE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [key]);
  return outcome;
}

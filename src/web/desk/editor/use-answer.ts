import { useEffect, useState } from 'react';
import type { DeskError } from '../shell/execute.js';
import { describe } from './failures.js';

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
        (error: DeskError) =>
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

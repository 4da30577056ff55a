import { createContext, use } from 'react';

/** What a page says of itself to the server that renders it; in a browser nobody reads it. */
export interface Outcome {
  status: number;
  /** The path where the page is instead. */
  location: string | null;
}

export const OutcomeContext = createContext<Outcome>({ status: 200, location: null });

/** Notes that the page is not what was asked for, with an HTTP status. */
export function useStatus(status: number): void {
  const outcome = use(OutcomeContext);
  if (status !== 200) outcome.status = status;
}

import { use, useEffect } from 'react';
import { useLocation, useSearch } from 'wouter';
import { OutcomeContext } from './outcome.js';

/**
 * Takes the reader from an old address to the one where the thing is now; its query string stays.
 */
export function useMoved(path: string | null | undefined): void {
  const [current, navigate] = useLocation();
  const search = useSearch();
  const outcome = use(OutcomeContext);
  const target = path && path !== current ? (search === '' ? path : `${path}?${search}`) : null;
  if (target !== null) Object.assign(outcome, { status: 301, location: target });

  useEffect(() => {
    if (target !== null) navigate(target, { replace: true });
  }, [target, navigate]);
}

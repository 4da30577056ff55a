import { useEffect, useState } from 'react';
import { navigate, useSearch } from 'wouter/use-browser-location';
import { type Day, dayInKorea } from '../../shared/korean-days.js';
import { readView, type View, writeView } from './view.js';

/** The day that it is in Korea; looked at again whenever somebody comes back to the page. */
export function useToday(): Day {
  const [today, setToday] = useState(() => dayInKorea(new Date()));
  useEffect(() => {
    const look = () => setToday(dayInKorea(new Date()));
    document.addEventListener('visibilitychange', look);
    window.addEventListener('focus', look);
    return () => {
      document.removeEventListener('visibilitychange', look);
      window.removeEventListener('focus', look);
    };
  }, []);
  return today;
}

/** What a change does to the way back. */
interface Change {
  /** The way back does not lead to what was before. */
  replace?: boolean;
}

export type ChangeView = (change: Partial<View>, options?: Change) => void;

/**
 * Told by the entry of the history that a story was opened from this page, so that closing it is
 * going back.
 */
const STORY = { story: true };

/** The view that the address says, and what changes both. */
export function useView(): {
  view: View;
  change: ChangeView;
  openStory: (query: string) => void;
  closeStory: () => void;
} {
  const view = readView(useSearch());
  const change: ChangeView = (changed, { replace = false } = {}) =>
    go({ ...view, ...changed }, { replace });
  return {
    view,
    change,
    openStory: (query) => go({ ...view, query }, { replace: view.query !== null, state: STORY }),
    closeStory: () => {
      if ((history.state as typeof STORY | null)?.story) history.back();
      else change({ query: null }, { replace: true });
    },
  };
}

function go(view: View, options: { replace: boolean; state?: typeof STORY }): void {
  navigate(`${location.pathname}${writeView(view)}`, options);
}

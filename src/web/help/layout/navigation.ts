import type { SSRData } from '@urql/core';
import { type RefObject, use, useEffect, useRef, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import type { Site } from '../site.js';
import { OutcomeContext } from './problem.js';

/** How the reader came to the present address. */
type Navigation = 'arrived' | 'followed' | 'back';

let latest: Navigation = 'arrived';

/**
 * Begins to notice how the reader goes from page to page; called before anything else listens,
 * because who renders at the same event asks for it. wouter tells of the history's own methods by
 * events of their names.
 */
export function watchNavigation(): void {
  addEventListener('pushState', () => (latest = 'followed'));
  addEventListener('replaceState', () => (latest = 'followed'));
  addEventListener('popstate', () => (latest = 'back'));
}

/** How the reader came to the present address: by a link, or by going back and forth. */
function latestNavigation(): Navigation {
  return latest;
}

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

/** What is done within it is not worth a word. */
const SLOW_MS = 300;

/** Whether something has been under way for so long that the reader should be told. */
export function useSlow(isUnderWay: boolean): boolean {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    if (!isUnderWay) return setSlow(false);
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, [isUnderWay]);
  return isSlow;
}

/**
 * After a link the next page begins at its top, and the focus is in it for who does not see it;
 * after going back the browser shows the place where the reader was. Filters and orders of one
 * search keep the focus where it is. Gives the element of the page's content.
 */
export function useArrival(): RefObject<HTMLElement | null> {
  const main = useRef<HTMLElement>(null);
  const [path] = useLocation();
  const search = useSearch();
  const before = useRef({ path, search });

  useEffect(() => {
    const { path: pathBefore, search: searchBefore } = before.current;
    if (pathBefore === path && searchBefore === search) return;
    before.current = { path, search };
    if (latestNavigation() === 'back') return;
    // Platforms of one article change the text below the reader's finger.
    if (pathBefore === path && path.startsWith('/articles/')) return;
    window.scrollTo(0, 0);
    if (pathBefore !== path || isOtherList(searchBefore, search))
      main.current?.focus({ preventScroll: true });
  }, [path, search]);

  useFocusKept(main);
  return main;
}

/** Whether it is another query or another page of results, which are read from their beginning. */
function isOtherList(before: string, now: string): boolean {
  const [a, b] = [new URLSearchParams(before), new URLSearchParams(now)];
  return ['q', 'exact', 'after'].some((name) => a.get(name) !== b.get(name));
}

/**
 * Where what had the focus goes away, as a filter that was taken back, the focus goes to the
 * content instead of nowhere.
 */
function useFocusKept(main: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    let focused: Element | null = null;
    const remember = ({ target }: FocusEvent) => (focused = target as Element);
    const observer = new MutationObserver(() => {
      if (
        document.activeElement !== document.body ||
        focused === null ||
        focused.getClientRects().length > 0
      )
        return;
      focused = null;
      main.current?.focus({ preventScroll: true });
    });
    const element = main.current!;
    element.addEventListener('focusin', remember);
    observer.observe(element, { childList: true, subtree: true, attributeFilter: ['class'] });
    return () => {
      element.removeEventListener('focusin', remember);
      observer.disconnect();
    };
  }, [main]);
}

/** The element of a rendered page that holds its state as JSON. */
export const STATE_ELEMENT = 'doum-state';

/**
 * From which the script goes on where the server ended: the answers that the page was rendered
 * with.
 */
export interface PageState {
  site: Site;
  answers: SSRData;
}

import { type RefObject, useEffect, useRef } from 'react';
import { useLocation, useSearch } from 'wouter';
import { latestNavigation } from './navigation.js';

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

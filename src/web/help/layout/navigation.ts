import { type RefObject, use, useEffect, useRef, useState } from 'react';
import type { SSRData } from '@urql/core';
import { useLocation, useSearch } from 'wouter';
import type { Site } from '../../index.js';
import { OutcomeContext } from './problem.js';

/** How the reader reached the current address: by loading, by a link, or by back or forward. */
type Navigation = 'load' | 'link' | 'history';

let latestNavigation: Navigation = 'load';

/**
 * Starts tracking how the reader navigates. Must be called before any other listener is added,
 * because listeners of the same events read the result. wouter dispatches the events pushState and
 * replaceState.
 */
export function watchNavigation(): void {
  addEventListener('pushState', () => (latestNavigation = 'link'));
  addEventListener('replaceState', () => (latestNavigation = 'link'));
  addEventListener('popstate', () => (latestNavigation = 'history'));
}

/**
 * Redirects to `path` if the current path differs, e.g. has an old slug. Keeps the query string.
 * The server answers with status 301.
 */
export function useCanonicalPath(path: string | null | undefined): void {
  const [current, navigate] = useLocation();
  const search = useSearch();
  const outcome = use(OutcomeContext);
  const target = path && path !== current ? (search === '' ? path : `${path}?${search}`) : null;
  if (target !== null) Object.assign(outcome, { status: 301, location: target });

  useEffect(() => {
    if (target !== null) navigate(target, { replace: true });
  }, [target, navigate]);
}

/** Faster requests show no progress message. */
const SLOW_MS = 300;

/** Whether `isPending` has been true for more than 300 ms. */
export function useSlow(isPending: boolean): boolean {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    if (!isPending) return setSlow(false);
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, [isPending]);
  // The effect resets the state only after the page with the result is shown.
  return isPending && isSlow;
}

/**
 * Returns the ref for the main element, and manages scrolling and focus on navigation. After a
 * link, the page scrolls to its top and the main element gets the focus, for screen readers. Back
 * and forward keep the scroll position that the browser restores, and the link that was opened gets
 * the focus. Changing the filters or the order of a search does not move the focus.
 */
export function useNavigationFocus(): RefObject<HTMLElement | null> {
  const main = useRef<HTMLElement>(null);
  const [path] = useLocation();
  const search = useSearch();
  const previous = useRef({ path, search });
  const opened = useRef(new Map<string, string>());

  useEffect(() => {
    const remember = ({ target }: Event) => {
      const href = (target as Element).closest('a')?.getAttribute('href');
      if (href) opened.current.set(window.location.href, href);
    };
    main.current!.addEventListener('click', remember, true);
  }, []);

  useEffect(() => {
    const { path: previousPath, search: previousSearch } = previous.current;
    if (previousPath === path && previousSearch === search) return;
    previous.current = { path, search };
    if (latestNavigation === 'history') {
      const href = CSS.escape(opened.current.get(window.location.href) ?? '');
      const link = main.current?.querySelector<HTMLElement>(`a[href="${href}"]`);
      return link?.focus({ preventScroll: true });
    }
    // A platform tab changes the text of the article in place.
    if (previousPath === path && path.startsWith('/articles/')) return;
    window.scrollTo(0, 0);
    if (previousPath !== path || isOtherList(previousSearch, search))
      main.current?.focus({ preventScroll: true });
  }, [path, search]);

  useFocusFallback(main);
  return main;
}

/** Whether two query strings differ in the query or the page of results. */
function isOtherList(before: string, after: string): boolean {
  const [a, b] = [new URLSearchParams(before), new URLSearchParams(after)];
  return ['q', 'exact', 'after'].some((name) => a.get(name) !== b.get(name));
}

/**
 * Moves the focus to the main element when the focused element disappears, such as the chip of a
 * removed filter.
 */
function useFocusFallback(main: RefObject<HTMLElement | null>): void {
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

/** The id of the script element in a rendered page that contains its `PageState` as JSON. */
export const STATE_ELEMENT = 'doum-state';

/** The data for hydrating a page: the site, and the responses of the rendered page. */
export interface PageState {
  site: Site;
  answers: SSRData;
}

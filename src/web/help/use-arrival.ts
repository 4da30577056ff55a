import { type RefObject, useEffect, useRef } from 'react';
import { useLocation, useSearch } from 'wouter';

/**
 * After a link the next page begins at its top, and the focus is in it for who does not see it; after going back the browser shows the place
 * where the reader was. Filters and pages of one search keep the focus where it is.
 */
export function useArrival(): RefObject<HTMLElement | null> {
  const main = useRef<HTMLElement>(null);
  const [path] = useLocation();
  const search = useSearch();
  const before = useRef({ path, search });
  const isBack = useRef(false);

  useEffect(() => {
    const goBack = () => (isBack.current = true);
    window.addEventListener('popstate', goBack);
    return () => window.removeEventListener('popstate', goBack);
  }, []);

  useEffect(() => {
    const { path: pathBefore, search: searchBefore } = before.current;
    if (pathBefore === path && searchBefore === search) return;
    before.current = { path, search };
    if (isBack.current) {
      isBack.current = false;
      return;
    }
    // Platforms of one article change the text below the reader's finger.
    const isSameArticle = pathBefore === path && path.startsWith('/articles/');
    if (!isSameArticle) window.scrollTo(0, 0);
    if (pathBefore !== path) main.current?.focus({ preventScroll: true });
  }, [path, search]);

  return main;
}

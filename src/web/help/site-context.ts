import { createContext, use } from 'react';
import type { Site } from './site.js';

export const SiteContext = createContext<Site>({ origin: '', contactUrl: null });

/** What the page knows of its server. */
export function useSite(): Site {
  return use(SiteContext);
}

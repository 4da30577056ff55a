import { useSyncExternalStore } from 'react';
import { type NamedPlatform, readerPlatform } from './reader-platform.js';

/**
 * The platform that the reader has chosen for all articles, after storing `slug` as the choice. Null
 * without a choice, or if the browser stores nothing.
 */
export function chosenPlatform(slug?: string): string | null {
  try {
    if (slug !== undefined) localStorage.setItem('platform', slug);
    return localStorage.getItem('platform');
  } catch {
    return null;
  }
}

/**
 * `readerPlatform` of this browser; undefined on the server and while the page is hydrated, because
 * all readers get the same HTML.
 */
export function useReaderPlatform(platforms: readonly NamedPlatform[]): string | null | undefined {
  return useSyncExternalStore<string | null | undefined>(
    () => () => {},
    () => readerPlatform(platforms, navigator, chosenPlatform()),
    () => undefined,
  );
}

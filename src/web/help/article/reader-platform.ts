import { useSyncExternalStore } from 'react';

/** A platform as far as its names go. */
export interface NamedPlatform {
  slug: string;
  name: string;
  aliases: readonly string[];
  appliesToAll: boolean;
}

/** Words for the platforms of browsers in slugs, names and aliases: the closest word first. */
const WORDS: readonly (readonly [agent: RegExp, words: readonly string[]])[] = [
  [/Android/, ['android', '안드로이드', 'mobile', '모바일']],
  [/iPhone|iPod/, ['ios', 'iphone', '아이폰', 'mobile', '모바일']],
  [/iPad/, ['ipados', 'ipad', '아이패드', 'ios', 'iphone', '아이폰', 'mobile', '모바일']],
  [/Macintosh/, ['macos', 'mac', '맥', 'pc']],
  [/Windows/, ['windows', '윈도우', '윈도', 'pc']],
  [/Linux/, ['linux', '리눅스']],
];

const wordsOf = ({ slug, name, aliases }: NamedPlatform): string[] =>
  [slug, name, ...aliases].flatMap((each) => each.toLowerCase().split(/[^\p{L}\p{N}]+/u));

/**
 * The platform among these that suits the reader: the reader's choice, that of the browser, or else
 * 공통. Null if there is none.
 */
export function readerPlatform(
  platforms: readonly NamedPlatform[],
  { userAgent, maxTouchPoints }: { userAgent: string; maxTouchPoints: number },
  choice: string | null,
): string | null {
  if (platforms.some(({ slug }) => slug === choice)) return choice;
  // An iPad calls itself a Macintosh; no Macintosh has a touchscreen.
  const agent = maxTouchPoints > 1 ? userAgent.replace('Macintosh', 'iPad') : userAgent;
  const words = WORDS.find(([pattern]) => pattern.test(agent))?.[1] ?? [];
  const found = words.flatMap(
    (word) => platforms.find((each) => wordsOf(each).includes(word)) ?? [],
  );
  return (found[0] ?? platforms.find(({ appliesToAll }) => appliesToAll))?.slug ?? null;
}

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

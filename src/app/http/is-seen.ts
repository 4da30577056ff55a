import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether somebody asked for it on a page of ours or of a client that we know. `corsOrigins` are
 * those of the configuration.
 */
export type IsSeen = (request: { method: string; headers: IncomingHttpHeaders }) => boolean;

/** What a browser accepts for a picture, a film, a sound or a style sheet, before anything else. */
const EMBEDDED = /^\s*(?:image|video|audio|text\/css)\b/i;

/**
 * Makes a check whether a request counts in statistics. Other people's pages can make a browser ask
 * for anything, with `<img>` or a hidden frame, so that its address would count: by Fetch Metadata
 * (https://www.w3.org/TR/fetch-metadata/) only a page that is opened and scripts of our own or of
 * `corsOrigins` count. What sends none of these headers is a program or an old browser, and counts
 * unless it asks for a picture. What is fetched beforehand, or without its content, nobody sees.
 */
export function seenBy(corsOrigins: readonly string[]): IsSeen {
  return ({ method, headers }) => {
    if (method === 'HEAD' || isPrefetch(headers)) return false;
    const { 'sec-fetch-dest': destination, 'sec-fetch-site': site } = headers;
    // Sec-Fetch-Mode says nothing: programs that are no browser send it alone, such as Node's
    // fetch.
    if (destination === undefined && site === undefined)
      return !EMBEDDED.test(headers.accept ?? '');
    if (destination === 'document') return true;
    if (destination !== 'empty' && destination !== undefined) return false;
    return site === 'same-origin' || site === 'none' || isAllowed(headers.origin, corsOrigins);
  };
}

/** Browsers before Sec-Purpose said so in headers of their own. */
function isPrefetch({
  'sec-purpose': current,
  purpose,
  'x-purpose': webkit,
  'x-moz': firefox,
}: IncomingHttpHeaders): boolean {
  return [current, purpose, webkit, firefox]
    .flat()
    .some((value) => /prefetch|prerender|preview/i.test(value ?? ''));
}

function isAllowed(origin: string | undefined, corsOrigins: readonly string[]): boolean {
  return origin !== undefined && (corsOrigins.includes('*') || corsOrigins.includes(origin));
}

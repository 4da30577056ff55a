import type { IncomingHttpHeaders } from 'node:http';

/** Whether a request counts in statistics, see `createStatisticsCheck`. */
export type StatisticsCheck = (request: {
  method: string;
  headers: IncomingHttpHeaders;
}) => boolean;

/** The header Accept of a browser that loads an image, video, audio or style sheet. */
const EMBEDDED = /^\s*(?:image|video|audio|text\/css)\b/i;

/**
 * Creates a check whether a person sees the response to a request, so that it counts in statistics.
 * Pages of other sites can make a browser send any request, with `<img>` or a hidden frame, and so
 * make its address count. By the Fetch Metadata headers (https://www.w3.org/TR/fetch-metadata/),
 * only opened pages and scripts of this server or of `corsOrigins` count. Requests without these
 * headers come from programs or old browsers; they count unless they load an image or the like.
 * Prefetches and HEAD requests do not count.
 */
export function createStatisticsCheck(corsOrigins: readonly string[]): StatisticsCheck {
  return ({ method, headers }) => {
    if (method === 'HEAD' || isPrefetch(headers)) return false;
    const { 'sec-fetch-dest': destination, 'sec-fetch-site': site } = headers;
    // Sec-Fetch-Mode is ignored, because programs such as Node's fetch send it too.
    if (destination === undefined && site === undefined)
      return !EMBEDDED.test(headers.accept ?? '');
    if (destination === 'document') return true;
    if (destination !== 'empty' && destination !== undefined) return false;
    return site === 'same-origin' || site === 'none' || isAllowed(headers.origin, corsOrigins);
  };
}

/** Whether a browser prefetches. Before Sec-Purpose, browsers used their own headers. */
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

import type { IncomingHttpHeaders } from 'node:http';
import { isAllowedOrigin } from '../edge/foreign-pages.js';

/**
 * Whether a request counts in statistics, see `createStatisticsCheck`. `hasApplication`: it has the
 * key of an application, which has allowed the origin that it may have.
 */
export type StatisticsCheck = (
  request: { method: string; headers: IncomingHttpHeaders },
  hasApplication?: boolean,
) => boolean;

/** The header Accept of a browser that loads an image, video, audio or style sheet. */
const EMBEDDED = /^\s*(?:image|video|audio|text\/css)\b/i;

/** The header Accept of a browser that opens a page. */
const OPENED = /^\s*text\/html\b/i;

/**
 * Creates a check whether a person sees the response to a request, so that it counts in statistics.
 * Pages of other sites can make a browser send any request, with `<img>` or a hidden frame, and so
 * make its address count. By the Fetch Metadata headers (https://www.w3.org/TR/fetch-metadata/),
 * only opened pages and scripts of this server, of `corsOrigins` or of an application count.
 * Requests without these headers come from programs or old browsers; they count unless they load an
 * image or the like. Prefetches and HEAD requests do not count.
 *
 * A link to a page counts, wherever it is, because a person reads the page. Nobody reads an answer
 * of the API (`isApi`) in a window, so there a link, a form or a window of another site must not
 * count.
 */
export function createStatisticsCheck(
  corsOrigins: readonly string[],
  { isApi = false } = {},
): StatisticsCheck {
  return ({ method, headers }, hasApplication = false) => {
    if (method === 'HEAD' || isPrefetch(headers)) return false;
    const { 'sec-fetch-dest': destination, 'sec-fetch-site': site } = headers;
    // Sec-Fetch-Mode is ignored, because programs such as Node's fetch send it too.
    if (destination === undefined && site === undefined) {
      const { accept = '' } = headers;
      return !EMBEDDED.test(accept) && !(isApi && OPENED.test(accept));
    }
    if (destination === 'document') return !isApi;
    if (destination !== 'empty' && destination !== undefined) return false;
    return (
      site === 'same-origin' ||
      site === 'none' ||
      isAllowedOrigin(headers.origin, corsOrigins) ||
      (hasApplication && headers.origin !== undefined)
    );
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

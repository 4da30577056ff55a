import type { IncomingHttpHeaders } from 'node:http';

/** Whether a request counts in statistics: see `countsInApi` and `countsInPages`. */
type StatisticsCheck = (request: { method: string; headers: IncomingHttpHeaders }) => boolean;

/** The header Accept of a browser that loads an image, video, audio or style sheet. */
const EMBEDDED = /^\s*(?:image|video|audio|text\/css)\b/i;

/** The header Accept of a browser that opens a page. */
const OPENED = /^\s*text\/html\b/i;

/**
 * Whether a person sees the answer to a request to the API. Pages of other sites can make a browser
 * send any request, so that its address would count. `ForeignPages` refuses most of them. The
 * others open a window, by a link or a form, and nobody reads an answer there. Requests without
 * Fetch Metadata (https://www.w3.org/TR/fetch-metadata/) come from programs or old browsers.
 */
export const countsInApi: StatisticsCheck = ({ method, headers }) => {
  const { 'sec-fetch-dest': destination, accept = '' } = headers;
  if (method === 'HEAD' || isPrefetch(headers)) return false;
  if (hasMetadata(headers)) return destination === 'empty' || destination === undefined;
  return !EMBEDDED.test(accept) && !OPENED.test(accept);
};

/** Whether a person sees a page. Links on any site count, because the person reads the page. */
export const countsInPages: StatisticsCheck = ({ method, headers }) => {
  const { 'sec-fetch-dest': destination, 'sec-fetch-site': site, accept = '' } = headers;
  if (method === 'HEAD' || isPrefetch(headers)) return false;
  if (!hasMetadata(headers)) return !EMBEDDED.test(accept);
  const isScript = destination === 'empty' || destination === undefined;
  return destination === 'document' || (isScript && (site === 'same-origin' || site === 'none'));
};

function hasMetadata(headers: IncomingHttpHeaders): boolean {
  // Sec-Fetch-Mode is ignored, because programs such as Node's fetch also send it.
  return headers['sec-fetch-dest'] !== undefined || headers['sec-fetch-site'] !== undefined;
}

/** Whether a browser prefetches. Older browsers send Purpose instead of Sec-Purpose. */
function isPrefetch({ 'sec-purpose': current, purpose }: IncomingHttpHeaders): boolean {
  return [current, purpose].flat().some((value) => /prefetch|prerender|preview/i.test(value ?? ''));
}

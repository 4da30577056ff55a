import { constants } from 'node:zlib';
import compression from 'compression';
import type { RequestHandler } from 'express';

/** Pages and the sitemap; a smaller one fits into one packet as it is. */
const SMALLEST_BYTES = 1_400;

/** 2^17 bytes hold any page, and a stream takes 0.5 MB instead of 7. */
const WINDOW_BITS = 17;

/**
 * A handler that compresses what is made anew for each request: fast rather than small, and with
 * little memory, because a client that reads slowly holds it.
 */
export function compressPages(): RequestHandler {
  return compression({
    threshold: SMALLEST_BYTES,
    level: 4,
    memLevel: 7,
    brotli: {
      params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_LGWIN]: WINDOW_BITS },
    },
  });
}

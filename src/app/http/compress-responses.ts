import { constants } from 'node:zlib';
import compression from 'compression';
import type { RequestHandler, Response } from 'express';
import type { RequestTrace } from './request-context.js';

/** Smaller responses fit into one packet without compression. */
const MIN_COMPRESSED_BYTES = 1_400;

/** A window of 2^17 bytes holds any page, and a stream takes 0.5 MB instead of 7 MB. */
const WINDOW_BITS = 17;

/**
 * A handler that compresses pages and answers. It favours speed over size, and uses little memory,
 * because the memory is held while a slow client reads.
 *
 * Answers to requests with a key stay plain. The length of a compressed answer depends on its text,
 * so somebody who sees the length and chooses a part of the text learns more (BREACH). Without a
 * key, an answer holds only what everybody may read.
 */
export function compressResponses(): RequestHandler {
  return compression({
    filter: (request, response) => {
      const { trace } = (response as Response).locals as { trace?: RequestTrace };
      return !trace?.viewer?.credential && compression.filter(request, response);
    },
    threshold: MIN_COMPRESSED_BYTES,
    level: 4,
    memLevel: 7,
    brotli: {
      params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_LGWIN]: WINDOW_BITS },
    },
  });
}

import { constants } from 'node:zlib';
import compression from 'compression';
import type { RequestHandler, Response } from 'express';
import type { RequestTrace } from './request-context.js';

/** Smaller responses fit into one packet without compression. */
const MIN_COMPRESSED_BYTES = 1_400;

/** A window of 2^17 bytes fits any page, and a stream takes 0.5 MB instead of 7 MB. */
const WINDOW_BITS = 17;

/**
 * A handler that compresses pages and answers. Favours speed over size, and uses little memory,
 * because a slow client occupies this memory while reading.
 *
 * Answers to requests with a key are not compressed. The length of a compressed answer depends on
 * its text, so an attacker who sees the length and controls a part of the text could learn more of
 * it (BREACH). Answers without a key contain only what everybody may read.
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

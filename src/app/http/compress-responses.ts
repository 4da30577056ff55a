import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import compression from 'compression';
import type { RequestHandler } from 'express';
import { traceOf } from './request-context.js';

/** Smaller responses fit into one packet without compression. */
const MIN_COMPRESSED_BYTES = 1_400;

/** A window of 2^17 bytes holds any page, and a stream takes 0.5 MB instead of 7 MB. */
const WINDOW_BITS = 17;

/**
 * A handler that compresses pages that are rendered for each request. It favours speed over size,
 * and uses little memory, because the memory is held while a slow client reads.
 */
export function compressPages(): RequestHandler {
  return compression({
    threshold: MIN_COMPRESSED_BYTES,
    level: 4,
    memLevel: 7,
    brotli: {
      params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_LGWIN]: WINDOW_BITS },
    },
  });
}

/** Makes a page of 20 hits 4.1 times smaller. Level 3 takes two thirds of the time: 3.8 times. */
const GZIP_LEVEL = 6;

/** Takes the time of gzip, and the result is 4 % larger. */
const BROTLI_QUALITY = 4;

type Encoding = 'br' | 'gzip';

/** Compresses in the thread pool of Node.js, so that other requests go on. */
const COMPRESS: Record<Encoding, (bytes: Buffer) => Promise<Buffer>> = {
  br: (bytes) =>
    promisify(brotliCompress)(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
        [constants.BROTLI_PARAM_LGWIN]: WINDOW_BITS,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  gzip: (bytes) => promisify(gzip)(bytes, { level: GZIP_LEVEL }),
};

/** Larger answers are sent plain. So are answers that would exceed the second limit together. */
const MAX_COMPRESSED_BYTES = 1_000_000;
const MAX_WAITING_BYTES = 4_000_000;

/**
 * A handler that compresses the answers of GraphQL for clients that accept it. An answer is
 * compressed as a whole before it is sent, because the limit of unsent bytes does not count the
 * plain text that a stream keeps for a slow client. It does not count an answer during its
 * compression either, so there is a limit for that here.
 *
 * Answers to requests with a key stay plain. The length of a compressed answer depends on its text,
 * so somebody who sees the length and chooses a part of the text learns more (BREACH). Without a
 * key, an answer holds only what everybody may read. Needs the trace of `logRequests`.
 */
export function compressAnswers(): RequestHandler {
  let waitingBytes = 0;
  return (request, response, next) => {
    const send = response.send.bind(response);
    response.vary('Accept-Encoding');
    response.send = (body: unknown) => {
      const isPublic = !traceOf(response).viewer?.credential;
      const encoding = isPublic && request.acceptsEncodings('gzip', 'br', 'identity');
      if (typeof body !== 'string' || (encoding !== 'br' && encoding !== 'gzip')) return send(body);
      const length = Buffer.byteLength(body);
      const isBounded =
        length <= MAX_COMPRESSED_BYTES && waitingBytes + length <= MAX_WAITING_BYTES;
      if (length < MIN_COMPRESSED_BYTES || !isBounded || response.destroyed) return send(body);
      waitingBytes += length;
      COMPRESS[encoding](Buffer.from(body))
        .finally(() => (waitingBytes -= length))
        .then(
          (compressed) => {
            if (response.destroyed || response.headersSent) return;
            send.call(response.set('Content-Encoding', encoding), compressed);
          },
          () => void send(body),
        )
        .catch(() => void response.destroy());
      return response;
    };
    next();
  };
}

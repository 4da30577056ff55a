import type { ServerResponse } from 'node:http';
import path from 'node:path';
import type { RequestHandler } from 'express';
import expressStaticGzip from 'express-static-gzip';
import { WEB } from './page-assets.js';

/**
 * Serves what pages load, as it was compressed when it was built. The names hold a hash of the
 * content, so browsers keep the files for a year. Errors go to the error handler.
 */
export function serveAssets(): RequestHandler {
  return expressStaticGzip(path.join(WEB, 'assets'), {
    enableBrotli: true,
    orderPreference: ['br', 'gzip'],
    index: false,
    serveStatic: {
      cacheControl: false,
      setHeaders: (response: ServerResponse) =>
        response.setHeader('Cache-Control', 'public, max-age=31536000, immutable'),
      fallthrough: false,
      index: false,
      redirect: false,
    },
  }) as RequestHandler;
}

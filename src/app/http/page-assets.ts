import { access, readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { constants } from 'node:zlib';
import compression from 'compression';
import type { RequestHandler } from 'express';
import expressStaticGzip from 'express-static-gzip';
import { messageOf, OperatorError } from '../../core/errors.js';
import type { Assets, Render } from '../../web/index.js';
import type { Documents } from '../limits/trusted-documents.js';
import { PACKAGE_ROOT } from '../package-root.js';

/**
 * What `npm run build:web` makes: pages and their files, and the module that renders the help
 * centre.
 */
export const WEB = path.join(PACKAGE_ROOT, 'dist', 'web');
const RENDER = path.join(PACKAGE_ROOT, 'dist', 'web-render', 'render.js');

const HELP_ENTRY = 'help/main.tsx';

type Manifest = Record<string, ManifestEntry>;

interface ManifestEntry {
  file: string;
  css?: string[];
  imports?: string[];
}

/** What the server needs to show the pages. */
export interface Pages {
  /** Renders the help centre. */
  render: Render;
  /** What a page of the help centre loads. */
  assets: Assets;
  /** Every document that pages send, by the SHA-256 of its text. */
  documents: Documents;
}

/** Loads what was built of the pages. OperatorError where that is not there, or not whole. */
export async function loadPages(): Promise<Pages> {
  try {
    const manifest = JSON.parse(
      await readFile(path.join(WEB, '.vite', 'manifest.json'), 'utf8'),
    ) as Manifest;
    const { render, documents } = (await import(pathToFileURL(RENDER).href)) as Pick<
      Pages,
      'render' | 'documents'
    >;
    const chunks = reached(manifest, HELP_ENTRY);
    const [script, ...preloads] = chunks.map(({ file }) => `/${file}`);
    const styles = chunks.flatMap(({ css = [] }) => css.map((file) => `/${file}`));
    const files = [script ?? HELP_ENTRY, ...preloads, ...styles];
    await Promise.all(files.map((file) => access(path.join(WEB, file))));
    return { render, documents, assets: { script: script!, preloads, styles } };
  } catch (error) {
    const why = messageOf(error);
    throw new OperatorError(
      `The pages are not built, or not whole (${why}): run \`npm run build:web\`.`,
      { cause: error },
    );
  }
}

/** The entry, and all that it imports at once. */
function reached(manifest: Manifest, name: string, seen = new Set<string>()): ManifestEntry[] {
  const entry = manifest[name];
  if (!entry || seen.has(name)) return [];
  seen.add(name);
  return [entry, ...(entry.imports ?? []).flatMap((imported) => reached(manifest, imported, seen))];
}

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

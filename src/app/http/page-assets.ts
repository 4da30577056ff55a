import { readFile, stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Request, RequestHandler } from 'express';
import expressStaticGzip from 'express-static-gzip';
import { messageOf, OperatorError } from '../../core/errors.js';
import type { Assets, Render } from '../../web/index.js';
import { PACKAGE_ROOT } from '../../core/package-root.js';
import type { HttpConfig } from '../../config/index.js';
import type { Documents } from '../limits/trusted-documents.js';
import { pageCacheControl } from '../network/responses.js';

/** The output of `npm run build:web`: the pages, and the module that renders the help centre. */
export const WEB = path.join(PACKAGE_ROOT, 'dist', 'web');
const RENDER = path.join(PACKAGE_ROOT, 'dist', 'web-render', 'render.js');

const HELP_ENTRY = 'help/main.tsx';

type Manifest = Record<string, ManifestEntry>;

interface ManifestEntry {
  file: string;
  css?: string[];
  imports?: string[];
}

/** The built pages: renderer, documents and assets. */
export interface Pages {
  /** Renders the help centre. */
  render: Render;
  /** The scripts and styles of a page of the help centre. */
  assets: Assets;
  /** The documents that pages send, by the SHA-256 of their text. */
  documents: Documents;
}

/** Loads the built pages. Rejects with OperatorError if the build is missing or incomplete. */
export async function loadPages(): Promise<Pages> {
  try {
    const manifest = JSON.parse(
      await readFile(path.join(WEB, '.vite', 'manifest.json'), 'utf8'),
    ) as Manifest;
    const { render, documents } = (await import(pathToFileURL(RENDER).href)) as Pick<
      Pages,
      'render' | 'documents'
    >;
    const chunks = chunksOf(manifest, HELP_ENTRY);
    const [script = HELP_ENTRY, ...modules] = chunks.map(({ file }) => `/${file}`);
    // Vite names the styles of an entry before those that it shares, which they override.
    const styles = chunks.flatMap(({ css = [] }) => css.map((file) => `/${file}`)).toReversed();
    const files = [script, ...modules, ...styles];
    const sizes = await Promise.all(
      files.map(async (file) => [file, (await stat(path.join(WEB, file))).size] as const),
    );
    const sizeOf = new Map(sizes);
    // The largest first: browsers load six files at a time, and small ones fit in between.
    const preloads = [script, ...modules].sort((a, b) => sizeOf.get(b)! - sizeOf.get(a)!);
    return { render, documents, assets: { script, preloads, styles } };
  } catch (error) {
    const why = messageOf(error);
    throw new OperatorError(
      `The pages are not built, or not whole (${why}): run \`npm run build:web\`.`,
      { cause: error },
    );
  }
}

/** The entry and all its static imports. */
function chunksOf(manifest: Manifest, name: string, seen = new Set<string>()): ManifestEntry[] {
  const entry = manifest[name];
  if (!entry || seen.has(name)) return [];
  seen.add(name);
  return [
    entry,
    ...(entry.imports ?? []).flatMap((imported) => chunksOf(manifest, imported, seen)),
  ];
}

/**
 * A handler that serves the files of the pages, compressed at build time. File names contain a hash
 * of the content, so browsers may cache them for a year. Errors go to the error handler.
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

interface Parts {
  http: Pick<HttpConfig, 'introspection' | 'production'>;
  /** Whether the server answers only trusted documents. */
  isTrusting: boolean;
  /** Limits requests for files and other static responses. */
  files: RequestHandler;
}

/**
 * A handler that serves GraphiQL to browsers that open /graphql, or says why GraphiQL is off. All
 * other requests are passed on to GraphQL.
 */
export function graphiqlPage({ http, isTrusting, files }: Parts): RequestHandler {
  const off = whyOff(http, isTrusting);
  return (request, response, next) => {
    if (!prefersHtml(request)) return next();
    void files(request, response, () => {
      response.vary('Accept');
      if (off !== null)
        return void response.status(404).type('text').send(`GraphiQL is off, because ${off}.\n`);
      response.set(pageCacheControl(request)).sendFile(path.join(WEB, 'graphiql', 'index.html'));
    });
  };
}

function whyOff({ introspection, production }: Parts['http'], isTrusting: boolean): string | null {
  if (isTrusting) return 'the server only answers trusted documents';
  if (introspection) return null;
  return production
    ? 'DOUM_ENV is production and INTROSPECTION is not true'
    : 'INTROSPECTION is false';
}

/** The GET parameters that say what to execute. */
const OPERATION_PARAMETERS = ['query', 'documentId', 'doc_id', 'extensions'];

function prefersHtml(request: Request): boolean {
  return (
    OPERATION_PARAMETERS.every((name) => request.query[name] === undefined) &&
    request.accepts(['application/json', 'application/graphql-response+json', 'text/html']) ===
      'text/html'
  );
}

/** A page with a title, a sentence and a link. It is static: rendering is expensive, and may fail. */
export function noticePage({
  title,
  text,
  link: [href, label],
  styles,
  opens = '',
}: {
  title: string;
  text: string;
  link: readonly [href: string, label: string];
  styles: readonly string[];
  /** An address that opens by itself, without a script, which the CSP would refuse. */
  opens?: string;
}): string {
  const links = styles.map((style) => `<link rel="stylesheet" href="${style}">`).join('');
  const refresh = opens && `<meta http-equiv="refresh" content="0;url=${escaped(opens)}">`;
  return `<!DOCTYPE html><html lang="ko"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">${refresh}<title>${title} - 도움말</title>${links}</head><body><main class="main"><section class="notice"><h1>${title}</h1><p>${text}</p><p><a href="${escaped(href)}">${label}</a></p></section></main></body></html>`;
}

/** `URL` has encoded quotes and angle brackets in paths. */
function escaped(path: string): string {
  return path.replaceAll('&', '&amp;');
}

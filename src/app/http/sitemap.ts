import { pipeline } from 'node:stream/promises';
import { Readable, type Transform } from 'node:stream';
import type { Request, Response } from 'express';
import { SitemapIndexStream, SitemapStream } from 'sitemap';

/** A page that search engines should know. */
export interface SitemapEntry {
  /** From the slash on. */
  path: string;
  updatedAt?: Date;
}

/** As many as one file may hold: https://www.sitemaps.org/protocol.html */
const ENTRIES_IN_FILE = 50_000;

/** Answers with a sitemap of these pages, or where one file cannot hold them with an index of such files (`?page=1` and on). */
export async function sendSitemap(
  request: Request,
  response: Response,
  origin: string,
  entries: readonly SitemapEntry[],
): Promise<void> {
  const files = Math.ceil(entries.length / ENTRIES_IN_FILE);
  const page = Number(request.query.page ?? (files > 1 ? 0 : 1));
  if (!Number.isInteger(page) || page < 0 || page > files)
    return void response.status(404).type('text').send('There is no such part of the sitemap.\n');
  response.type('application/xml');
  if (page === 0) {
    const index = Array.from({ length: files }, (_, i) => ({ url: `${origin}/sitemap.xml?page=${i + 1}` }));
    return send(response, index, new SitemapIndexStream());
  }
  const part = entries.slice((page - 1) * ENTRIES_IN_FILE, page * ENTRIES_IN_FILE);
  const urls = part.map(({ path, updatedAt }) => ({
    url: `${origin}${path}`,
    ...(updatedAt && { lastmod: updatedAt.toISOString() }),
  }));
  return send(response, urls, new SitemapStream({ xmlns: { news: false, xhtml: false, image: false, video: false } }));
}

async function send(response: Response, items: readonly object[], stream: Transform): Promise<void> {
  try {
    await pipeline(Readable.from(items), stream, response);
  } catch (error) {
    // A client that left needs nothing.
    if ((error as { code?: string }).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

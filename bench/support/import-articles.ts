import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { withDatabase } from '../../src/app/open-database.js';
import { importTexts } from '../../src/interchange/index.js';
import type { DataSource } from '../../src/core/database/database.js';
import { generateArticles } from './generate-articles.js';

/** The lines of a corpus that `corpus` or `corpus-docs` has built. */
export function corpusLines(name: string): AsyncIterable<string> {
  const input = createReadStream(`.doum/corpora/${name}.jsonl`);
  return createInterface({ input, crlfDelay: Infinity });
}

/** The questions in users' words of 240 pages of the corpus `libreoffice`. */
export function libreofficeQuestions(): AsyncIterable<string> {
  const input = createReadStream('bench/relevance/libreoffice-questions.jsonl');
  return createInterface({ input, crlfDelay: Infinity });
}

/** The catalogue of the corpus `libreoffice` and its pages that have questions. */
export async function* questionedLines(): AsyncGenerator<string> {
  const pages = new Set<string>();
  for await (const line of libreofficeQuestions())
    pages.add((JSON.parse(line) as { externalId: string }).externalId);
  for await (const line of corpusLines('libreoffice')) {
    const { type, externalId } = JSON.parse(line) as { type: string; externalId: string };
    if (type !== 'article' || pages.has(externalId)) yield line;
  }
}

/** Imports lines. Resolves to the number of new articles. Throws if a line is refused. */
export async function importArticles(
  dataSource: DataSource,
  lines: AsyncIterable<string>,
): Promise<number> {
  const report = await importTexts(dataSource, lines, { keepRows: false, editor: 'bench' });
  const [error] = report.errors;
  if (error) throw new Error(`Line ${error.line}: ${error.reason}`);
  return report.articles.created;
}

/** Imports the demo catalogue and generated articles into a database. */
export async function importGenerated(databaseUrl: string, articles: number): Promise<void> {
  process.stderr.write(`Importing ${articles} generated articles ...\n`);
  const lines = Readable.from(generateArticles(articles, 1));
  await withDatabase(databaseUrl, (dataSource) => importArticles(dataSource, lines));
}

/**
 * Converts Debian's package libreoffice-help-ko to a JSON Lines file in the import format.
 *
 *   npm run bench -- corpus [--out .doum/corpora/libreoffice.jsonl]
 *
 * Downloads the text (MPL-2.0, some Apache-2.0) with apt-get to .doum/corpora/. It is never
 * committed.
 */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildArticles, listPages } from './libreoffice/articles.js';
import { buildCatalog, unknownProducts } from './libreoffice/catalog.js';
import { readContents } from './libreoffice/contents.js';
import { BuildFailure, fetchHelp } from './libreoffice/package.js';
import { PLATFORMS, PRODUCTS } from './libreoffice/records.js';

/** The number of pages of 25.2.3, with which the published figures were measured. */
const MEASURED_PAGES = 2724;
const CORPORA = resolve('.doum/corpora');

async function main(): Promise<void> {
  const started = performance.now();
  const out = readOut(process.argv.slice(2));
  const help = await fetchHelp(CORPORA, say);
  const pages = await listPages(help);
  const unknown = unknownProducts(pages);
  if (pages.length === 0)
    throw new BuildFailure(`${help} has no pages. Remove this folder and run the command again.`);
  if (unknown.length > 0)
    throw new BuildFailure(
      `The help has folders that are missing in records.ts: ${unknown.join(', ')}.`,
    );
  if (pages.length !== MEASURED_PAGES)
    say(`Note: ${pages.length} pages; the published figures are for ${MEASURED_PAGES}.`);

  const catalog = buildCatalog(
    readContents(await readFile(join(help, 'ko', 'contents.js'), 'utf8')),
    pages,
  );
  const { articles, empty, truncated } = await buildArticles(
    help,
    pages,
    catalog.categoryOf,
    progress(pages.length),
  );
  await writeLines(out, [...PRODUCTS, ...PLATFORMS, ...catalog.categories, ...articles]);

  const common = articles.filter(({ variants }) =>
    variants.every(({ platforms }) => platforms.includes('common')),
  ).length;
  say(
    `${out}: ${PRODUCTS.length} products, ${PLATFORMS.length} platforms, ` +
      `${catalog.categories.length} categories, ${articles.length} articles.`,
  );
  say(
    `Pages listed in the contents: ${catalog.listed}. Category from the contents: ` +
      `${catalog.placed}, from the folder: ${pages.length - catalog.placed}.`,
  );
  say(
    `Articles for all platforms: ${common}, for some platforms: ${articles.length - common}. ` +
      `Without text: ${empty}. Truncated: ${truncated}.`,
  );
  say(`Done in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
}

function readOut(args: string[]): string {
  try {
    const { values } = parseArgs({ args, options: { out: { type: 'string' } } });
    return values.out === undefined ? join(CORPORA, 'libreoffice.jsonl') : resolve(values.out);
  } catch (error) {
    throw new BuildFailure(`${messageOf(error)}; usage: npm run bench -- corpus [--out <file>]`);
  }
}

/** Writes a temporary file and renames it, so that an aborted build leaves no partial file. */
async function writeLines(file: string, lines: readonly object[]): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.part`, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    await rename(`${file}.part`, file);
  } catch (error) {
    await rm(`${file}.part`, { force: true }).catch(() => undefined);
    throw new BuildFailure(`${file} cannot be written: ${messageOf(error)}.`);
  }
}

/** Prints each tenth of the work, on a terminal in a single line. */
function progress(total: number): (done: number) => void {
  let reported = 0;
  return (done) => {
    const tenths = Math.floor((done * 10) / total);
    if (tenths === reported) return;
    reported = tenths;
    const text = `Reading pages: ${done}/${total}`;
    process.stderr.write(
      process.stderr.isTTY ? `\r${text}${done === total ? '\n' : ''}` : `${text}\n`,
    );
  };
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof BuildFailure)) throw error;
  say(error.message);
  process.exitCode = 1;
}

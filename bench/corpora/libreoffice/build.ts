/**
 * Turns Debian's libreoffice-help-ko into a JSON Lines file in the interchange format:
 *
 *     node --import @swc-node/register/esm-register bench/corpora/libreoffice/build.ts [--out .doum/corpora/libreoffice.jsonl]
 *
 * The text (MPL-2.0, some Apache-2.0) is fetched with apt-get, kept below .doum/corpora/ and never
 * committed.
 */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildArticles, listPages } from './articles.js';
import { buildCatalog, unknownProducts } from './catalog.js';
import { readContents } from './contents.js';
import { BuildFailure, fetchHelp } from './package.js';
import { PLATFORMS, PRODUCTS } from './records.js';

/** The pages of 25.2.3, on which the figures in DESIGN were measured. */
const MEASURED_PAGES = 2724;
const ROOT = resolve(import.meta.dirname, '../../..');
const CORPORA = join(ROOT, '.doum', 'corpora');

async function main(): Promise<void> {
  const started = performance.now();
  const out = readOut(process.argv.slice(2));
  const help = await fetchHelp(CORPORA, say);
  const pages = await listPages(help);
  const strange = unknownProducts(pages);
  if (pages.length === 0)
    throw new BuildFailure(
      `There are no pages below ${help}; remove that folder and run this again.`,
    );
  if (strange.length > 0)
    throw new BuildFailure(
      `The help has folders that records.ts does not name: ${strange.join(', ')}.`,
    );
  if (pages.length !== MEASURED_PAGES)
    say(`Note: ${pages.length} pages, not the ${MEASURED_PAGES} that were measured.`);

  const catalog = buildCatalog(
    readContents(await readFile(join(help, 'ko', 'contents.js'), 'utf8')),
    pages,
  );
  const { articles, empty, cut } = await buildArticles(
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
    `${out}: ${PRODUCTS.length} products, ${PLATFORMS.length} platforms, ${catalog.categories.length} categories, ${articles.length} articles.`,
  );
  say(
    `In the contents: ${catalog.listed} pages; category from there: ${catalog.placed}, from the folder: ${pages.length - catalog.placed}.`,
  );
  say(
    `For all platforms: ${common}, for named ones: ${articles.length - common}. Without text: ${empty}. Bodies cut: ${cut}.`,
  );
  say(`Done in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
}

function readOut(args: string[]): string {
  try {
    const { values } = parseArgs({ args, options: { out: { type: 'string' } } });
    return values.out === undefined ? join(CORPORA, 'libreoffice.jsonl') : resolve(values.out);
  } catch (error) {
    throw new BuildFailure(`${messageOf(error)}; usage: build.ts [--out <file.jsonl>]`);
  }
}

/** Writes beside the file first, so that a build that is stopped leaves no half of one. */
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

/** Reports each tenth of the work: on one line of a terminal, as lines elsewhere. */
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

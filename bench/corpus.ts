/**
 * Converts Debian's package libreoffice-help-ko to .doum/corpora/libreoffice.jsonl in the import
 * format. Downloads the text (MPL-2.0, some Apache-2.0) with apt-get, unless .doum/corpora has it
 * already, so this needs Debian or Ubuntu. The text is never committed.
 *
 *   npm run bench -- corpus
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { tell, withProgress } from '../src/app/commands/terminal-output.js';
import { buildArticles, listPages } from './libreoffice/articles.js';
import { buildCatalog } from './libreoffice/catalog.js';
import { readContents } from './libreoffice/contents.js';
import { PLATFORMS, PRODUCTS } from './libreoffice/records.js';

/** The number of pages of 25.2.3, with which the published figures were measured. */
const MEASURED_PAGES = 2724;
const CORPORA = resolve('.doum/corpora');
const OUT = join(CORPORA, 'libreoffice.jsonl');
const PACKAGE = 'libreoffice-help-ko';
const APT_OPTIONS = ['-q', '-o', 'Acquire::Retries=2', '-o', 'Acquire::http::Timeout=30'];

const run = promisify(execFile);

/** Downloads and unpacks the package to a folder. */
async function fetchPackage(target: string): Promise<void> {
  await mkdir(CORPORA, { recursive: true });
  const folder = await mkdtemp(join(CORPORA, 'unpack-'));
  const apt = (...args: string[]) =>
    run('apt-get', [...APT_OPTIONS, ...args], { cwd: folder, maxBuffer: 2 ** 26 });
  try {
    tell(`Downloading ${PACKAGE} with apt-get ...`);
    await apt('download', PACKAGE).catch(async () => {
      await apt('update');
      await apt('download', PACKAGE);
    });
    const deb = (await readdir(folder)).find((name) => name.endsWith('.deb'))!;
    await run('dpkg-deb', ['-x', deb, 'unpacked'], { cwd: folder });
    await rename(join(folder, 'unpacked'), target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const target = join(CORPORA, PACKAGE);
if (!existsSync(target)) await fetchPackage(target);
const help = join(target, 'usr/share/libreoffice/help');
const pages = await listPages(help);
if (pages.length !== MEASURED_PAGES)
  tell(`Note: ${pages.length} pages; the published figures are for ${MEASURED_PAGES}.`);
const contents = readContents(await readFile(join(help, 'ko', 'contents.js'), 'utf8'));
const { categories, categoryOf } = buildCatalog(contents, pages);
const articles = await withProgress('Pages', (update) =>
  buildArticles(help, pages, categoryOf, update),
);
const lines = [...PRODUCTS, ...PLATFORMS, ...categories, ...articles];
await writeFile(OUT, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
tell(`${OUT}: ${categories.length} categories, ${articles.length} articles.`);

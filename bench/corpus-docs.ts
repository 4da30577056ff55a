/**
 * Converts public Korean documentation to JSON Lines files in the import format.
 *
 *   npm run bench -- corpus-docs [centre]
 *
 * Clones each repository to .doum/corpora/CENTRE.git, unless the folder exists, and reads the pages
 * of the commit that was judged. The text belongs to its authors and is never committed.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { promisify } from 'node:util';
import { articleLine, COMMON } from './libreoffice/records.js';
import { slugOf, takeSlug } from './libreoffice/text.js';

const run = promisify(execFile);
const CORPORA = '.doum/corpora';
const MAX_BODY_LENGTH = 200_000;

interface Centre {
  repository: string;
  commit: string;
  /** Cut from the paths. */
  folder: string;
  /** The pages, by the rest of their paths. */
  pages: RegExp;
  /** Only pages with this text are taken. */
  text?: RegExp;
  /** Removed from the texts. */
  removed?: RegExp;
  /** The title of a page without one, by its file name. */
  untitled?: (name: string) => string;
}

const CENTRES: Record<string, Centre> = {
  // CC BY 4.0, 226 pages.
  react: {
    repository: 'reactjs/ko.react.dev',
    commit: '2e8c873c3cea6703d1c94d01b5d5716259005c8e',
    folder: 'src/content/',
    pages: /\.md$/,
    untitled: (name) => (/^\d+$/.test(name) ? `Minified React error ${name}` : `<${name}>`),
  },
  // AGPL-3.0-or-later, 210 pages, written in Korean.
  portone: {
    repository: 'portone-io/developers.portone.io',
    commit: 'af926bd2cdd7c3c6ee6d2e1f636e9a1f3268df32',
    folder: 'src/routes/(root)/',
    pages: /^(opi|sdk|platform)\/ko\/(?!.*_components\/).*\.mdx?$/,
    removed: /^import\s[^;]*?from\s+["'].*?["'];?\n/gm,
  },
  // CC BY 4.0, 1,080 pages: those translated by people.
  m365: {
    repository: 'isabella232/OfficeDocs-AlchemyInsights-pr.ko-KR',
    commit: '1b9dbecf1c39f31949c8461a84d1992ea973a102',
    folder: 'AlchemyInsights/',
    pages: /^(?!includes\/|.*Template).*\.md$/,
    text: /^ms\.translationtype: HT/m,
    removed: /<a name="[^"]*"><\/a>/g,
  },
};

async function build(name: string, centre: Centre): Promise<void> {
  const directory = `${CORPORA}/${name}.git`;
  const git = async (...args: string[]) =>
    (await run('git', ['-C', directory, ...args], { maxBuffer: 1 << 29 })).stdout;
  if (!existsSync(directory)) {
    console.error(`Cloning ${centre.repository} ...`);
    const url = `https://github.com/${centre.repository}.git`;
    await run('git', ['clone', '--bare', '--quiet', url, directory]);
  }
  const files = (
    await git('ls-tree', '-r', '-z', '--name-only', centre.commit, centre.folder)
  ).split('\0');
  const paths = files
    .map((file) => file.slice(centre.folder.length))
    .filter((path) => centre.pages.test(path));
  const categories = new Map<string, object>();
  const articles: object[] = [];
  const slugs = new Set<string>();
  for (const [i, path] of paths.entries()) {
    if (i % 200 === 0) console.error(`${name}: ${i} of ${paths.length} files`);
    const source = await git('show', `${centre.commit}:${centre.folder}${path}`);
    const page = readPage(source.replaceAll('\r\n', '\n').replace(/^\uFEFF/, ''), path, centre);
    if (!page) continue;
    const category = slugOf(`${name}-${posix.dirname(path)}`);
    categories.set(category, {
      type: 'category',
      slug: category,
      product: name,
      parent: null,
      name: posix.basename(posix.dirname(path)).replace(/^\.$/, name),
      position: categories.size + 1,
    });
    articles.push(
      articleLine({
        externalId: path,
        slug: takeSlug(slugOf(path.replace(/\.mdx?$/, '')), slugs),
        category,
        changedAt: '2026-01-01T00:00:00.000Z',
        platforms: ['common'],
        ...page,
      }),
    );
  }
  const product = { type: 'product', slug: name, name, aliases: [], position: 1 };
  const lines = [product, COMMON, ...categories.values(), ...articles];
  await writeFile(
    `${CORPORA}/${name}.jsonl`,
    lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
  );
  console.error(`${CORPORA}/${name}.jsonl: ${articles.length} articles.`);
}

/** The title is that of the front matter, else the first heading. null if there is no text. */
function readPage(
  source: string,
  path: string,
  { text, removed, untitled = (name) => name }: Centre,
): { title: string; body: string } | null {
  if (text && !text.test(source)) return null;
  const [matter = '', front = ''] = /^---\n(.*?)\n---\s*(?:\n|$)/s.exec(source) ?? [];
  const body = source
    .slice(matter.length)
    .replace(removed ?? /(?!)/, '')
    .trim()
    .slice(0, MAX_BODY_LENGTH);
  if (body === '') return null;
  const title =
    /^title:[ \t]*(?:[>|]-?\s*)?(\S.*)$/m.exec(front)?.[1] ??
    /^#\s+(.+)$/m.exec(body)?.[1] ??
    untitled(posix.basename(path).replace(/\.mdx?$/, ''));
  const plainTitle = title
    .replace(/<a name=[^>]+><\/a>/g, '')
    .replace(/\s*\{[/#].*?\}\s*$/, '')
    .replace(/^\s*["']|["']\s*$/g, '')
    .replaceAll('\\"', '"')
    .trim();
  return { title: plainTitle, body };
}

await mkdir(CORPORA, { recursive: true });
const [only] = process.argv.slice(2);
for (const [name, centre] of Object.entries(CENTRES))
  if (!only || only === name) await build(name, centre);

import { readFile, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readPage } from './page.js';
import type { ArticleLine } from './records.js';
import { markdownBody, slugOf, takeSlug } from './text.js';

/** The articles of the corpus, with counts for the report. */
export interface BuiltArticles {
  articles: ArticleLine[];
  /** The number of pages without text. */
  empty: number;
  /** The number of bodies that were truncated. */
  truncated: number;
}

/** The paths of all pages below `help/ko/text/`, in a stable order. */
export async function listPages(help: string): Promise<string[]> {
  const names = await readdir(join(help, 'ko', 'text'), { recursive: true });
  return names.filter((name) => name.endsWith('.html')).sort();
}

/** Builds an article for each page, in the order of the pages. */
export async function buildArticles(
  help: string,
  pages: readonly string[],
  categoryOf: ReadonlyMap<string, string>,
  onPage: (done: number) => void,
): Promise<BuiltArticles> {
  const built: BuiltArticles = { articles: [], empty: 0, truncated: 0 };
  const taken = new Set<string>();
  for (const path of pages) {
    const file = join(help, 'ko', 'text', path);
    const page = readPage(await readFile(file, 'utf8'), basename(path));
    const { body, truncated } = markdownBody(page.paragraphs);
    const changedAt = (await stat(file)).mtime.toISOString();
    built.articles.push({
      type: 'article',
      externalId: `ko/text/${path}`,
      slug: takeSlug(slugOf(path.replace(/\.html$/, '')), taken),
      category: categoryOf.get(path) ?? '',
      status: 'PUBLISHED',
      publishedAt: changedAt,
      updatedAt: changedAt,
      views: 0,
      title: page.title,
      keywords: [],
      // An article without text is refused: readers of such a page see only its title.
      variants: [{ platforms: page.platforms, body: body || page.title }],
    });
    if (body === '') built.empty++;
    if (truncated) built.truncated++;
    onPage(built.articles.length);
  }
  return built;
}

import { readFile, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readPage } from './page.js';
import { type ArticleLine, articleLine } from './records.js';
import { markdownBody, slugOf, takeSlug } from './text.js';

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
  update: (done: number, total: number) => void,
): Promise<ArticleLine[]> {
  const articles: ArticleLine[] = [];
  const taken = new Set<string>();
  for (const path of pages) {
    const file = join(help, 'ko', 'text', path);
    const page = readPage(await readFile(file, 'utf8'), basename(path));
    const changedAt = (await stat(file)).mtime.toISOString();
    const articleCount = articles.push(
      articleLine({
        externalId: `ko/text/${path}`,
        slug: takeSlug(slugOf(path.replace(/\.html$/, '')), taken),
        category: categoryOf.get(path) ?? '',
        changedAt,
        title: page.title,
        platforms: page.platforms,
        // An article without text is refused: readers of such a page see only its title.
        body: markdownBody(page.paragraphs) || page.title,
      }),
    );
    update(articleCount, pages.length);
  }
  return articles;
}

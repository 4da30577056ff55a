import { badInput } from '../../core/errors.js';
import type { Line } from './line-formats.js';
import type { WantedArticle } from './plan-article.js';

type NamedLine = Extract<Line, { type: 'product' | 'category' | 'platform' | 'dictionaryEntry' }>;

/**
 * Finds lines of a file that are about the same item. The first line of an item counts. For later
 * ones each check throws BAD_USER_INPUT, which names the first line.
 */
export class DuplicateLines {
  private readonly articleNames = new Map<string, number>();
  private readonly articleIds = new Map<number, number>();
  private readonly items = new Map<string, { line: number; text: string }>();

  /** Checks an article by externalId and slug, or without both by title and category. */
  checkArticle(line: number, { externalId, slug, categoryId, content }: WantedArticle): void {
    const title = `title ${categoryId} ${content.title}`;
    const names: [string, string | undefined, string][] = [
      ['externalId', externalId, `externalId ${externalId}`],
      ['slug', slug, `slug ${slug}`],
    ];
    if (externalId === undefined && slug === undefined) names.push(['title', content.title, title]);
    const given = names.filter(([, value]) => value !== undefined);
    for (const [field, value, name] of given) {
      const first = this.articleNames.get(name);
      if (first === undefined) continue;
      throw badInput(
        field,
        `Line ${first} has an article with the same ${field} ${JSON.stringify(value)}.`,
        'Leave one of them.',
      );
    }
    // A later line without both would mean this article.
    for (const name of [title, ...given.map(([, , name]) => name)])
      this.articleNames.set(name, line);
  }

  /** Checks an article by the id of the stored article. */
  checkArticleId(line: number, id: number): void {
    const first = this.articleIds.get(id);
    if (first !== undefined && first !== line)
      throw badInput('', `Line ${first} is about the same article.`, 'Leave one of them.');
    this.articleIds.set(id, line);
  }

  /**
   * Checks another item by slug or word. An equal line is accepted. Call `recordItem` when the line
   * has been imported.
   */
  checkItem(item: NamedLine): void {
    const { key, field, name } = keyOf(item);
    const first = this.items.get(key);
    if (!first || first.text === JSON.stringify(item)) return;
    throw badInput(
      field,
      `Line ${first.line} says otherwise about the same ${item.type} ${JSON.stringify(name)}.`,
      'Leave one of them.',
    );
  }

  /** Records an imported line as the first of its item. */
  recordItem(line: number, item: NamedLine): void {
    const { key } = keyOf(item);
    if (!this.items.has(key)) this.items.set(key, { line, text: JSON.stringify(item) });
  }
}

function keyOf(item: NamedLine): { key: string; field: string; name: string } {
  const [field, name] = 'word' in item ? ['word', item.word.toLowerCase()] : ['slug', item.slug];
  return { key: `${item.type} ${name}`, field, name };
}

import { badInput } from '../../core/errors.js';
import type { Line } from './line-formats.js';
import type { WantedArticle } from './plan-article.js';

type NamedLine = Extract<Line, { type: 'product' | 'category' | 'platform' | 'dictionaryEntry' }>;

/**
 * The things that lines of the file have named so far. The first line of a thing counts; for a
 * later line about the same thing each method throws BAD_USER_INPUT, which names the first line.
 */
export class SeenLines {
  private readonly names = new Map<string, number>();
  private readonly ids = new Map<number, number>();
  private readonly things = new Map<string, { line: number; text: string }>();

  /** By externalId and slug; without both by title and category. */
  article(line: number, { externalId, slug, categoryId, content }: WantedArticle): void {
    const names: [string, string | undefined, string][] = [
      ['externalId', externalId, `externalId ${externalId}`],
      ['slug', slug, `slug ${slug}`],
    ];
    if (externalId === undefined && slug === undefined)
      names.push(['title', content.title, `title ${categoryId} ${content.title}`]);
    const given = names.filter(([, value]) => value !== undefined);
    for (const [field, value, name] of given) {
      const first = this.names.get(name);
      if (first === undefined) continue;
      throw badInput(
        field,
        `Line ${first} has an article with the same ${field} ${JSON.stringify(value)}.`,
        'Leave one of them.',
      );
    }
    for (const [, , name] of given) this.names.set(name, line);
  }

  /** By the id of the stored article. */
  articleId(line: number, id: number): void {
    const first = this.ids.get(id);
    if (first !== undefined && first !== line)
      throw badInput('', `Line ${first} is about the same article.`, 'Leave one of them.');
    this.ids.set(id, line);
  }

  /**
   * By slug or word; an equal line is accepted. Call `took` when the line has been imported.
   */
  thing(thing: NamedLine): void {
    const { key, field, name } = keyOf(thing);
    const first = this.things.get(key);
    if (!first || first.text === JSON.stringify(thing)) return;
    throw badInput(
      field,
      `Line ${first.line} says otherwise about the same ${thing.type} ${JSON.stringify(name)}.`,
      'Leave one of them.',
    );
  }

  /** Records that the line was imported, so that it is the first of its thing. */
  took(line: number, thing: NamedLine): void {
    const { key } = keyOf(thing);
    if (!this.things.has(key)) this.things.set(key, { line, text: JSON.stringify(thing) });
  }
}

function keyOf(thing: NamedLine): { key: string; field: string; name: string } {
  const [field, name] = 'word' in thing ? ['word', thing.word.toLowerCase()] : ['slug', thing.slug];
  return { key: `${thing.type} ${name}`, field, name };
}

/** An article with the line that it comes from. */
export interface NumberedArticle {
  line: number;
  wanted: WantedArticle;
}

/** Articles that can be looked up together because no two of them can be one. */
export class ArticleBatch {
  private articles: NumberedArticle[] = [];
  private readonly names = new Set<string>();

  /**
   * Returns false and adds nothing when the batch has an article of the same externalId, the same
   * slug or the same title and category.
   */
  add(article: NumberedArticle): boolean {
    const names = namesOf(article.wanted);
    if (names.some((name) => this.names.has(name))) return false;
    for (const name of names) this.names.add(name);
    this.articles.push(article);
    return true;
  }

  /** Returns its articles and empties it. */
  take(): NumberedArticle[] {
    const { articles } = this;
    this.articles = [];
    this.names.clear();
    return articles;
  }
}

function namesOf({ externalId, slug, categoryId, content }: WantedArticle): string[] {
  return [
    ...(externalId === undefined ? [] : [`externalId ${externalId}`]),
    ...(slug === undefined ? [] : [`slug ${slug}`]),
    // Always added: a line without externalId and slug may mean the article of another line.
    `title ${categoryId} ${content.title}`,
  ];
}

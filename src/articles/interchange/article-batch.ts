import type { WantedArticle } from './plan-article.js';

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

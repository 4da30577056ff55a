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
   * False, and nothing is added, when an article in it has the same externalId, slug or (without
   * either) title and category.
   */
  add(article: NumberedArticle): boolean {
    const names = namesOf(article.wanted);
    if (names.some((name) => this.names.has(name))) return false;
    for (const name of names) this.names.add(name);
    this.articles.push(article);
    return true;
  }

  /** Hands its articles out and is empty. */
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
    // Also beside the others: one without either may mean the article of the line above.
    `title ${categoryId} ${content.title}`,
  ];
}

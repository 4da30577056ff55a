import type { WantedArticle } from './plan-article.js';

/** An article with the number of its line. */
export interface NumberedArticle {
  line: number;
  wanted: WantedArticle;
}

/** A batch of articles in which no two lines can mean the same stored article. */
export class ArticleBatch {
  private articles: NumberedArticle[] = [];
  private readonly names = new Set<string>();

  /**
   * Adds an article. Returns false without adding it when the batch has an article with the same
   * externalId, the same slug, or the same title and category.
   */
  add(article: NumberedArticle): boolean {
    const names = namesOf(article.wanted);
    if (names.some((name) => this.names.has(name))) return false;
    for (const name of names) this.names.add(name);
    this.articles.push(article);
    return true;
  }

  /** Returns the articles and empties the batch. */
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

import { ArticleVisibility } from '../../articles/index.js';
import { textInitials } from '../../language/index.js';
import type { ReadArticle } from './published-article-reader.js';
import { type HeldArticle, PublishedArticles } from './published-articles.js';
import { WordTable } from './word-table.js';

/** All published articles in memory, each once, as staff and as readers see them. */
export class HeldArticles {
  private readonly words = new WordTable();
  readonly staff = new PublishedArticles(this.words);
  /** Without any word of internal articles. */
  readonly readers = new PublishedArticles(this.words);
  /** Lists of ids, each once, because many articles have the same. */
  private readonly lists = new Map<string, readonly number[]>();

  /** Replaces the state of an article; null removes it. */
  put(id: number, article: ReadArticle | null): void {
    const before = this.staff.articles.get(id);
    const held = article ? this.hold(article) : null;
    this.staff.put(id, held);
    this.readers.put(id, held?.visibility === ArticleVisibility.PUBLIC ? held : null);
    // At the end, so that words that stay keep their ids.
    if (before) this.words.release(before);
  }

  /** Removes an article from what readers see, until it is replaced. */
  hideFromReaders(id: number): void {
    this.readers.put(id, null);
  }

  private hold(article: ReadArticle): HeldArticle {
    const { text, initials } = textInitials(article.title);
    const { titleTerms, bodyTerms, writtenForms } = this.words.retain(article);
    // Without a spread, which would add a table of properties to each article.
    return {
      articleId: article.articleId,
      version: article.version,
      title: article.title,
      productId: article.productId,
      visibility: article.visibility,
      popularity: article.popularity,
      updatedAt: article.updatedAt,
      titleTerms,
      bodyTerms,
      writtenForms,
      categoryIds: this.shared(article.categoryIds),
      platformIds: this.shared(article.platformIds),
      // Two equal texts would be stored twice.
      initials: { text: text === article.title ? article.title : text, initials },
    };
  }

  private shared(ids: readonly number[]): readonly number[] {
    const key = ids.join();
    const known = this.lists.get(key);
    if (!known) this.lists.set(key, ids);
    return known ?? ids;
  }
}

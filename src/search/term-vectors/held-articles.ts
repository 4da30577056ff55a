import { maySee } from '../../articles/index.js';
import type { Steps } from '../../core/rounds.js';
import { MemoryIndex } from '../engines/memory/memory-index.js';
import type { ReadArticle } from './published-article-reader.js';
import { type HeldArticle, PublishedArticles } from './published-articles.js';
import { WORD_SEPARATOR } from './word-ids.js';
import { type RankedTerms, termKey } from '../engines/memory/ranked-terms.js';
import { RANKED_FIELDS } from '../relevance.js';
import { searchedText, TitleIndex } from './title-index.js';
import { WordTable } from './word-table.js';

/** The first field after title and keywords. */
const BREADCRUMB = RANKED_FIELDS.findIndex(({ name }) => name === 'breadcrumb');

/**
 * All published articles in memory, each once, for staff and for readers, with the inverted index
 * of the engine in memory.
 */
export class HeldArticles {
  private inverted = new MemoryIndex();
  private readonly words = new WordTable();
  private readonly titles = new TitleIndex<HeldArticle>(({ title, titleTerms }) =>
    searchedText(
      title,
      titleTerms.map((id) => this.words.textOf(id)),
    ),
  );
  readonly staff = new PublishedArticles(this.words, this.titles);
  /** Contains no words of internal articles. */
  readonly readers = new PublishedArticles(this.words, this.titles);
  /** Distinct lists of ids, which many articles share. */
  private readonly lists = new Map<string, readonly number[]>();

  /** `isSearched`: whether the engine in memory may be asked. */
  constructor(private readonly isSearched = true) {}

  /** The current index object, which is replaced now and then. */
  get index(): MemoryIndex {
    return this.inverted;
  }

  /** Removes replaced articles from the index when there are many. */
  *tidyIndex(): Steps<void> {
    if (this.inverted.hasManyReplaced) this.inverted = yield* this.inverted.withoutReplaced();
  }

  /** Replaces the state of an article; null removes it. */
  put(id: number, article: ReadArticle | null): void {
    const before = this.staff.articles.get(id) ?? null;
    const held = article ? this.hold(article) : null;
    const isShown = maySee(held?.visibility, false);
    const { vocabulary, articles } = this.readers;
    if (held && !isShown) vocabulary.hide(held);
    if (before && !articles.has(id)) vocabulary.show(before);
    this.staff.put(id, held);
    this.readers.put(id, isShown ? held : null);
    this.titles.put(id, held);
    if (!article || !held) this.inverted.remove(id);
    else
      this.inverted.put(held, article.wordsVersion, this.isSearched ? article : titlesOf(article));
    // Released last, so that words of both states keep their ids.
    if (before) this.words.release(before);
  }

  private hold(article: ReadArticle): HeldArticle {
    const { titleTerms, bodyTerms, writtenForms, questionTerms } = this.words.retain(article);
    // No spread, which would add a table of properties to each article.
    return {
      articleId: article.articleId,
      version: article.version,
      title: article.title,
      productId: article.productId,
      visibility: article.visibility,
      popularity: article.popularity,
      publishedAt: article.publishedAt,
      updatedAt: article.updatedAt,
      // Equal texts share memory.
      titleSort: article.titleSort === article.title ? article.title : article.titleSort,
      titleTerms,
      bodyTerms,
      writtenForms,
      questionTerms,
      categoryIds: this.shared(article.categoryIds),
      platformIds: this.shared(article.platformIds),
    };
  }

  private shared(ids: readonly number[]): readonly number[] {
    const key = ids.join();
    const known = this.lists.get(key);
    if (!known) this.lists.set(key, ids);
    return known ?? ids;
  }
}

/** Only the ranked terms of title and keywords, which related articles need. */
function titlesOf({ keys, frequencies, lengths }: ReadArticle): RankedTerms {
  const end = keys.indexOf(WORD_SEPARATOR + termKey(BREADCRUMB, ''));
  return { keys: end < 0 ? keys : keys.slice(0, end), frequencies, lengths };
}

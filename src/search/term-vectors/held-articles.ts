import type { Steps } from '../../core/work/rounds.js';
import { MemoryIndex } from '../engines/memory/memory-index.js';
import type { ReadArticle } from './published-article-reader.js';
import { type HeldArticle, PublishedArticles } from './published-articles.js';
import { WORD_SEPARATOR } from './word-ids.js';
import { type RankedTerms, termKey } from '../engines/memory/ranked-terms.js';
import { RANKED_FIELDS } from '../relevance.js';
import { shelvesFor } from '../shelves.js';
import { searchedText, TitleIndex } from './title-index.js';
import { WordTable } from './word-table.js';

/** The first field after title and keywords. */
const BREADCRUMB = RANKED_FIELDS.findIndex(({ name }) => name === 'breadcrumb');

/**
 * All published articles in memory, each once, for each set of shelves that callers may search,
 * with the inverted index of the engine in memory.
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
  /** By the names of the shelves, of which alone each has articles and words. */
  private readonly sets = new Map(
    [true, false].map((internal) => {
      const shelves = shelvesFor({ internal });
      const published = new PublishedArticles(this.words, this.titles);
      return [shelves.join(), { shelves, published }];
    }),
  );
  readonly all = this.of(shelvesFor({ internal: true }));
  /** Distinct lists of ids, which many articles share. */
  private readonly lists = new Map<string, readonly number[]>();

  /** `isSearched`: whether the engine in memory may be asked. */
  constructor(private readonly isSearched = true) {}

  /** The articles of the shelves that staff, or readers, may search. */
  of(shelves: readonly string[]): PublishedArticles {
    return this.sets.get(shelves.join())!.published;
  }

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
    const before = this.all.articles.get(id) ?? null;
    const held = article ? this.hold(article) : null;
    for (const { shelves, published } of this.sets.values()) {
      const isShown = held !== null && shelves.includes(held.shelf);
      const wasShown = published.articles.has(id);
      if (held && !isShown) published.vocabulary.hide(held);
      if (before && !wasShown) published.vocabulary.show(before);
      published.put(id, isShown ? held : null);
    }
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
      shelf: article.shelf,
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

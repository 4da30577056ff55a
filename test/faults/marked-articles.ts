import { seededRandom } from '../../bench/support/statistics.js';
import { type Outcome, send } from '../support/traffic.js';
import type { TrafficCatalogue } from '../support/writers.js';

/** The result of a search for one word. */
export interface WordFound {
  totalCount: number;
  engine: 'ELASTICSEARCH' | 'POSTGRES';
  degraded: boolean;
}

interface MarkedArticle {
  id: string;
  version: number;
}

const WORD_LETTERS = 10;
const ARTICLE = 'article { id version }';
const SEARCH = `query ($query: String!) { search(query: $query, literal: true, scope: ALL_MATCHES, first: 1) { totalCount engine degraded } }`;

/** Searches for exactly this word: one hit if the index has the newest state of its article. */
export async function searchWord(url: string, word: string): Promise<Outcome<WordFound>> {
  const outcome = await send<{ search: WordFound }>(url, SEARCH, { query: word });
  return outcome.kind === 'answered' ? { kind: 'answered', data: outcome.data.search } : outcome;
}

/**
 * Published articles with a unique word in the title, a new one per edit, so that one search shows
 * whether an index has an edit. The total of a search comes from the index alone, so that no
 * reading of Postgres hides missing articles.
 */
export class MarkedArticles {
  /** The last committed word of each article, in order of creation. */
  readonly words: string[] = [];
  private readonly articles: MarkedArticle[] = [];
  private readonly random: () => number;

  constructor(
    private readonly catalogue: TrafficCatalogue,
    seed: number,
  ) {
    this.random = seededRandom(seed);
  }

  get count(): number {
    return this.articles.length;
  }

  /** Creates an article; resolves to its word after the commit. */
  async create(url: string): Promise<string> {
    const word = this.newWord();
    const category =
      this.catalogue.categories[this.articles.length % this.catalogue.categories.length]!;
    const variants = [{ platformSlugs: ['common'], body: '이렇게 확인해 주세요.' }];
    const input = {
      categorySlug: category.slug,
      title: `${word} 도움말`,
      keywords: [],
      variants,
      publish: true,
    };
    const { article } = await mutate<{ article: MarkedArticle }>(
      url,
      'createArticle',
      input,
      ARTICLE,
    );
    this.articles.push(article);
    this.words.push(word);
    return word;
  }

  /**
   * Replaces the word of an article; resolves to the new one after the commit. One caller at a
   * time.
   */
  async edit(url: string, i: number): Promise<string> {
    const { id, version: expectedVersion } = this.articles[i]!;
    const word = this.newWord();
    const input = { id, expectedVersion, title: `${word} 도움말`, publish: true };
    this.articles[i] = (
      await mutate<{ article: MarkedArticle }>(url, 'updateArticle', input, ARTICLE)
    ).article;
    this.words[i] = word;
    return word;
  }

  /** Edits all articles, one after the other. */
  async editAll(url: string): Promise<void> {
    for (let i = 0; i < this.count; i += 1) await this.edit(url, i);
  }

  /** Deletes every second article; resolves to their words. */
  async deleteEverySecond(url: string): Promise<string[]> {
    const deleted: string[] = [];
    for (let i = this.count - 1; i >= 0; i -= 2) {
      const [{ id, version: expectedVersion }] = this.articles.splice(i, 1) as [MarkedArticle];
      await mutate(url, 'deleteArticle', { id, expectedVersion }, 'id');
      deleted.push(...this.words.splice(i, 1));
    }
    return deleted;
  }

  private newWord(): string {
    return Array.from({ length: WORD_LETTERS }, () =>
      String.fromCharCode(97 + Math.floor(this.random() * 26)),
    ).join('');
  }
}

async function mutate<T>(url: string, field: string, input: object, selection: string): Promise<T> {
  const type = `${field[0]!.toUpperCase()}${field.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { ${field}(input: $input) { ${selection} } }`;
  const outcome = await send<Record<string, T>>(url, query, { input });
  if (outcome.kind !== 'answered')
    throw new Error(`${field} was not answered: ${JSON.stringify(outcome)}`);
  return outcome.data[field]!;
}

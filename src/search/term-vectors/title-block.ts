import { withLength } from './counters.js';

/** Maximum number of articles that are added to a block. Changes of these add entries. */
const ARTICLES_PER_BLOCK = 1_000;

/** The end of each part of the text of an article. */
export const END = '\n';

/**
 * Returns an index inside the next part of the text that matches, searching from index `from` on;
 * negative if there is none. A match may not go beyond the end of a part.
 */
export type FindInText = (text: string, from: number) => number;

export type VisitWeight<Article> = (article: Article, weight: number, terms: number) => void;

/** What a block has of an article. */
export interface TitleEntry {
  /** Of `searchedText`. */
  readonly text: string;
  /** The terms of its title and keywords, see `markedTerm`. */
  readonly terms: readonly number[];
}

/** The id of a term, with a mark whether the title contains the term unchanged. */
export function markedTerm(id: number, isInTitle: boolean): number {
  return 2 * id + (isInTitle ? 1 : 0);
}

/** The titles of about a thousand articles, one after the other. */
export class TitleBlock<Article> {
  /** null: the article was removed, or has another entry. */
  private articles: (Article | null)[] = [];
  private removed = 0;
  private text = '';
  /** Where the text of each article ends, ascending. */
  private textEnds: number[] = [];
  private terms = new Int32Array(64);
  /** Where the terms of each article end, ascending. */
  private termEnds: number[] = [];

  get isFull(): boolean {
    return this.articles.length >= ARTICLES_PER_BLOCK;
  }

  get isEmpty(): boolean {
    return this.removed === this.articles.length;
  }

  replace(before: Article | null, after: Article | null, entry: TitleEntry): void {
    const at = before ? this.articles.indexOf(before) : -1;
    if (at >= 0 && after && isSame(this.entryAt(at), entry)) {
      this.articles[at] = after;
      return;
    }
    if (at >= 0) {
      this.articles[at] = null;
      this.removed += 1;
    }
    if (after) this.append(after, entry);
    if (this.removed > ARTICLES_PER_BLOCK / 2) this.compact();
  }

  /** The articles whose text matches. */
  search(find: FindInText): Article[] {
    const { text, articles, textEnds } = this;
    const found: Article[] = [];
    for (let at = 0, from = 0; at < articles.length; at += 1) {
      const index = find(text, from);
      if (index < 0) break;
      while (textEnds[at]! <= index) at += 1;
      from = textEnds[at]!;
      const article = articles[at];
      if (article) found.push(article);
    }
    return found;
  }

  /** See `TitleIndex.weigh`. */
  weigh(weights: Float64Array, visit: VisitWeight<Article>): void {
    const { terms, termEnds, articles } = this;
    for (let at = 0, i = 0; at < articles.length; at += 1) {
      const start = i;
      let sum = 0;
      for (const end = termEnds[at]!; i < end; i += 1) {
        const term = terms[i]!;
        // Words that are newer than the weights have none.
        if (term < weights.length) sum += weights[term]!;
      }
      if (sum === 0) continue;
      const article = articles[at];
      if (article) visit(article, sum, i - start);
    }
  }

  private append(article: Article, { text, terms }: TitleEntry): void {
    const start = this.termEnds.at(-1) ?? 0;
    const end = start + terms.length;
    if (end > this.terms.length) this.terms = withLength(this.terms, 2 * end);
    this.terms.set(terms, start);
    this.articles.push(article);
    this.termEnds.push(end);
    this.text += text;
    this.textEnds.push(this.text.length);
  }

  private compact(): void {
    const kept = this.articles.flatMap((article, at) =>
      article ? [{ article, entry: this.entryAt(at) }] : [],
    );
    this.articles = [];
    this.removed = 0;
    this.text = '';
    this.textEnds = [];
    this.termEnds = [];
    for (const { article, entry } of kept) this.append(article, entry);
  }

  private entryAt(at: number): TitleEntry {
    return {
      text: this.text.slice(this.textEnds[at - 1] ?? 0, this.textEnds[at]),
      terms: [...this.terms.subarray(this.termEnds[at - 1] ?? 0, this.termEnds[at])],
    };
  }
}

function isSame(a: TitleEntry, b: TitleEntry): boolean {
  return (
    a.text === b.text &&
    a.terms.length === b.terms.length &&
    a.terms.every((term, i) => term === b.terms[i])
  );
}

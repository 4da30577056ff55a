import { titleKey } from '../../language/index.js';

/**
 * Returns an index inside the next part of the text, from this one on, that matches; negative if
 * there is none. A match may not go beyond the end of a line.
 */
export type FindInText = (text: string, from: number) => number;

/**
 * The index of the last character of the next match of a pattern that has the flag `g` and matches
 * no empty text: `exec` would make an array of each match.
 */
export function indexOfMatch(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex - 1 : -1;
}

/** Maximum number of articles that are added to a block. */
const ARTICLES_PER_BLOCK = 1_000;

interface InBlock<Article> {
  readonly block: TitleBlock<Article>;
}

const END = '\n';

/**
 * The titles and keywords of all articles as text, in blocks. Searching the text of a thousand
 * articles takes 10 to 50 µs, a twentieth of what a look at each of them takes. An article stays in
 * its block while it changes, so that a search that waits between two blocks cannot miss it.
 */
export class TitleIndex<Article extends InBlock<Article>> {
  private readonly blocks = new Set<TitleBlock<Article>>();
  private open = new TitleBlock<Article>();

  /** The block for an article that is added. */
  blockForNew(): TitleBlock<Article> {
    if (this.open.isFull) this.open = new TitleBlock<Article>();
    this.blocks.add(this.open);
    return this.open;
  }

  /** Replaces an article; null if there is none before, or after. */
  replace(before: Article | null, after: Article | null, text: string): void {
    const block = (before ?? after)?.block;
    block?.replace(before, after, text);
    if (block?.isEmpty && block !== this.open) this.blocks.delete(block);
  }

  /**
   * The articles whose title, keywords or terms match: some for each block. The caller may wait
   * between two blocks.
   */
  *search(find: FindInText): Generator<Article[], void, void> {
    for (const block of this.blocks) yield block.search(find);
  }
}

/**
 * The text of a title and of its terms: the letters and digits of each, without repetition. It
 * contains the title both normalised and as written, where these differ in more than case.
 */
export function searchedText(title: string, terms: readonly string[]): string {
  const parts = [titleKey(title)];
  const written = withoutGaps(title);
  if (written.toUpperCase() !== parts[0]!.toUpperCase()) parts.push(written);
  for (const term of terms) {
    const text = withoutGaps(term);
    if (!parts.some((part) => part.includes(text))) parts.push(text);
  }
  return parts.map((part) => part + END).join('');
}

/** What is searched of a text: its letters and digits, with marks. */
export function withoutGaps(text: string): string {
  return text.replace(/[^\p{L}\p{N}\p{M}]/gu, '');
}

/** The text of up to a thousand articles. */
export class TitleBlock<Article> {
  private text = '';
  /** Where the text of each article begins, ascending. */
  private starts: number[] = [];
  /** null: the article was removed, or has another text. */
  private articles: (Article | null)[] = [];
  private removed = 0;

  get isFull(): boolean {
    return this.articles.length >= ARTICLES_PER_BLOCK;
  }

  get isEmpty(): boolean {
    return this.removed === this.articles.length;
  }

  replace(before: Article | null, after: Article | null, text: string): void {
    const at = before ? this.articles.indexOf(before) : -1;
    if (at >= 0 && after && this.textAt(at) === text) {
      this.articles[at] = after;
      return;
    }
    if (at >= 0) {
      this.articles[at] = null;
      this.removed += 1;
    }
    if (after) this.append(after, text);
    if (this.removed > ARTICLES_PER_BLOCK / 2) this.compact();
  }

  search(find: FindInText): Article[] {
    const { text, articles } = this;
    const found: Article[] = [];
    for (let at = 0, from = 0; at < articles.length; at += 1) {
      const index = find(text, from);
      if (index < 0) break;
      while (this.endOf(at) <= index) at += 1;
      from = this.endOf(at);
      const article = articles[at];
      if (article) found.push(article);
    }
    return found;
  }

  private append(article: Article, text: string): void {
    this.starts.push(this.text.length);
    this.articles.push(article);
    this.text += text;
  }

  private compact(): void {
    const { articles, starts, text } = this;
    const ends = [...starts.slice(1), text.length];
    this.text = '';
    this.starts = [];
    this.articles = [];
    this.removed = 0;
    for (const [at, article] of articles.entries())
      if (article) this.append(article, text.slice(starts[at], ends[at]));
  }

  private textAt(at: number): string {
    return this.text.slice(this.starts[at], this.endOf(at));
  }

  private endOf(at: number): number {
    return this.starts[at + 1] ?? this.text.length;
  }
}

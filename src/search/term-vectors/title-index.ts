import type { Steps } from '../../core/turns.js';
import { titleKey } from '../../language/index.js';
import {
  END,
  type FindInText,
  TitleBlock,
  type TitleEntry,
  type VisitWeight,
} from './title-block.js';

/**
 * The index of the last character of the next match of a pattern that has the flag `g` and matches
 * no empty text: `exec` would make an array of each match.
 */
export function indexOfMatch(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex - 1 : -1;
}

interface InBlock<Article> {
  readonly block: TitleBlock<Article>;
}

/**
 * The titles and terms of all articles, as text and as ids, in blocks. Searching a block of a
 * thousand articles takes 10 to 50 µs; a look at each of them takes 300. An article stays in its
 * block while it changes, so that a search that waits between two blocks cannot miss it.
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
  replace(before: Article | null, after: Article | null, entry: TitleEntry): void {
    const block = (before ?? after)?.block;
    block?.replace(before, after, entry);
    if (block?.isEmpty && block !== this.open) this.blocks.delete(block);
  }

  /**
   * The articles whose title or terms match: some for each block. The caller may wait between two
   * blocks.
   */
  *search(find: FindInText): Generator<Article[], void, void> {
    for (const block of this.blocks) yield block.search(find);
  }

  /**
   * Visits the articles that have terms with a weight, with the sum of the weights, and with the
   * number of all their terms. `weights`: by the terms of `TitleEntry`, not negative.
   */
  *weigh(weights: Float64Array, visit: VisitWeight<Article>): Steps<void> {
    for (const block of this.blocks) {
      block.weigh(weights, visit);
      yield;
    }
  }
}

/**
 * The text of a title and of its terms: the letters and digits of each, without repetition. It
 * contains the title both normalised and as written, where these differ in more than the case of
 * A to Z.
 */
export function searchedText(title: string, terms: readonly string[]): string {
  const parts = [titleKey(title)];
  const written = withoutGaps(title);
  // Expressions that ignore case do not see ẞ and ß as equal.
  if (written.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) !== parts[0]) parts.push(written);
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

import { titleKey } from '../../language/index.js';

/** The end of each part of the text of an article. */
const END = '\n';

/** Articles have the same block if their ids have the same thousands. */
const IDS_PER_BLOCK = 1_000;

/**
 * Returns an index inside the next part of the text that matches, searching from index `from` on;
 * negative if there is none. A match may not go beyond the end of a part.
 */
export type FindInText = (text: string, from: number) => number;

/** An article with its title, and the ids of the words of its title and keywords. */
interface Titled {
  readonly articleId: number;
  readonly title: string;
  readonly titleTerms: readonly number[];
}

/**
 * The titles of all articles as one text for each block. Searching a block of a thousand articles
 * takes 10 to 50 µs; a look at each of them takes 300. An article stays in its block while it
 * changes, so that a search that waits between two blocks cannot miss it.
 */
export class TitleIndex<Article extends Titled> {
  private readonly blocks = new Map<number, TitleBlock<Article>>();

  /** `textOf` returns the `searchedText` of an article. */
  constructor(private readonly textOf: (article: Article) => string) {}

  /** Replaces an article; null removes it. */
  put(articleId: number, article: Article | null): void {
    const number = Math.floor(articleId / IDS_PER_BLOCK);
    const block = this.blocks.get(number) ?? new TitleBlock(this.textOf);
    block.put(articleId, article);
    if (block.size > 0) this.blocks.set(number, block);
    else this.blocks.delete(number);
  }

  /**
   * The articles whose title or terms match: some for each block. The caller may wait between two
   * blocks.
   */
  *search(find: FindInText): Generator<Article[], void, void> {
    for (const block of this.blocks.values()) yield block.search(find);
  }
}

class TitleBlock<Article extends Titled> {
  private readonly articles = new Map<number, Article>();
  /** The texts one after the other, and where each ends; null after a change. */
  private joined: { text: string; ids: number[]; ends: number[] } | null = null;

  constructor(private readonly textOf: (article: Article) => string) {}

  get size(): number {
    return this.articles.size;
  }

  put(articleId: number, article: Article | null): void {
    const before = this.articles.get(articleId);
    if (!before || !article || !hasSameTitle(before, article)) this.joined = null;
    if (article) this.articles.set(articleId, article);
    else this.articles.delete(articleId);
  }

  search(find: FindInText): Article[] {
    const { text, ids, ends } = (this.joined ??= this.join());
    const found: Article[] = [];
    for (let at = 0, from = 0; at < ids.length; at += 1) {
      const index = find(text, from);
      if (index < 0) break;
      while (ends[at]! <= index) at += 1;
      from = ends[at]!;
      found.push(this.articles.get(ids[at]!)!);
    }
    return found;
  }

  private join(): { text: string; ids: number[]; ends: number[] } {
    const joined = { text: '', ids: [] as number[], ends: [] as number[] };
    for (const [id, article] of this.articles) {
      joined.text += this.textOf(article);
      joined.ids.push(id);
      joined.ends.push(joined.text.length);
    }
    return joined;
  }
}

function hasSameTitle(a: Titled, b: Titled): boolean {
  return (
    a.title === b.title &&
    a.titleTerms.length === b.titleTerms.length &&
    a.titleTerms.every((term, i) => term === b.titleTerms[i])
  );
}

/**
 * The index of the last character of the next match of a pattern that has the flag `g` and matches
 * no empty text: `exec` would make an array of each match.
 */
export function indexOfMatch(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex - 1 : -1;
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

import { titleKey } from '../../language/index.js';

/** Ends each part of the text of an article. */
const END = '\n';

/** Ids with the same thousands are in one block. */
const IDS_PER_BLOCK = 1_000;

/**
 * Returns an index inside the next matching part of the text, from index `from` on; negative if
 * there is none. A match must not go beyond the end of a part.
 */
export type FindInText = (text: string, from: number) => number;

/** An article with its title, and the ids of the words of title and keywords. */
interface Titled {
  readonly articleId: number;
  readonly title: string;
  readonly titleTerms: readonly number[];
}

/**
 * The titles of all articles, joined to one text per block, which is searched much faster than
 * single titles. An article stays in its block while it changes, so that a search that waits
 * between two blocks cannot miss it.
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

  /** Articles whose title or terms match, by block. The caller may wait between two blocks. */
  *search(find: FindInText): Generator<Article[], void, void> {
    for (const block of this.blocks.values()) yield block.search(find);
  }
}

class TitleBlock<Article extends Titled> {
  private readonly articles = new Map<number, Article>();
  /** The joined texts, and where each ends; null after a change. */
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
 * The index of the last character of the next match. The pattern has the flag `g` and matches no
 * empty text. Unlike `exec`, this makes no array.
 */
export function indexOfMatch(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex - 1 : -1;
}

/**
 * The distinct letters and digits of a title and of each term. The title is there normalised and,
 * if more than the case of A to Z differs, also as written.
 */
export function searchedText(title: string, terms: readonly string[]): string {
  const parts = [titleKey(title)];
  const written = withoutGaps(title);
  // Regular expressions with the flag i do not equate ẞ and ß.
  if (written.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) !== parts[0]) parts.push(written);
  for (const term of terms) {
    const text = withoutGaps(term);
    if (!parts.some((part) => part.includes(text))) parts.push(text);
  }
  return parts.map((part) => part + END).join('');
}

/** The searched part of a text: letters, digits and marks. */
export function withoutGaps(text: string): string {
  return text.replace(/[^\p{L}\p{N}\p{M}]/gu, '');
}

import { badInput } from '../../core/errors.js';

/** A row with cleaned texts and resolved category and platform. */
export interface ResolvedRow {
  line: number;
  categoryId: number;
  platformId: number;
  title: string;
  body: string;
  views: number | null;
  updatedAt: Date | null;
}

/** The rows that become one article. */
export interface RowArticle {
  /** Line of the first row. */
  line: number;
  categoryId: number;
  title: string;
  /** Only with `keepRows`: the platform, which distinguishes articles of one title. */
  platformId?: number;
  /** One variant for each distinct body, in the order of the file. */
  variants: { platformIds: number[]; body: string }[];
  /** The line of each platform id. */
  lines: Map<number, number>;
  /** The sum of the views. Undefined when no row has views. */
  views?: number;
  /** The latest time of the rows. */
  updatedAt?: Date;
}

/**
 * Groups rows, which may be anywhere in the file, into articles: one article for all rows of a
 * category and title, or with `keepRows` one for each row. Equal bodies become one variant.
 */
export class GatheredRows {
  private readonly articles = new Map<string, RowArticle>();

  constructor(private readonly keepRows: boolean) {}

  /**
   * Adds a row. A repeated row is ignored. BAD_USER_INPUT when an earlier row has another body for
   * the same article and platform.
   */
  add(row: ResolvedRow): void {
    const platformId = this.keepRows ? row.platformId : undefined;
    const key = JSON.stringify([row.categoryId, row.title, platformId]);
    let article = this.articles.get(key);
    if (!article) {
      article = {
        line: row.line,
        categoryId: row.categoryId,
        title: row.title,
        platformId,
        variants: [],
        lines: new Map(),
      };
      this.articles.set(key, article);
    }
    const forPlatform = article.variants.find((variant) =>
      variant.platformIds.includes(row.platformId),
    );
    if (forPlatform) {
      if (forPlatform.body === row.body) return;
      throw badInput(
        'body',
        `The row in line ${article.lines.get(row.platformId)} has another body for the same ` +
          'product, category, title and platform.',
        'Leave one of them.',
      );
    }
    article.lines.set(row.platformId, row.line);
    const shared = article.variants.find((variant) => variant.body === row.body);
    if (shared) shared.platformIds.push(row.platformId);
    else article.variants.push({ platformIds: [row.platformId], body: row.body });
    if (row.views !== null) article.views = (article.views ?? 0) + row.views;
    if (row.updatedAt && !(article.updatedAt && article.updatedAt >= row.updatedAt))
      article.updatedAt = row.updatedAt;
  }

  /** Yields and removes the articles, in batches, in the order of the file. */
  *drain(size: number): Generator<RowArticle[]> {
    while (this.articles.size > 0) {
      const batch: RowArticle[] = [];
      for (const [key, article] of this.articles) {
        if (batch.length === size) break;
        batch.push(article);
        this.articles.delete(key);
      }
      yield batch;
    }
  }
}

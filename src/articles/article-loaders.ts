import DataLoader from 'dataloader';
import type { Pool } from 'pg';
import type { EntityManager } from 'typeorm';
import { Person, type Viewer } from '../access/index.js';
import type { CatalogContext } from '../catalog/index.js';
import type { AnswerBudget } from '../core/answer-budget.js';
import { createInstance, type Fields, queryRows } from '../core/database/database.js';
import { DoumError } from '../core/errors.js';
import type { NodeContext } from '../core/global-id.js';
import { allReady, type NowOrLater, whenReady } from '../core/work/now-or-later.js';
import { type PictureSize, pictureSizes } from '../media/index.js';
import { Article, type ArticleContent } from './article.js';
import { type ArticleColumns, ArticleStatus } from './article-fields.js';
import type { ArticleMemory } from './article-memory.js';
import { type ArticlePermissions, articlePermissions, visibleSql } from './article-permissions.js';
import {
  ARTICLE_COLUMNS,
  columnsOf,
  CONTENT_COLUMNS,
  type ContentRow,
  toVariants,
  VARIANTS_JSON,
} from './article-rows.sql.js';
import type { ArticleQuestion } from './content/article-questions.js';
import { type ArticleWorkflow, WORKFLOW_BY_ARTICLE } from './workflow/article-workflow.js';
import { IS_RECENT_COMMENT } from './article-rows.sql.js';
import { brokenLinks } from './content/broken-links.sql.js';
import { LINKED_FROM_BY_ARTICLE } from './content/linked-from.sql.js';

export interface ArticleContext extends CatalogContext, NodeContext {
  articles: ArticleLoaders;
  requestId: string;
  /** The remaining size of the answer. */
  answer: AnswerBudget;
  /** Whether the fallback engine answered: shared caches must not keep the answer. */
  isTemporary?: boolean;
}

type ArticleWithContent = Fields<ArticleColumns> & ContentRow;
type QuestionRow = Pick<ArticleQuestion, 'text' | 'source' | 'createdBy'> & { createdAt: string };
type DraftRow = ContentRow & { id: number; version: number };

const ARTICLE_BY_ID = `
  select ${ARTICLE_COLUMNS}, ${CONTENT_COLUMNS}, ${VARIANTS_JSON} as variants,
    -- Replaces the column: readers must not learn that there are newer revisions.
    case when $2::boolean then a.version else a.published_version end as version
  from article a
    join article_revision r
      on r.article_id = a.id and r.version = coalesce(a.published_version, a.version)
  where a.id = any($1::integer[]) and ${visibleSql('$2', '$3')}`;

/**
 * The bodies of variants. They are long and rarely requested, so they have statements of their own.
 * Texts that exceed a total of $2 bytes are not read: `fits` is false.
 */
const bodyByVariant = (column: 'body' | 'body_html') => `
  select id, fits, case when fits then text end as text from (
    select id, ${column} as text,
      sum(octet_length(${column})) over (order by id) <= $2::bigint as fits
    from article_variant where id = any($1::integer[])) as sized`;

const DRAFT_BY_ARTICLE = `
  select a.id, r.version, ${CONTENT_COLUMNS}, ${VARIANTS_JSON} as variants
  from article a join article_revision r on r.article_id = a.id and r.version = a.version
  where a.id = any($1::integer[]) and a.version is distinct from a.published_version`;

const PERSON_BY_ID = `
  select ${columnsOf(Person, 'p')} from person p where p.id = any($1::integer[])`;

const QUESTIONS_BY_ARTICLE = `
  select article_id as id, json_agg(json_build_object('text', text, 'source', source,
    'createdAt', created_at, 'createdBy', created_by) order by id) as questions
  from article_question where article_id = any($1::integer[]) group by article_id`;

const NOTES_BY_ARTICLE = `
  select article_id as id, array_agg(body order by id) as texts
  from article_note where article_id = any($1::integer[]) group by article_id`;

const VIEWS_BY_ARTICLE = `
  select article_id as id, views::integer from article_statistics
  where article_id = any($1::integer[])`;

interface FeedbackCounts {
  helpful: number;
  notHelpful: number;
  recentComments: number;
}

const FEEDBACK_BY_ARTICLE = `
  select article_id as id, count(*) filter (where helpful)::integer as helpful,
    count(*) filter (where not helpful)::integer as "notHelpful",
    count(*) filter (where ${IS_RECENT_COMMENT})::integer as "recentComments"
  from feedback where article_id = any($1::integer[]) group by article_id`;

const COUNT_BY_CATEGORY = `
  select category_id as id, count(*)::integer as count
  from article a where ${visibleSql('$1', '$2')} group by category_id`;

const BROKEN_LINKS_BY_ARTICLE = `
  select id, (array_agg(address order by address collate "C"))[1:20] as addresses
  from (${brokenLinks('$2::text', '$1::integer[]')}) broken group by id`;

/**
 * The batched reads of one request. They are for one viewer, must not be shared between requests,
 * and return only what the viewer may see. Each loader sends one SQL statement for all keys of one
 * tick of the event loop. Cached articles need no statement.
 */
export class ArticleLoaders {
  /**
   * The Markdown of a variant. NOT_FOUND when the article was deleted after its variants were read,
   * LIMIT_EXCEEDED when the texts exceed the budget of the answer.
   */
  readonly variantBody = this.bodies('body');
  /** The HTML of a variant. Errors as for `variantBody`. */
  readonly variantHtml = this.bodies('body_html');
  /** The newest revision. Null when it is published. */
  readonly draft = this.batched<DraftRow, ArticleContent | null>(
    { name: 'draft-by-article', text: DRAFT_BY_ARTICLE },
    toContent,
    null,
  );
  /** The workflow of an article; null for an unknown article. */
  readonly workflow = this.batched<ArticleWorkflow, ArticleWorkflow | null>(
    { name: 'workflow-by-article', text: WORKFLOW_BY_ARTICLE },
    (row) => row,
    null,
  );
  /** A person; null for an unknown one. */
  readonly person = this.batched(
    { name: 'person-by-id', text: PERSON_BY_ID },
    (row: Partial<Person>) => Object.assign(new Person(), row),
    null,
  );
  /** The questions of an article; none for an unknown article. */
  readonly questions = this.batched(
    { name: 'questions-by-article', text: QUESTIONS_BY_ARTICLE },
    ({ questions }: { questions: QuestionRow[] }) =>
      questions.map((row) => ({ ...row, createdAt: new Date(row.createdAt) }) as ArticleQuestion),
    [],
  );
  /** The texts of the notes on an article; none for an unknown article. */
  readonly noteTexts = this.batched(
    { name: 'notes-by-article', text: NOTES_BY_ARTICLE },
    ({ texts }: { texts: string[] }) => texts,
    [],
  );
  /** The number of views of an article; 0 for an unknown article. */
  readonly viewCount = this.batched(
    { name: 'views-by-article', text: VIEWS_BY_ARTICLE },
    ({ views }: { views: number }) => views,
    0,
  );
  /** Feedback counts of an article; zeros for an unknown article. */
  readonly feedback = this.batched(
    { name: 'feedback-by-article', text: FEEDBACK_BY_ARTICLE },
    (row: FeedbackCounts) => row,
    { helpful: 0, notHelpful: 0, recentComments: 0 },
  );
  /** The ids of at most 100 articles that link to an article; none for an unknown article. */
  readonly linkedFrom = this.batched(
    { name: 'linked-from-by-article', text: LINKED_FROM_BY_ARTICLE },
    (row: { from: number[] }) => row.from,
    [],
  );
  /** The addresses in the published text of an article that lead nowhere. */
  readonly brokenLinks = this.batched(
    { name: 'broken-links-by-article', text: BROKEN_LINKS_BY_ARTICLE },
    (row: { addresses: string[] }) => row.addresses,
    [],
    () => [this.origin],
  );
  /** The size of the picture with a name below /media/; null if there is none. */
  readonly pictureSize = new DataLoader<string, PictureSize | null>((names) =>
    pictureSizes(this.pool, names),
  );
  readonly permissions: ArticlePermissions;
  /** Each article as first read, so that an answer shows one version of it. */
  private readonly articles = new Map<number, NowOrLater<Article | null>>();
  /** Whether the viewer sees what readers see, so that cached articles fit. */
  private readonly isReader: boolean;
  private readonly reading: DataLoader<number, Article | null>;
  private counts: Promise<Map<number, number>> | null = null;

  constructor(
    private readonly pool: Pool,
    private readonly memory: ArticleMemory,
    viewer: Viewer,
    private readonly answer: Pick<AnswerBudget, 'remainingBytes' | 'refuse'>,
    /** The public address of the pages without a final slash; may be empty. */
    private readonly origin: string,
  ) {
    this.permissions = articlePermissions(viewer);
    const { drafts, internal } = this.permissions;
    this.isReader = !drafts && !internal;
    const statement = { name: 'article-by-id', text: ARTICLE_BY_ID };
    this.reading = new DataLoader(
      (ids) => {
        const read = () => this.inOrder(ids, statement, toArticle, [drafts, internal]);
        return this.isReader ? memory.remember(read) : read();
      },
      { cache: false },
    );
  }

  /**
   * The article with this id, at once if it is cached. Null when it does not exist or the viewer
   * may not see it.
   */
  article(id: number): NowOrLater<Article | null> {
    const known = this.articles.get(id);
    if (known !== undefined) return known;
    const remembered = this.isReader ? this.memory.recall(id) : undefined;
    const article = remembered ?? this.read(id);
    this.articles.set(id, article);
    return article;
  }

  private async read(id: number): Promise<Article | null> {
    const article = await this.reading.load(id);
    // `loadWritten` may have set a newer article.
    if (this.articles.get(id) instanceof Promise) this.articles.set(id, article);
    return article;
  }

  /**
   * The published articles with these ids, in the order of the ids. Null for an article that is not
   * published or that the viewer may not see.
   */
  published(ids: readonly number[]): NowOrLater<(Article | null)[]> {
    return whenReady(allReady(ids.map((id) => this.article(id))), (articles) =>
      articles.map((article) => (article?.status === ArticleStatus.PUBLISHED ? article : null)),
    );
  }

  /** Like `published`, but always read from Postgres: the cache may be two seconds behind. */
  publishedNow(ids: readonly number[]): NowOrLater<(Article | null)[]> {
    for (const id of ids) this.articles.set(id, this.read(id));
    return this.published(ids);
  }

  /**
   * The article as this transaction has written it. Later loads return the same object. Call this
   * before the commit: later the method could return another editor's next version. A client that
   * sends this version as `expectedVersion` would overwrite an unseen change.
   */
  async loadWritten(manager: EntityManager, id: number): Promise<Article> {
    const { drafts, internal } = this.permissions;
    const [row] = await queryRows<ArticleWithContent>(manager, ARTICLE_BY_ID, [
      [id],
      drafts,
      internal,
    ]);
    const article = toArticle(row!);
    this.articles.set(id, article);
    this.draft.clear(id);
    this.workflow.clear(id);
    this.questions.clear(id);
    this.linkedFrom.clearAll();
    this.brokenLinks.clearAll();
    this.counts = null;
    return article;
  }

  /**
   * The number of published articles that the viewer may see, by category id. An article counts for
   * its own category only, not for the categories above its category.
   */
  countsByCategory(): Promise<Map<number, number>> {
    this.counts ??= this.pool
      .query<{ id: number; count: number }>({
        name: 'count-by-category',
        text: COUNT_BY_CATEGORY,
        values: [false, this.permissions.internal],
      })
      .then(({ rows }) => new Map(rows.map((row) => [row.id, row.count])));
    return this.counts;
  }

  private bodies(column: 'body' | 'body_html'): DataLoader<number, string> {
    const statement = { name: `${column}-by-variant`, text: bodyByVariant(column) };
    return new DataLoader<number, string>(async (ids) => {
      const read = (row: { fits: boolean; text: string }) => row;
      const rows = await this.inOrder(ids, statement, read, [this.answer.remainingBytes]);
      if (rows.some((row) => row && !row.fits)) this.answer.refuse('bytes');
      const deleted = new DoumError('NOT_FOUND', 'The article was deleted while it was read.');
      return rows.map((row) => row?.text ?? deleted);
    });
  }

  private batched<Row extends object, T>(
    statement: { name: string; text: string },
    read: (row: Row) => T,
    missing: T,
    parameters: () => unknown[] = () => [],
  ): DataLoader<number, T> {
    return new DataLoader(async (ids) => {
      const values = await this.inOrder(ids, statement, read, parameters());
      return values.map((value) => value ?? missing);
    });
  }

  private async inOrder<Row extends object, T>(
    ids: readonly number[],
    statement: { name: string; text: string },
    read: (row: Row) => T,
    parameters: unknown[] = [],
  ): Promise<(T | null)[]> {
    const values = [ids, ...parameters];
    const { rows } = await this.pool.query<Row & { id: number }>({ ...statement, values });
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => {
      const row = byId.get(id);
      return row ? read(row) : null;
    });
  }
}

/** Frozen, because requests share cached articles. */
function toArticle(row: ArticleWithContent): Article {
  const variants = toVariants(row.variants);
  const platformIds = variants.flatMap((variant) => variant.platformIds);
  const article = createInstance(Article, { ...row, variants, platformIds });
  const { keywords } = article;
  const parts = [keywords, variants, ...variants, ...variants.map((each) => each.platformIds)];
  for (const part of [article, ...parts]) Object.freeze(part);
  return article;
}

function toContent({ id: _id, variants, ...content }: DraftRow): ArticleContent {
  return { ...content, variants: toVariants(variants) };
}

/**
 * The published article with this global id. Throws NOT_FOUND, naming `field`, if the caller may
 * see no such article.
 */
export async function requireArticle(
  globalId: string,
  field: string,
  context: ArticleContext,
): Promise<Article> {
  const [article] = await context.articles.published([
    context.ids.require(globalId, 'Article', field),
  ]);
  if (!article) throw noPublishedArticle(field);
  return article;
}

export function noPublishedArticle(field: string): DoumError {
  return new DoumError('NOT_FOUND', 'There is no published article with this id.', { field });
}

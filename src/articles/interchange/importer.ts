import type { DataSource, EntityManager } from 'typeorm';
import { actingAs, audit } from '../../core/audit.js';
import { badInput } from '../../core/errors.js';
import { checkVariants } from '../article-content.js';
import { GatheredRows, requireSameGrouping, resolveRow, type RowArticle } from './flat-rows.js';
import { importItem } from './import-catalog.js';
import { ImportContext } from './import-context.js';
import {
  changesIn,
  type Effect,
  emptyReport,
  type ImportReport,
  sortReport,
} from './import-report.js';
import {
  type FileQuestions,
  findNamedArticles,
  refuseTooManyQuestions,
  requireNamedArticle,
  toFileQuestions,
  writeQuestions,
} from './import-questions.js';
import {
  type ArticleLine,
  articleNameOf,
  type Line,
  parseLine,
  type QuestionsLine,
} from './line-formats.js';
import { toWantedArticle, type WantedArticle } from './plan-article.js';
import {
  type FileArticle,
  type MatchedArticle,
  matchArticles,
  writeArticles,
} from './write-articles.js';

/** Maximum number of lines, or of articles made from rows, in a transaction. */
const CHUNK = 200;

/** Maximum length of a chunk, in characters. */
const CHUNK_LENGTH = 4_000_000;

export interface ImportOptions {
  /** Whether each flat row becomes an article. Otherwise all rows of a title become one. */
  keepRows: boolean;
  /** The editor of imported revisions. */
  editor: string;
  /**
   * Whether the file overwrites changes that people made after the last import. By default these
   * changes are kept and reported as conflicts.
   */
  overwrite?: boolean;
  /** Whether to roll everything back at the end. Until then, changed rows are locked. */
  dryRun?: boolean;
  /** Called after each transaction with the number of lines read so far. */
  onProgress?: (lines: number) => void;
}

/** Runs the work inside a transaction. */
type Transact = (work: (manager: EntityManager) => Promise<void>) => Promise<void>;

/**
 * Imports JSON Lines (docs/import-export.md) by upserts, in transactions of up to 200 lines. An
 * invalid line is reported and writes nothing; the others are imported. An item that people edited
 * after the last import stays unchanged if the file differs, and is reported as a conflict. Flat
 * rows become articles after the last line. Rejects with an error that is not about a line.
 * Committed transactions then remain, and the file can be imported again.
 */
export async function importLines(
  dataSource: DataSource,
  lines: AsyncIterable<string>,
  options: ImportOptions,
): Promise<ImportReport> {
  if (!options.dryRun) {
    const report = await new Import((work) => dataSource.transaction(work), options).run(lines);
    await actingAs(options.editor, 'import', () =>
      audit(dataSource, { kind: 'Import', details: changesIn(report) }),
    );
    return report;
  }
  const runner = dataSource.createQueryRunner();
  try {
    await runner.startTransaction();
    return await new Import((work) => work(runner.manager), options).run(lines);
  } finally {
    // If the connection is lost, Postgres rolls back. The first error must not be replaced.
    await runner.rollbackTransaction().catch(() => undefined);
    await runner.release();
  }
}

/** A line of the file. Numbers start at 1. */
interface NumberedLine {
  number: number;
  text: string;
}

/** One import. Each item is written completely or not at all. */
class Import {
  private readonly report: ImportReport;
  private readonly rows: GatheredRows;
  /** For each item of the file, by its names: its first line and that line's content. */
  private readonly seen = new Map<string, { line: number; says?: string }>();

  constructor(
    private readonly transact: Transact,
    private readonly options: ImportOptions,
  ) {
    this.report = emptyReport(options.dryRun === true);
    this.rows = new GatheredRows(options.keepRows);
  }

  async run(lines: AsyncIterable<string>): Promise<ImportReport> {
    const { report } = this;
    let chunk: NumberedLine[] = [];
    let length = 0;
    const flush = async () => {
      if (chunk.length > 0) await this.importChunk(chunk);
      chunk = [];
      length = 0;
      this.options.onProgress?.(report.lines);
    };
    for await (const line of lines) {
      report.lines += 1;
      // Also removes a byte order mark and \r.
      const text = line.trim();
      if (text === '') continue;
      chunk.push({ number: report.lines, text });
      length += text.length;
      if (chunk.length >= CHUNK || length >= CHUNK_LENGTH) await flush();
    }
    await flush();
    for (const rows of this.rows.drain(CHUNK)) await this.importRows(rows);
    sortReport(report);
    return report;
  }

  /** Imports lines. Flat rows are only gathered. */
  private importChunk(lines: NumberedLine[]): Promise<void> {
    return this.inTransaction(async (context) => {
      const articles: FileArticle[] = [];
      const questions: { number: number; line: QuestionsLine }[] = [];
      for (const { number, text } of lines) {
        const name = () => articleNameOf(text);
        const line = await context.attempt(number, name, () => parseLine(text));
        if (line?.type === 'article') {
          const wanted = await context.attempt(number, name, () =>
            this.readArticle(context, number, line),
          );
          if (wanted) articles.push({ line: number, name: nameOf(line), wanted });
        } else if (line?.type === 'questions') {
          questions.push({ number, line });
        } else if (line) {
          await this.importArticles(context, articles.splice(0));
          const work = () => this.importOther(context, number, line);
          const effects = await context.attempt(number, name, () => context.atomically(work));
          if (effects) context.count(number, effects);
        }
      }
      await this.importArticles(context, articles);
      await this.importQuestions(context, questions);
    });
  }

  private importRows(batch: RowArticle[]): Promise<void> {
    return this.inTransaction(async (context) => {
      const articles: FileArticle[] = [];
      for (const rows of batch) {
        const { line, title, categoryId, views, updatedAt } = rows;
        const variants = await context.attempt(line, title, () => checkVariants(rows.variants));
        const wanted = variants && { categoryId, views, updatedAt, content: { title, variants } };
        if (wanted) articles.push({ line, name: title, wanted, rows });
      }
      await this.importArticles(context, articles);
    });
  }

  private inTransaction(work: (context: ImportContext) => Promise<void>): Promise<void> {
    const { editor, overwrite = false } = this.options;
    return this.transact(async (manager) => {
      // Concurrent imports could deadlock, because each locks rows in the order of its file.
      await manager.query(`select pg_advisory_xact_lock(hashtext('doum import'))`);
      await work(new ImportContext(manager, this.report, editor, overwrite));
    });
  }

  /** Throws an ImportConflict if the line refers to an entity that people deleted. */
  private async readArticle(
    context: ImportContext,
    number: number,
    line: ArticleLine,
  ): Promise<WantedArticle> {
    const article = await toWantedArticle(line, await context.catalog()).catch(async (error) => {
      const item = { type: 'article', key: nameOf(line) };
      const refuse = (kind: 'product' | 'category' | 'platform', slug: string, field: string) =>
        context.refuseDeletedReference(kind, slug, field, item);
      if (line.product != null) await refuse('product', line.product, 'product');
      await refuse('category', line.category, 'category');
      for (const slug of line.variants.flatMap(({ platforms }) => platforms))
        await refuse('platform', slug, 'variants');
      throw error;
    });
    this.requireFirst(number, article);
    return article;
  }

  /**
   * Throws BAD_USER_INPUT if an earlier line has an article of the same externalId or slug, or,
   * without both, of the same title and category.
   */
  private requireFirst(line: number, { externalId, slug, categoryId, content }: WantedArticle) {
    const title = `title ${categoryId} ${content.title}`;
    const names: [field: string, value: string | null | undefined, name: string][] = [
      ['externalId', externalId, `externalId ${externalId}`],
      ['slug', slug, `slug ${slug}`],
      ['title', externalId == null && slug === undefined ? content.title : null, title],
    ];
    const given = names.filter(([, value]) => value != null);
    for (const [field, value, name] of given) {
      const first = this.seen.get(name);
      if (!first) continue;
      const what = `an article with the same ${field} ${JSON.stringify(value)}`;
      throw badInput(field, `Line ${first.line} has ${what}.`, 'Leave one of them.');
    }
    // A later line without externalId and slug would match this article.
    for (const name of [title, ...given.map(([, , name]) => name)]) this.seen.set(name, { line });
  }

  private async importOther(
    context: ImportContext,
    number: number,
    line: Exclude<Line, ArticleLine | QuestionsLine>,
  ): Promise<Effect[]> {
    if (line.type === 'row') {
      const effects: Effect[] = [];
      this.rows.add(await resolveRow(context, number, line, effects));
      return effects;
    }
    if (line.type === 'synonymSet' || line.type === 'helpCentre')
      return [await importItem(context, line)];
    const [field, name] = 'word' in line ? ['word', line.word.toLowerCase()] : ['slug', line.slug];
    const key = `${line.type} ${name}`;
    const says = JSON.stringify(line);
    const first = this.seen.get(key);
    if (first && first.says !== says) {
      const what = `otherwise about the same ${line.type} ${JSON.stringify(name)}`;
      throw badInput(field, `Line ${first.line} says ${what}.`, 'Leave one of them.');
    }
    const effect = await importItem(context, line);
    this.seen.set(key, first ?? { line: number, says });
    return [effect];
  }

  private async importArticles(context: ImportContext, articles: FileArticle[]): Promise<void> {
    if (articles.length === 0) return;
    const accepted: MatchedArticle[] = [];
    for (const match of await matchArticles(context, articles)) {
      const { line, name, rows, existing } = match;
      await context.attempt(line, name, () => {
        if (existing) {
          if (rows && !match.isRecorded) requireSameGrouping(rows, existing, match.found);
          const first = this.seen.get(`id ${existing.id}`);
          if (first)
            throw badInput(
              '',
              `Line ${first.line} is about the same article.`,
              'Leave one of them.',
            );
          this.seen.set(`id ${existing.id}`, { line });
        }
        accepted.push(match);
      });
    }
    const fitting = await refuseTooManyQuestions(context, accepted);
    const created = await writeArticles(context, fitting);
    for (const [id, line] of created) this.seen.set(`id ${id}`, { line });
    const idOf = new Map([...created].map(([id, line]) => [line, id]));
    await writeQuestions(
      context,
      fitting.flatMap(({ line, name, wanted: { questions }, existing }) => {
        const articleId = existing?.id ?? idOf.get(line);
        if (!questions || articleId === undefined) return [];
        return [{ line, name, articleId, questions, isReplaced: true }];
      }),
    );
  }

  private async importQuestions(
    context: ImportContext,
    lines: { number: number; line: QuestionsLine }[],
  ): Promise<void> {
    const ids = await findNamedArticles(
      context,
      lines.map(({ line }) => line),
    );
    const accepted: FileQuestions[] = [];
    for (const [i, { number, line }] of lines.entries()) {
      const name = line.article ?? line.externalId ?? '';
      await context.attempt(number, name, () => {
        const articleId = requireNamedArticle(line, ids[i]);
        const questions = toFileQuestions(line.questions);
        accepted.push({ line: number, name, articleId, questions, isReplaced: false });
      });
    }
    await writeQuestions(context, accepted);
  }
}

/** The name of an article in reports. */
function nameOf({ slug, externalId, title }: ArticleLine): string {
  return slug ?? externalId ?? title;
}

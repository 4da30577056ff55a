import type { Pool } from 'pg';
import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { Access, Input, MutationFor, Role } from '../../access/index.js';
import { Article, type ArticleContext } from '../../articles/index.js';
import type { CatalogSnapshot } from '../../catalog/index.js';
import { Cost } from '../../core/cost.js';
import { queryRows } from '../../core/database/database.js';
import { DateTime } from '../../core/date-time.js';
import { badInput, DoumError } from '../../core/errors.js';
import { loggedText } from '../log/log-rows.js';
import { checkQuery } from '../statistics/query-statistics.js';
import { readRange } from '../statistics/read-analytics-arguments.js';
import { EVERYTHING } from '../statistics/scope.sql.js';
import type { StatisticsReader } from '../statistics/statistics-reader.js';
import { RECORD, UNDO, readClinic } from './read-clinic.js';
import {
  ClinicAction,
  ClinicActionPayload,
  ClinicEntry,
  ClinicProblem,
  RecordClinicActionInput,
  UndoClinicActionInput,
} from './clinic-types.js';

export interface ClinicParts {
  pool: Pool;
  reader: StatisticsReader;
  clock: { now(): Date };
  rollupDays: number;
  /** Gives texts that mean the same one key. */
  meaningsOf(texts: readonly string[], catalog: CatalogSnapshot): Promise<string[]>;
}

/** The search clinic: searches that did not help readers, and what editors did about them. */
@Resolver(() => ClinicAction)
export class ClinicResolver {
  constructor(private readonly parts: ClinicParts) {}

  @Cost({ points: 500, size: 100 })
  @Access(Role.ANALYST)
  @Query(() => [ClinicEntry], {
    nullable: true,
    description:
      'Searches that did not help (검색 클리닉), most first, at most 100 entries. Spellings, forms of ' +
      'words and synonyms are one entry, among the 500 most frequent queries. For time ranges ' +
      'and errors see `searchAnalytics`.',
  })
  async searchClinic(
    @Arg('problem', () => ClinicProblem, { description: 'Why the searches did not help.' })
    problem: ClinicProblem,
    @Arg('from', () => DateTime, { description: 'Start of the time range, inclusive.' }) from: Date,
    @Arg('to', () => DateTime, { description: 'End of the time range, exclusive.' }) to: Date,
    @Arg('withIgnored', () => Boolean, {
      defaultValue: false,
      description: 'Whether to include entries with the action IGNORE.',
    })
    withIgnored: boolean,
    @Ctx() context: ArticleContext,
  ): Promise<ClinicEntry[]> {
    const { pool, reader, clock, rollupDays, meaningsOf } = this.parts;
    const { logFrom, rollupFrom } = await reader.keptFrom();
    const range = readRange({ from, to }, clock.now(), { days: rollupDays, from: rollupFrom });
    const catalog = await context.catalog();
    const section = { ...range, scope: EVERYTHING, timeZone: 'Asia/Seoul' };
    const start = new Date(2 * range.from.getTime() - range.to.getTime());
    const previous = start < logFrom ? null : { ...section, from: start, to: range.from };
    return readClinic(pool, reader, {
      ...{ problem, section, previous, withIgnored },
      meaningsOf: (texts) => meaningsOf(texts, catalog),
    });
  }

  @MutationFor(
    Role.EDITOR,
    ClinicActionPayload,
    'Records what an editor did about searches that did not help.',
  )
  async recordClinicAction(
    @Input('The action.') { query: typed, kind, articleId: id }: RecordClinicActionInput,
    @Ctx() { ids, viewer, articles, catalog }: ArticleContext,
  ): Promise<ClinicActionPayload> {
    const query = loggedText(checkQuery(typed));
    if (query === '') throw badInput('query', 'query is empty.', 'Send the words of the searches.');
    const articleId = id == null ? null : ids.require(id, 'Article', 'articleId');
    if (articleId !== null && !(await articles.article(articleId)))
      throw new DoumError('NOT_FOUND', 'There is no such article.', { field: 'articleId' });
    const [meaning] = await this.parts.meaningsOf([query], await catalog());
    return this.change(RECORD, [query, meaning, kind, articleId, viewer.name]);
  }

  @MutationFor(Role.EDITOR, ClinicActionPayload, 'Removes the record of an action.')
  undoClinicAction(@Input('The action to remove.') { id }: UndoClinicActionInput) {
    return this.change(UNDO, [id]);
  }

  @Cost({ points: 1 })
  @FieldResolver(() => Article, {
    nullable: true,
    description: 'The article that was changed or made; null if there is none any more.',
  })
  article(@Root() { articleId }: ClinicAction, @Ctx() { articles }: ArticleContext) {
    return articleId === null ? null : articles.article(articleId);
  }

  private async change(sql: string, values: unknown[]): Promise<ClinicActionPayload> {
    const [action] = await queryRows<ClinicAction>(this.parts.pool, sql, values);
    if (action) return { action };
    throw new DoumError('NOT_FOUND', 'There is no action with this id.', { field: 'id' });
  }
}

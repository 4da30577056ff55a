import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { Access, Input, MutationFor, Role } from '../../access/index.js';
import { Article, type ArticleContext } from '../../articles/index.js';
import type { CatalogSnapshot } from '../../catalog/index.js';
import { Cost } from '../../core/cost.js';
import type { DataSource } from '../../core/database.js';
import { DateTime } from '../../core/date-time.js';
import { badInput, DoumError } from '../../core/errors.js';
import { loggedText } from '../log/log-rows.js';
import { checkQuery } from '../statistics/query-statistics.js';
import { readRange } from '../statistics/read-analytics-arguments.js';
import { EVERYTHING } from '../statistics/scope.sql.js';
import { oncePerObject, type StatisticsReader } from '../statistics/statistics-reader.js';
import {
  type ActionList,
  ClinicAction,
  ClinicActionPayload,
  ClinicEffect,
  ClinicEntry,
  ClinicProblem,
  RecordClinicActionInput,
  UndoClinicActionInput,
} from './clinic-types.js';
import { readClinic, readEffects } from './read-clinic.js';

export interface ClinicParts {
  dataSource: DataSource;
  reader: StatisticsReader;
  clock: { now(): Date };
  rollupDays: number;
  /** Gives texts that mean the same one key. */
  meaningsOf(texts: readonly string[], catalog: CatalogSnapshot): Promise<string[]>;
}

/** The search clinic: what did not help readers, and what was done about it. */
@Resolver(() => ClinicAction)
export class ClinicResolver {
  private readonly effects = oncePerObject((list: ActionList) =>
    readEffects(this.parts.dataSource, list),
  );

  constructor(private readonly parts: ClinicParts) {}

  @Cost({ points: 200, size: 100 })
  @Access(Role.ANALYST)
  @Query(() => [ClinicEntry], {
    nullable: true,
    description:
      'Searches of all clients that did not help (검색 클리닉), grouped by what the server ' +
      'understands: spellings, forms of a word and synonyms are one entry. The 1,000 most frequent ' +
      'queries are grouped; the answer has at most 100 entries, most searches first. For ranges ' +
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
    const { dataSource, reader, clock, rollupDays } = this.parts;
    const { logFrom, rollupFrom } = await reader.keptFrom();
    const range = readRange({ from, to }, clock.now(), { days: rollupDays, from: rollupFrom });
    const catalog = await context.catalog();
    const section = { ...range, scope: EVERYTHING, timeZone: 'Asia/Seoul' };
    const start = new Date(2 * range.from.getTime() - range.to.getTime());
    return readClinic(
      {
        reader,
        manager: dataSource.manager,
        meaningsOf: (texts) => this.parts.meaningsOf(texts, catalog),
      },
      problem,
      section,
      start < logFrom ? null : { ...section, from: start, to: range.from },
      withIgnored,
    );
  }

  @MutationFor(Role.EDITOR, ClinicActionPayload, 'Records what was done about searches.')
  async recordClinicAction(
    @Input('The action.') { query: typed, kind, articleId: id }: RecordClinicActionInput,
    @Ctx() context: ArticleContext,
  ): Promise<ClinicActionPayload> {
    const { ids, viewer, articles } = context;
    const query = loggedText(checkQuery(typed));
    if (query === '') throw badInput('query', 'query is empty.', 'Send the words of the searches.');
    const articleId = id == null ? null : ids.require(id, 'Article', 'articleId');
    if (articleId !== null && !(await articles.article(articleId)))
      throw new DoumError('NOT_FOUND', 'There is no such article.', { field: 'articleId' });
    const [meaning] = await this.parts.meaningsOf([query], await context.catalog());
    const { manager } = this.parts.dataSource;
    const values = { query, meaning: meaning!, kind, articleId, actor: viewer.name };
    const action = await manager.save(manager.create(ClinicAction, values));
    return payloadOf(action);
  }

  @MutationFor(Role.EDITOR, ClinicActionPayload, 'Removes a recorded action, not what was done.')
  async undoClinicAction(
    @Input('The action.') { id }: UndoClinicActionInput,
  ): Promise<ClinicActionPayload> {
    const { manager } = this.parts.dataSource;
    const action = await manager.findOneBy(ClinicAction, {
      id: /^[1-9]\d{0,8}$/.test(id) ? Number(id) : 0,
    });
    if (!action) throw new DoumError('NOT_FOUND', 'There is no such action.', { field: 'id' });
    await manager.delete(ClinicAction, action.id);
    return payloadOf(action);
  }

  @Cost({ points: 1 })
  @FieldResolver(() => Article, {
    nullable: true,
    description: 'The article that was changed or made; null if there is none or it was deleted.',
  })
  article(@Root() { articleId }: ClinicAction, @Ctx() { articles }: ArticleContext) {
    return articleId === null ? null : articles.article(articleId);
  }

  @Cost({ points: 1 })
  @FieldResolver(() => ClinicEffect, {
    nullable: true,
    description:
      'The searches for the queries of the entry before and after the action (효과); null until ' +
      'seven days after the action.',
  })
  async effect(@Root() { id, list }: ClinicAction): Promise<ClinicEffect | null> {
    return (await this.effects(list)).get(id) ?? null;
  }
}

function payloadOf(action: ClinicAction): ClinicActionPayload {
  return { action: Object.assign(action, { list: new Map([[action, [action.query]]]) }) };
}

import type { Pool } from 'pg';
import { createInstance, type Fields } from '../core/database/database.js';
import { Field, Float, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime } from '../core/date-time.js';
import { NullableField } from '../core/nullable-field.js';
import { SearchEngineName } from '../search/index.js';
import type { SearchTarget } from './targets.js';

export enum RebuildState {
  RUNNING = 'RUNNING',
  DONE = 'DONE',
  FAILED = 'FAILED',
}
registerEnumType(RebuildState, {
  name: 'RebuildState',
  description: 'State of a rebuild.',
  valuesConfig: {
    RUNNING: {
      description: 'In progress. Searches still use the previous generation of the index.',
    },
    DONE: { description: 'Complete. Searches use the new generation of the index.' },
    FAILED: { description: 'Failed. Searches still use the previous generation of the index.' },
  },
});

@ObjectType({
  description:
    'A rebuild of the search index (재색인). The server builds a new generation while the present ' +
    'one answers; then the new generation answers.',
})
export class Rebuild {
  @Field(() => RebuildState, { description: 'State of the rebuild.' })
  state!: RebuildState;

  @Field(() => Int, { description: 'Number of articles indexed so far.' })
  done!: number;

  @Field(() => Int, {
    description: 'Number of articles to index, as counted when the rebuild began.',
  })
  total!: number;

  @Field(() => DateTime, { description: 'Start time.' })
  startedAt!: Date;

  @NullableField(() => DateTime, 'End time; null while the rebuild is in progress.')
  finishedAt!: Date | null;

  @NullableField(() => String, 'The reason for the failure; null unless the rebuild failed.')
  error!: string | null;
}

@ObjectType({
  description:
    'The result of comparing the search index with the database, before the repair of the ' +
    'differences. The server compares them at its start and every hour. Articles with a pending ' +
    'change and rejected articles do not count as differences.',
})
export class IndexSample {
  @Field(() => DateTime, { description: 'Time of the comparison.' })
  at!: Date;

  @Field(() => Int, {
    description: 'Number of articles compared, each with all fields of its document.',
  })
  compared!: number;

  @Field(() => Int, {
    description: 'Number of published articles that were missing from the index.',
  })
  missing!: number;

  @Field(() => Int, {
    description: 'Number of articles whose content in the index differed from the database.',
  })
  stale!: number;

  @Field(() => Int, { description: 'Number of articles in the index that were not published.' })
  extra!: number;
}

@ObjectType({ description: 'State of the index of one search engine (색인), for operators.' })
export class SearchIndex {
  @Field(() => SearchEngineName, { description: 'The search engine of this index.' })
  engine!: SearchEngineName;

  @Field({
    description:
      'Name of the index generation that searches use; empty while the first one is being built.',
  })
  generation!: string;

  @Field(() => Int, { description: 'Number of changes that are not yet in this index.' })
  pending!: number;

  @NullableField(
    () => Float,
    'Age of the oldest pending change, in seconds; null when no change is pending.',
  )
  oldestPendingSeconds!: number | null;

  @Field(() => Int, {
    description: 'Number of articles that the search engine rejected (dead letters).',
  })
  deadLetters!: number;

  @NullableField(
    () => Rebuild,
    'The current rebuild, or else the last one; null before the first. `rebuildSearchIndex`, ' +
      'a change of the dictionary, and the server itself start rebuilds.',
  )
  rebuild!: Rebuild | null;

  @NullableField(
    () => IndexSample,
    'The last comparison of the index with the database; null before the first. ' +
      'Differences are repaired at once, so that `missing`, `stale` and `extra` are normally 0: ' +
      'if they keep coming back, look for the cause.',
  )
  sample!: IndexSample | null;
}

@ObjectType({
  description:
    'A dead letter: an article that the search engine rejected, so that searches do not find ' +
    'its current content.',
})
export class DeadLetter {
  articleId!: number;
  /** null if the article was deleted. */
  slug!: string | null;

  @Field({ description: 'Error message of the search engine.' })
  reason!: string;

  @Field(() => DateTime, { description: 'Time when the search engine rejected the article.' })
  refusedAt!: Date;
}

type Backlog = Pick<SearchIndex, 'pending' | 'oldestPendingSeconds' | 'deadLetters'>;

/** Counts the pending changes and dead letters of an engine's live generation. */
export async function readBacklog(pool: Pool, engine: SearchEngineName): Promise<Backlog> {
  const { rows } = await pool.query<Backlog>(
    `with live as (select id from search_target where engine = $1 and state = 'LIVE'),
       waiting as (
         select created_at as since from outbox
         union all select enqueued_at from delivery where target_id in (select id from live)
       )
     select (select count(*) from waiting)::integer as pending,
       (select extract(epoch from clock_timestamp() - min(since)) from waiting)
         ::double precision as "oldestPendingSeconds",
       (select count(*) from dead_letter where target_id in (select id from live))
         ::integer as "deadLetters"`,
    [engine],
  );
  return rows[0]!;
}

/** The dead letters of the engine's live generation, newest first, at most `first`. */
export async function readDeadLetters(
  pool: Pool,
  engine: SearchEngineName,
  first: number,
): Promise<DeadLetter[]> {
  const { rows } = await pool.query<Fields<DeadLetter>>(
    `select l.article_id as "articleId", a.slug, l.reason, l.created_at as "refusedAt"
     from dead_letter l
       join search_target t on t.id = l.target_id left join article a on a.id = l.article_id
     where t.engine = $1 and t.state = 'LIVE' order by l.created_at desc, l.article_id limit $2`,
    [engine, first],
  );
  return rows.map((row) => createInstance(DeadLetter, row));
}

/** The last comparison of a target; null before the first. */
export function toIndexSample({ sampledAt, sample }: SearchTarget): IndexSample | null {
  return sampledAt && sample ? createInstance(IndexSample, { at: sampledAt, ...sample }) : null;
}

/** A live target without `finished_at`: only words, which stay live while they are cut again. */
const UNFINISHED = {
  BUILDING: RebuildState.RUNNING,
  LIVE: RebuildState.RUNNING,
  FAILED: RebuildState.FAILED,
};

/** Converts a target to a rebuild. `pending` is the number of its deliveries. */
export function toRebuild(target: SearchTarget, pending: number): Rebuild {
  const total = target.total ?? 0;
  const isDone = target.state === 'LIVE' && target.finishedAt !== null;
  return createInstance(Rebuild, {
    state: isDone ? RebuildState.DONE : UNFINISHED[target.state],
    done: isDone ? total : Math.max(0, total - pending),
    total,
    startedAt: target.startedAt,
    finishedAt: target.finishedAt,
    error: target.error,
  });
}

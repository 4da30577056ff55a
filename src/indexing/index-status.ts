import type { Pool } from 'pg';
import { createInstance } from '../core/create-instance.js';
import { Field, Float, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime } from '../core/date-time.js';
import { SearchEngineName } from '../search/index.js';
import type { SearchTarget } from './targets.js';

export enum RebuildState {
  RUNNING = 'RUNNING',
  DONE = 'DONE',
  FAILED = 'FAILED',
}
registerEnumType(RebuildState, {
  name: 'RebuildState',
  description: 'Where a rebuild stands.',
  valuesConfig: {
    RUNNING: { description: 'Under way; searches answer from the generation before.' },
    DONE: { description: 'Searches answer from it.' },
    FAILED: { description: 'Given up; the generation before stays.' },
  },
});

@ObjectType({
  description: 'A rebuild of the search index: a new generation beside the old one, then swapped.',
})
export class Rebuild {
  @Field(() => RebuildState, { description: 'Where it stands.' })
  state!: RebuildState;

  @Field(() => Int, { description: 'Articles that it has taken up.' })
  done!: number;

  @Field(() => Int, { description: 'Articles that there were when it began.' })
  total!: number;

  @Field(() => DateTime, { description: 'When it began.' })
  startedAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it ended; null while it runs.' })
  finishedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'Why it failed.' })
  error!: string | null;
}

@ObjectType({
  description:
    'What the last comparison of a part of the index with Postgres found; the server makes one every half minute.',
})
export class IndexSample {
  @Field(() => DateTime, { description: 'When it was made.' })
  at!: Date;

  @Field(() => Int, {
    description: 'Articles that were compared with all that is searched of them.',
  })
  compared!: number;

  @Field(() => Int, { description: 'Published articles that were not in the index.' })
  missing!: number;

  @Field(() => Int, { description: 'Articles that were in the index otherwise than they are.' })
  stale!: number;

  @Field(() => Int, { description: 'Articles that were in the index and not published.' })
  extra!: number;
}

@ObjectType({ description: 'The state of the search index (색인).' })
export class SearchIndex {
  @Field(() => SearchEngineName, { description: 'The engine that answers searches.' })
  engine!: SearchEngineName;

  @Field({
    description: 'The generation that searches read; empty while the first one is being built.',
  })
  generation!: string;

  @Field(() => Int, { description: 'Changes that are not yet in the index.' })
  pending!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'How long the oldest of them waits, in seconds; null when there is none.',
  })
  oldestPendingSeconds!: number | null;

  @Field(() => Int, { description: 'Articles that the engine refused (dead letters).' })
  deadLetters!: number;

  @Field(() => Rebuild, { nullable: true, description: 'The rebuild that runs, or the last one.' })
  rebuild!: Rebuild | null;

  @Field(() => IndexSample, {
    nullable: true,
    description:
      'The last comparison of a part of the index with Postgres. What differed was sent again; it should all be 0.',
  })
  sample!: IndexSample | null;
}

@ObjectType({
  description:
    'An article that the search engine refused, so that it cannot be found as it is now.',
})
export class DeadLetter {
  articleId!: number;
  /** null when the article is gone meanwhile. */
  slug!: string | null;

  @Field({ description: 'What the engine said.' })
  reason!: string;

  @Field(() => DateTime, { description: 'When it was refused.' })
  refusedAt!: Date;
}

/** Counts what is on its way to an engine's live generation. */
export async function readBacklog(
  pool: Pool,
  engine: SearchEngineName,
): Promise<{ pending: number; oldestPendingSeconds: number | null; deadLetters: number }> {
  const { rows } = await pool.query<{
    pending: number;
    oldestPendingSeconds: number | null;
    deadLetters: number;
  }>(
    `with live as (select id from search_target where engine = $1 and state = 'LIVE'),
       waiting as (
         select created_at as since from outbox
         union all select enqueued_at from delivery where target_id in (select id from live)
       )
     select (select count(*) from waiting)::integer as pending,
       (select extract(epoch from clock_timestamp() - min(since)) from waiting)::double precision as "oldestPendingSeconds",
       (select count(*) from dead_letter where target_id in (select id from live))::integer as "deadLetters"`,
    [engine],
  );
  return rows[0]!;
}

/** Reads the dead letters of the engine's live generation, the newest first, at most `first`. */
export async function readDeadLetters(
  pool: Pool,
  engine: SearchEngineName,
  first: number,
): Promise<DeadLetter[]> {
  const { rows } = await pool.query<{
    articleId: number;
    slug: string | null;
    reason: string;
    refusedAt: Date;
  }>(
    `select l.article_id as "articleId", a.slug, l.reason, l.created_at as "refusedAt"
     from dead_letter l join search_target t on t.id = l.target_id left join article a on a.id = l.article_id
     where t.engine = $1 and t.state = 'LIVE' order by l.created_at desc, l.article_id limit $2`,
    [engine, first],
  );
  return rows.map((row) => createInstance(DeadLetter, row));
}

/** The last sample of a target, null before there was one. */
export function toIndexSample({ sampledAt, sample }: SearchTarget): IndexSample | null {
  if (!sampledAt || !sample) return null;
  const { compared, missing, stale, extra } = sample;
  return createInstance(IndexSample, {
    at: sampledAt,
    compared,
    missing: missing.length,
    stale: stale.length,
    extra: extra.length,
  });
}

/** Shows a target as a rebuild; `pending` is the number of deliveries that it waits for. */
export function toRebuild(target: SearchTarget, pending: number): Rebuild {
  const total = target.total ?? 0;
  return createInstance(Rebuild, {
    state: { BUILDING: RebuildState.RUNNING, LIVE: RebuildState.DONE, FAILED: RebuildState.FAILED }[
      target.state
    ],
    done: target.state === 'LIVE' ? total : Math.max(0, total - pending),
    total,
    startedAt: target.startedAt,
    finishedAt: target.finishedAt,
    error: target.error,
  });
}

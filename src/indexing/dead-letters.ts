import type { Pool } from 'pg';
import { Field, ObjectType } from 'type-graphql';
import { DateTime } from '../core/date-time.js';
import type { SearchEngineName } from '../search/index.js';

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

/** The dead letters of the engine's live generation, the newest first, at most so many. */
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
  return rows.map((row) => Object.assign(new DeadLetter(), row));
}

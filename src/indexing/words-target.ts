import type { Pool } from 'pg';
import { allowLongStatements, transaction } from '../core/connections.js';
import { type DeliveryTarget, WORDS } from './targets.js';

/** The words have one generation, which is replaced article by article. */
const GENERATION = 'words';

/** `total` is null until every article has been enqueued. */
const FOLLOW = `
  insert into search_target as t (engine, generation, state, fingerprint)
    values ('${WORDS}', '${GENERATION}', 'LIVE', $1)
  on conflict (generation) do update
    set fingerprint = excluded.fingerprint, total = null
    where t.fingerprint <> excluded.fingerprint`;

const ENQUEUE = `
  with enqueued as (
    -- After the changes of articles, which are due since -infinity.
    insert into delivery (target_id, article_id, next_attempt_at)
    select t.id, a.id, now()
    from search_target t cross join (
      select coalesce(a.id, v.article_id) as id,
        a.id is null or v.article_id is null or a.visibility is distinct from v.visibility
          as differs
      from (select id, visibility from article where status = 'PUBLISHED') a
        full join (select article_id, visibility from term_vector where not gone) v
          on v.article_id = a.id
    ) a
    where t.engine = '${WORDS}' and (t.total is null or (a.differs and not exists (
      -- See CLAIM in deliveries.ts.
      select from delivery d where d.target_id + 0 = t.id and d.article_id = a.id)))
    order by a.id
    -- A batch in progress may use the previous dictionary. Its result must not end the delivery.
    on conflict (target_id, article_id) do update set
      sequence = excluded.sequence, claimed_until = null,
      next_attempt_at = least(delivery.next_attempt_at, now()), attempts = 0
  )
  update search_target
  set total = (select count(*) from article where status = 'PUBLISHED')
  where engine = '${WORDS}' and total is null`;

/**
 * The row of `search_target` for the words of the articles (`term_vector`). Words are delivered
 * beside the indexes of the engines, once for all of them. They are in the database of the
 * articles, so both are restored together: unlike an index, they need no comparison of versions.
 */
export class WordsTarget {
  constructor(private readonly pool: Pool) {}

  /** The target; null before the first `follow`, and after it was deleted. */
  async read(): Promise<DeliveryTarget | null> {
    const { rows } = await this.pool.query<DeliveryTarget>(
      'select id, engine, generation from search_target where engine = $1',
      [WORDS],
    );
    return rows[0] ?? null;
  }

  /**
   * Makes the target receive every change from now on. Enqueues all articles if the target is new
   * or its words were made with another fingerprint, and otherwise those that are published without
   * words, have words without being published, or have another visibility in their words.
   */
  async follow(fingerprint: string): Promise<void> {
    // Committed before the articles are read, so that a later change is delivered.
    await this.pool.query(FOLLOW, [fingerprint]);
    await transaction(this.pool, async (client) => {
      await allowLongStatements(client);
      await client.query(ENQUEUE);
    });
  }
}

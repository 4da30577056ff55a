import type { Pool } from 'pg';
import type { ChangeBarrier, ChangeKind } from '../core/feature.js';
import { outsideOperations } from '../core/operation.js';
import { sleep } from '../core/sleep.js';
import type { SearchEngineName } from '../search/index.js';

const LIMIT_MS = 10_000;

const SETTLED = `
  select not exists (select from outbox where kind = $1 and entity_id = $2)
      and not exists (
        select from delivery d join search_target t on t.id = d.target_id
        where t.engine = $3 and t.state = 'LIVE' and d.article_id in (select articles_of_change($1, $2)))
      and exists (select from search_target where engine = $3 and state = 'LIVE') as settled,
    exists (
      select from dead_letter l join search_target t on t.id = l.target_id
      where t.engine = $3 and t.state = 'LIVE' and l.article_id in (select articles_of_change($1, $2))) as refused`;

/** Polls the outbox and the deliveries of the engine that answers searches. */
export class SearchBarrier implements ChangeBarrier {
  constructor(
    private readonly pool: Pool,
    /** The engine that would answer now, which may change while the barrier waits. */
    private readonly engine: () => SearchEngineName,
  ) {}

  /** The change is committed: its operation's deadline does not end the wait, which has its own. */
  untilSearchable(kind: ChangeKind, id: number): Promise<boolean> {
    return outsideOperations(() => this.watch(kind, id));
  }

  private async watch(kind: ChangeKind, id: number): Promise<boolean> {
    const deadline = performance.now() + LIMIT_MS;
    for (let pause = 10; ; pause = Math.min(200, pause * 1.5)) {
      const { rows } = await this.pool.query<{ settled: boolean; refused: boolean }>({
        name: 'indexing-barrier',
        text: SETTLED,
        values: [kind, id, this.engine()],
      });
      if (rows[0]!.settled) return !rows[0]!.refused;
      if (performance.now() + pause > deadline) return false;
      await sleep(pause);
    }
  }
}

import type { Pool } from 'pg';
import { allowLongStatements, transaction } from '../core/database/connections.js';
import { retryDeadlocks } from '../core/database/database-errors.js';
import type { SearchEngineName } from '../search/index.js';

/** The result of comparing all articles. */
export interface IndexSampleRow {
  compared: number;
  missing: number;
  stale: number;
  extra: number;
}

export type TargetState = 'BUILDING' | 'LIVE' | 'FAILED';

/** A target of deliveries, with the fields that a deliverer needs. */
export interface DeliveryTarget {
  id: number;
  engine: SearchEngineName;
  generation: string;
}

/** A generation of an engine's index, as Postgres records it. */
export interface SearchTarget extends DeliveryTarget {
  state: TargetState;
  fingerprint: string;
  /** The number of published articles when the build began; null until they have been enqueued. */
  total: number | null;
  startedAt: Date;
  finishedAt: Date | null;
  error: string | null;
  /** The time and result of the last comparison with Postgres. */
  sampledAt: Date | null;
  sample: IndexSampleRow | null;
}

const COLUMNS = `id, engine, generation, state, fingerprint, total, started_at as "startedAt",
  finished_at as "finishedAt", error, sampled_at as "sampledAt", sample`;

const ENQUEUE_ALL = `
  with enqueued as (
    insert into delivery (target_id, article_id, enqueued_at)
      select t.id, a.id, t.started_at from search_target t cross join article a
      where t.id = $1 and a.status = 'PUBLISHED' order by a.id
    on conflict do nothing
  )
  update search_target
  set total = (select count(*) from article where status = 'PUBLISHED')
  where id = $1 returning total`;

/** After this time without an indexer, an engine counts as no longer configured. */
const UNCONFIGURED_SECONDS = 60;

/** The rows of `search_target`. Methods that change a build skip one that is live meanwhile. */
export class Targets {
  constructor(private readonly pool: Pool) {}

  /** The engine's targets that receive changes, the live one first. */
  async active(engine: SearchEngineName): Promise<SearchTarget[]> {
    return this.query(
      `select ${COLUMNS} from search_target
       where engine = $1 and state in ('BUILDING', 'LIVE') order by state desc`,
      [engine],
    );
  }

  /** The live target; null before the first one. */
  async live(engine: SearchEngineName): Promise<SearchTarget | null> {
    return (await this.active(engine)).find(({ state }) => state === 'LIVE') ?? null;
  }

  /** The engine's newest target in any state. */
  async newest(engine: SearchEngineName): Promise<SearchTarget | null> {
    const [target] = await this.query(
      `select ${COLUMNS} from search_target where engine = $1 order by id desc limit 1`,
      [engine],
    );
    return target ?? null;
  }

  /**
   * Starts a build, which receives every change from now on; an unfinished build with another
   * fingerprint is deleted. Resolves to the current build if it has the same fingerprint.
   */
  async replaceBuild(engine: SearchEngineName, fingerprint: string): Promise<SearchTarget> {
    for (;;) {
      // Deadlocks are possible: other statements lock deliveries before their target.
      await retryDeadlocks.execute(() =>
        this.pool.query(
          `delete from search_target
           where engine = $1 and state = 'BUILDING' and fingerprint <> $2`,
          [engine, fingerprint],
        ),
      );
      const started = await this.startBuild(engine, fingerprint);
      if (started) return started;
      const current = (await this.active(engine)).find(({ state }) => state === 'BUILDING');
      if (current?.fingerprint === fingerprint) return current;
      // Another build began or ended in between: try again.
    }
  }

  /** Starts a build; null if there is one already, with any fingerprint. */
  async startBuild(engine: SearchEngineName, fingerprint: string): Promise<SearchTarget | null> {
    const time = new Date().toISOString().replace(/\D/g, '').slice(0, 17);
    const [started] = await this.query(
      `insert into search_target (engine, generation, state, fingerprint)
       values ($1, $2, 'BUILDING', $3) on conflict do nothing returning ${COLUMNS}`,
      [engine, `${time}-${engine.slice(0, 1).toLowerCase()}`, fingerprint],
    );
    await this.pool.query('notify doum_delivery');
    return started ?? null;
  }

  /**
   * Enqueues every published article for a build, whose target must be committed already. Resolves
   * to the number of articles; null if the target no longer exists.
   */
  async enqueueAll(target: SearchTarget): Promise<number | null> {
    if (!(await this.exists(target))) return null;
    return transaction(this.pool, async (client) => {
      await allowLongStatements(client);
      const { rows } = await client.query<{ total: number }>(ENQUEUE_ALL, [target.id]);
      return rows[0]?.total ?? null;
    });
  }

  /** Makes the target live instead of the previous one. False if it was cancelled meanwhile. */
  async markLive(target: SearchTarget): Promise<boolean> {
    const { rows } = await this.pool.query<{ live: boolean }>(
      'select make_target_live($1) as live',
      [target.id],
    );
    return rows[0]!.live;
  }

  /** Records that the target has received every article since its start. */
  async finish(target: SearchTarget): Promise<void> {
    await this.pool.query(
      `update search_target set finished_at = clock_timestamp()
       where id = $1 and finished_at is null and total is not null and not exists (
         select from delivery where target_id = $1 and attempts = 0 and enqueued_at <= started_at)`,
      [target.id],
    );
  }

  /** Marks a build as failed, and deletes earlier failed builds. False if it is not building. */
  async markFailed(target: SearchTarget, error: string): Promise<boolean> {
    const { rows } = await this.pool.query<{ failed: number }>(
      `with failed as (
         update search_target set state = 'FAILED', finished_at = clock_timestamp(), error = $2
         where id = $1 and state = 'BUILDING'
         returning id, engine
       ), undelivered as (
         delete from delivery using failed where target_id = failed.id
       ), unrefused as (
         delete from dead_letter using failed where target_id = failed.id
       ), forgotten as (
         delete from search_target t using failed
         where t.engine = failed.engine and t.state = 'FAILED' and t.id <> failed.id
       )
       select count(*)::integer as failed from failed`,
      [target.id, error],
    );
    return rows[0]!.failed > 0;
  }

  /** False if the target is gone: a change of the dictionary deletes the current build. */
  async exists(target: SearchTarget): Promise<boolean> {
    return (await this.drawnVersion(target)) !== null;
  }

  async removeBuild(target: SearchTarget): Promise<void> {
    await this.pool.query(`delete from search_target where id = $1 and state = 'BUILDING'`, [
      target.id,
    ]);
  }

  /**
   * Deletes the outdated targets of engines that are not configured and had no indexer for a
   * minute. Resolves to these engines.
   */
  async deleteUnconfigured(configured: readonly SearchEngineName[]): Promise<SearchEngineName[]> {
    const { rows } = await this.pool.query<{ engine: SearchEngineName }>(
      `delete from search_target t where engine <> all($1) and not exists (
         select from indexer_lease l where l.engine = t.engine
           and l.expires_at > now() - interval '${UNCONFIGURED_SECONDS} seconds')
       returning engine`,
      [configured],
    );
    return rows.map(({ engine }) => engine);
  }

  /**
   * Draws a version for documents that are read afterwards, and records it in the target before
   * they are sent. Null if the target no longer exists.
   */
  async drawVersion(target: DeliveryTarget): Promise<number | null> {
    const { rows } = await this.pool.query<{ version: number }>({
      name: 'indexing-draw-version',
      text: `update search_target set drawn_version = nextval('index_version')
        where id = $1 returning drawn_version as version`,
      values: [target.id],
    });
    return rows[0]?.version ?? null;
  }

  /** The highest version drawn for the target; null if the target no longer exists. */
  async drawnVersion(target: DeliveryTarget): Promise<number | null> {
    const { rows } = await this.pool.query<{ version: number }>(
      'select drawn_version as version from search_target where id = $1',
      [target.id],
    );
    return rows[0]?.version ?? null;
  }

  /** Makes all later versions higher than `above`. */
  async raiseVersions(above: number): Promise<void> {
    await this.pool.query(
      `select setval('index_version', $1) from index_version where last_value < $1`,
      [above],
    );
  }

  async recordSample(target: SearchTarget, sample: IndexSampleRow): Promise<void> {
    await this.pool.query(
      'update search_target set sampled_at = clock_timestamp(), sample = $2 where id = $1',
      [target.id, JSON.stringify(sample)],
    );
  }

  private async query(sql: string, values: unknown[]): Promise<SearchTarget[]> {
    return (await this.pool.query<SearchTarget>(sql, values)).rows;
  }
}

import type { Pool } from 'pg';
import { retryDeadlocks } from '../core/database-errors.js';
import type { SearchEngineName } from '../search/index.js';

/** Where an index and Postgres disagree: the ids of articles. */
export interface Differences {
  /** Published, but not in the index. */
  missing: number[];
  /**
   * In the index with other content than in Postgres, or at a version that Postgres has not drawn.
   */
  stale: number[];
  /** In the index, but not published. */
  extra: number[];
}

/** The result of comparing some articles. */
export interface Sample extends Differences {
  compared: number;
}

export type TargetState = 'BUILDING' | 'LIVE' | 'FAILED';

/** One generation of one engine's index that receives changes. */
export interface SearchTarget {
  id: number;
  engine: SearchEngineName;
  generation: string;
  state: TargetState;
  fingerprint: string;
  /** Articles that were there when the build began; null before they have been enqueued. */
  total: number | null;
  startedAt: Date;
  finishedAt: Date | null;
  error: string | null;
  /** The highest version drawn for it. */
  drawnVersion: number;
  /** The highest version that the engine said it took. */
  acknowledgedVersion: number;
  /** Why what it holds cannot be relied on, null where it can. */
  unsound: string | null;
  /** When a sample was last compared with Postgres, and the result. */
  sampledAt: Date | null;
  sample: Sample | null;
}

const COLUMNS = `id, engine, generation, state, fingerprint, total, started_at as "startedAt", finished_at as "finishedAt", error,
  drawn_version as "drawnVersion", acknowledged_version as "acknowledgedVersion", unsound, sampled_at as "sampledAt", sample`;

/** An engine for which nobody indexed for this time counts as no longer configured. */
const UNKEPT_SECONDS = 60;

/**
 * The rows of `search_target`. Methods that change a target that is being built do nothing where it
 * has become live meanwhile.
 */
export class Targets {
  constructor(private readonly pool: Pool) {}

  /** The engine's targets that receive changes, the live one first. */
  async active(engine: SearchEngineName): Promise<SearchTarget[]> {
    return this.query(
      `select ${COLUMNS} from search_target where engine = $1 and state in ('BUILDING', 'LIVE') order by state desc`,
      [engine],
    );
  }

  /** The one that searches read, null before there is one. */
  async live(engine: SearchEngineName): Promise<SearchTarget | null> {
    return (await this.active(engine)).find(({ state }) => state === 'LIVE') ?? null;
  }

  /** The engine's newest target, whatever its state. */
  async newest(engine: SearchEngineName): Promise<SearchTarget | null> {
    const [target] = await this.query(
      `select ${COLUMNS} from search_target where engine = $1 order by id desc limit 1`,
      [engine],
    );
    return target ?? null;
  }

  /**
   * Starts a generation beside the live one, which receives every change from now on. Resolves to
   * the one that is being built already, unless that has another fingerprint.
   */
  async startBuild(engine: SearchEngineName, fingerprint: string): Promise<SearchTarget> {
    // Handing changes out and settling them lock deliveries before their target; this locks the
    // deliveries last.
    await retryDeadlocks.execute(() =>
      this.pool.query(
        `delete from search_target where engine = $1 and state = 'BUILDING' and fingerprint <> $2`,
        [engine, fingerprint],
      ),
    );
    const generation = `${new Date().toISOString().replace(/\D/g, '').slice(0, 17)}`;
    await this.query(
      `insert into search_target (engine, generation, state, fingerprint) values ($1, $2, 'BUILDING', $3)
       on conflict do nothing returning ${COLUMNS}`,
      [engine, `${generation}-${engine.slice(0, 1).toLowerCase()}`, fingerprint],
    );
    await this.pool.query(`notify doum_delivery`);
    // A fast leader may have finished it already.
    return (
      (await this.active(engine)).find((target) => target.state === 'BUILDING') ??
      (await this.newest(engine))!
    );
  }

  /**
   * Enqueues every published article for a generation that is being built, once, and every article
   * that searches still know words of: that it was hidden may have been lost with a target that was
   * dropped. The target must be committed before. Resolves to the number of published articles,
   * null when the target is gone by now.
   */
  async enqueueAll(target: SearchTarget): Promise<number | null> {
    if (!(await this.exists(target))) return null;
    const { rows } = await this.pool.query<{ total: number }>(
      `with enqueued as (
         insert into delivery (target_id, article_id, enqueued_at)
           select t.id, a.id, t.started_at from search_target t cross join (
             select id from article where status = 'PUBLISHED' union select article_id from term_vector where not gone) as a
           where t.id = $1 order by a.id
         on conflict do nothing
       )
       update search_target set total = (select count(*) from article where status = 'PUBLISHED') where id = $1 returning total`,
      [target.id],
    );
    return rows[0]?.total ?? null;
  }

  /** Makes the target live in place of the one before. False when it was given up meanwhile. */
  async markLive(target: SearchTarget): Promise<boolean> {
    const { rows } = await this.pool.query<{ live: boolean }>(
      'select make_target_live($1) as live',
      [target.id],
    );
    return rows[0]!.live;
  }

  /**
   * Gives the build up for good; of those that failed only the last is kept. False when it was no
   * longer being built: then nothing has changed.
   */
  async markFailed(target: SearchTarget, error: string): Promise<boolean> {
    const { rows } = await this.pool.query<{ failed: number }>(
      `with failed as (
         update search_target set state = 'FAILED', finished_at = clock_timestamp(), error = $2 where id = $1 and state = 'BUILDING'
         returning id, engine
       ), undelivered as (
         delete from delivery using failed where target_id = failed.id
       ), unrefused as (
         delete from dead_letter using failed where target_id = failed.id
       ), forgotten as (
         delete from search_target t using failed where t.engine = failed.engine and t.state = 'FAILED' and t.id <> failed.id
       )
       select count(*)::integer as failed from failed`,
      [target.id, error],
    );
    return rows[0]!.failed > 0;
  }

  /**
   * Whether the engine's newest build had this fingerprint and failed within the last `seconds`.
   */
  async hasJustFailed(
    engine: SearchEngineName,
    fingerprint: string,
    seconds: number,
  ): Promise<boolean> {
    const newest = await this.query(
      `select ${COLUMNS} from search_target where id = (select max(id) from search_target where engine = $1)
         and state = 'FAILED' and fingerprint = $2 and finished_at > now() - $3 * interval '1 second'`,
      [engine, fingerprint, seconds],
    );
    return newest.length > 0;
  }

  /**
   * Whether the target still exists: a change of the dictionary removes one that is being built.
   */
  async exists(target: SearchTarget): Promise<boolean> {
    return (
      (await this.query(`select ${COLUMNS} from search_target where id = $1`, [target.id])).length >
      0
    );
  }

  /** Removes a build. */
  async removeBuild(target: SearchTarget): Promise<void> {
    await this.pool.query(`delete from search_target where id = $1 and state = 'BUILDING'`, [
      target.id,
    ]);
  }

  /**
   * Drops the targets of engines other than these for which nobody has indexed for a minute: what
   * they hold is out of date, and when they come back they are built anew.
   */
  async dropUnkept(kept: readonly SearchEngineName[]): Promise<SearchEngineName[]> {
    const { rows } = await this.pool.query<{ engine: SearchEngineName }>(
      `delete from search_target t where engine <> all($1) and not exists (
         select from indexer_lease l where l.engine = t.engine and l.expires_at > now() - interval '${UNKEPT_SECONDS} seconds')
       returning engine`,
      [kept],
    );
    return rows.map(({ engine }) => engine);
  }

  /**
   * Draws a version for what is read from now on and sent to the target, and records it there
   * before anything is sent. null when the target is gone.
   */
  async drawVersion(target: SearchTarget): Promise<number | null> {
    const { rows } = await this.pool.query<{ version: number }>({
      name: 'indexing-draw-version',
      text: `update search_target set drawn_version = nextval('index_version') where id = $1 returning drawn_version as version`,
      values: [target.id],
    });
    return rows[0]?.version ?? null;
  }

  /** Versions that are drawn from now on are higher than this one. */
  async raiseVersions(above: number): Promise<void> {
    await this.pool.query(
      `select setval('index_version', $1) from index_version where last_value < $1`,
      [above],
    );
  }

  /**
   * Records that what the target holds, up to that version, cannot be relied on: it is replaced,
   * however often that is interrupted.
   */
  async markUnsound(target: SearchTarget, reason: string, highest: number): Promise<void> {
    await this.pool.query(
      'update search_target set unsound = coalesce(unsound, $2), drawn_version = greatest(drawn_version, $3) where id = $1',
      [target.id, reason, highest],
    );
  }

  async recordSample(target: SearchTarget, sample: Sample): Promise<void> {
    await this.pool.query(
      'update search_target set sampled_at = clock_timestamp(), sample = $2 where id = $1',
      [target.id, JSON.stringify(sample)],
    );
  }

  private async query(sql: string, values: unknown[]): Promise<SearchTarget[]> {
    return (await this.pool.query<SearchTarget>(sql, values)).rows;
  }
}

import type { Pool } from 'pg';
import { type CommitMoment, type CommitProxy, startCommitProxy } from '../support/commit-proxy.js';
import { eventually } from '../support/eventually.js';
import type { ServerProcess } from '../support/server-process.js';
import { buildTrafficCatalogue } from '../support/writers.js';
import { type Change, changesInTurns } from './changes-in-turns.js';
import { type ExperimentResult, type Progress, type Setting, withSetting } from './setting.js';

const MOMENTS: CommitMoment[] = ['before', 'between', 'after'];

/** Number of servers to start ahead, because a start takes about 3 s. */
const SPARES = 2;

interface Committer {
  server: ServerProcess;
  proxy: CommitProxy;
}

/**
 * Kills a server (SIGKILL) at the COMMIT of a mutation: before Postgres receives it, before its
 * answer, and after. The change must exist exactly if its outbox row does, and completely.
 */
export function killedAtCommit({
  kills,
  progress,
}: {
  kills: number;
  progress?: Progress;
}): Promise<ExperimentResult> {
  return withSetting('memory', async (setting) => {
    const { pool } = setting;
    const first = await setting.start();
    const catalogue = await buildTrafficCatalogue(first);
    const nextChange = changesInTurns(first, pool, catalogue);
    const changes: Change[] = [];
    for (let kill = 0; kill < kills; kill += 1) changes.push(await nextChange());
    await first.stop();
    await holdLease(pool);

    const spares = Array.from({ length: Math.min(SPARES, kills) }, () => startCommitter(setting));
    const committed: Record<CommitMoment, number> = { before: 0, between: 0, after: 0 };
    const violations: string[] = [];
    for (const [kill, change] of changes.entries()) {
      const { server, proxy } = await spares.shift()!;
      if (kill + SPARES < kills) spares.push(startCommitter(setting));
      const moment = MOMENTS[kill % MOMENTS.length]!;
      const { rows } = await pool.query<{ last: string | number }>(
        'select coalesce(max(id), 0) as last from outbox',
      );
      const killed = proxy.atNextCommit(moment, () => server.kill('SIGKILL'));
      await Promise.allSettled([change.send(server), killed]);
      await server.exited;
      await untilNothingIsOpen(pool);
      const outcome = await change.examine(Number(rows[0]!.last));
      if (outcome.changed) committed[moment] += 1;
      const isExpected = moment === 'between' || outcome.changed === (moment === 'after');
      if (outcome.problem || !isExpected)
        violations.push(`${change.kind} ${moment}: ${outcome.problem ?? 'not as expected'}`);
      progress?.(kill + 1, kills);
    }
    await pool.query(`update indexer_lease set expires_at = '-infinity'`);
    await setting.start();
    const result: ExperimentResult = {
      runs: kills,
      lost: 0,
      stale: 0,
      extra: 0,
      figures: {
        committedBefore: committed.before,
        committedBetween: committed.between,
        committedAfter: committed.after,
        violations: violations.length,
        ...(violations[0] && { firstViolation: violations[0] }),
      },
    };
    await setting.judge(result);
    return result;
  });
}

async function startCommitter(setting: Setting): Promise<Committer> {
  const proxy = await startCommitProxy(setting.databaseUrl);
  setting.cleanUp(proxy.stop);
  return { proxy, server: await setting.start({ DATABASE_URL: proxy.url }) };
}

/** Prevents the delivery of outbox rows: gives the lease to a holder that does not exist. */
async function holdLease(pool: Pool): Promise<void> {
  const { rowCount } = await pool.query(
    `update indexer_lease set holder = 'faults/0/nobody', epoch = epoch + 1, expires_at = now() + interval '1 day'`,
  );
  if (!rowCount) throw new Error('No server has ever held the lease.');
}

/** Waits until the transactions of the killed server are committed or rolled back. */
export async function untilNothingIsOpen(pool: Pool): Promise<void> {
  await eventually(async () => {
    const { rows } = await pool.query<{ open: number }>(
      `select count(*)::integer as open from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and (backend_xid is not null or state like 'idle in transaction%')`,
    );
    if (rows[0]!.open > 0) throw new Error(`${rows[0]!.open} transactions are still open.`);
  }, 20_000);
}

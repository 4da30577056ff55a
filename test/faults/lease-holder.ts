import type { Setting } from './setting.js';
import type { ServerProcess } from '../support/server-process.js';

const POLL_MS = 20;
const LIMIT_MS = 60_000;

const HOLDERS = `
  select split_part(holder, '/', 2)::integer as pid from indexer_lease lease
  where expires_at > now() and holder ~ '/[0-9]+/' and coalesce(to_jsonb(lease) ->> 'engine', $1) = $1`;

/** Waits until one of these servers leads the indexing of the setting's engine. */
export async function leaderAmong(
  setting: Setting,
  candidates: () => ServerProcess[],
): Promise<ServerProcess> {
  for (const startedAt = performance.now(); ;) {
    const { rows } = await setting.pool.query<{ pid: number }>(HOLDERS, [
      setting.engine.toUpperCase(),
    ]);
    const leader = candidates().find(({ pid }) => rows.some((row) => row.pid === pid));
    if (leader) return leader;
    if (performance.now() - startedAt > LIMIT_MS)
      throw new Error(`No server took the lease within ${LIMIT_MS / 1_000} s.`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

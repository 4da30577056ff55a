import type { Pool } from 'pg';
import type { EngineChoice } from '../support/start-test-app.js';

const PAUSE_MS = 50;

const TARGETS = `
  select engine, generation, state, error, (select count(*)::integer from delivery where target_id = t.id) as deliveries,
    (select count(*)::integer from outbox) as outbox
  from search_target t where state <> 'FAILED'`;

/**
 * Waits until each engine has a live, completely delivered generation other than those given, and
 * none is being built. Resolves to the generations; throws with the current state after `withinMs`.
 */
export async function waitUntilLive(
  pool: Pool,
  engines: readonly EngineChoice[],
  { otherThan = [], withinMs = 120_000 }: { otherThan?: readonly string[]; withinMs?: number } = {},
): Promise<string[]> {
  for (const startedAt = performance.now(); ;) {
    // The database may be unavailable while a restored one replaces it.
    const { rows } = await pool
      .query<{
        engine: string;
        generation: string;
        state: string;
        deliveries: number;
        outbox: number;
      }>(TARGETS)
      .catch(() => ({ rows: [] }));
    const live = engines.map((engine) =>
      rows.filter((row) => row.engine === engine.toUpperCase()).length === 1
        ? rows.find(
            (row) =>
              row.engine === engine.toUpperCase() &&
              row.state === 'LIVE' &&
              row.outbox === 0 &&
              row.deliveries === 0,
          )?.generation
        : undefined,
    );
    if (live.every((generation) => generation !== undefined && !otherThan.includes(generation)))
      return live as string[];
    if (performance.now() - startedAt > withinMs)
      throw new Error(
        `${engines.join(' and ')} not live after ${withinMs / 1_000} s: ${JSON.stringify(rows)}`,
      );
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

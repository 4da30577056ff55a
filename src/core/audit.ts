import { AsyncLocalStorage } from 'node:async_hooks';
import type { SqlSource } from './database.js';

const acting = new AsyncLocalStorage<{ actor: string; action: string; holder: string | null }>();

/** What somebody changed. */
export interface AuditTarget {
  /** The type of the target, e.g. Article. */
  kind: string;
  id?: number;
  /** The title or name of the target. */
  title?: string;
  /** Never secrets. */
  details?: object;
}

const WRITE = `
  insert into audit_entry (actor, action, kind, target_id, title, details)
  select $1, $2, kind, id, coalesce(title, ''), coalesce(details, '{}')
  from jsonb_to_recordset($3::jsonb) as _ (kind text, id integer, title text, details jsonb)`;

/**
 * Runs work whose audit entries name this actor and action. Each mutation runs so, with the name of
 * the viewer and of the mutation. `holder`: whose bytes `countWrittenBytes` counts.
 */
export function actingAs<T>(
  actor: string,
  action: string,
  work: () => T,
  holder: string | null = null,
): T {
  return acting.run({ actor, action, holder }, work);
}

/** Whose bytes are counted; null for commands and jobs. */
export const currentHolder = () => acting.getStore()?.holder ?? null;

/**
 * Records what the current actor changed. `source` is the transaction of the change. Throws outside
 * of `actingAs`.
 */
export async function audit(source: SqlSource, ...targets: AuditTarget[]): Promise<void> {
  const by = acting.getStore();
  if (!by) throw new Error('A change to record needs actingAs.');
  await source.query(WRITE, [by.actor, by.action, JSON.stringify(targets)]);
}

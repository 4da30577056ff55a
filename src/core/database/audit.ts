import { AsyncLocalStorage } from 'node:async_hooks';
import type { SqlSource } from './database.js';

type Acting = { actor: string; credential: string | null; holder: string | null; action: string };
const acting = new AsyncLocalStorage<Acting>();

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
  insert into audit_entry (actor, credential, action, kind, target_id, title, details)
  select $1, $2, $3, kind, id, coalesce(title, ''), coalesce(details, '{}')
  from jsonb_to_recordset($4::jsonb) as _ (kind text, id integer, title text, details jsonb)`;

/**
 * Runs work whose audit entries name this actor and action. Each mutation runs so, with the name of
 * the viewer and of the mutation. `credential`: see `Viewer`; null for work of the server itself.
 * `holder`: whose bytes `countWrittenBytes` counts.
 */
export function actingAs<T>(
  actor: string,
  action: string,
  work: () => T,
  credential: string | null = null,
  holder: string | null = null,
): T {
  return acting.run({ actor, credential, holder, action }, work);
}

/** Runs work whose entries have another action of the current actor. */
export function asAction<T>(action: string, work: () => T): T {
  return acting.run({ ...acting.getStore()!, action }, work);
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
  await source.query(WRITE, [by.actor, by.credential, by.action, JSON.stringify(targets)]);
}

import type { EntityManager } from 'typeorm';
import { queryRows } from '../database/database.js';

/** The state of one item after its last import: a row of the table `import_memory`. */
export interface ImportRecord {
  /** Name of the item in files. */
  key: string;
  /** Id of the item. Null for a dictionary entry, which has no id. */
  itemId: number | null;
  /** The state of the item after the import. If the state has changed, people edited the item. */
  state: string;
}

/** The records with these keys, and all other records of the same items or of items with these ids. */
const READ = `
  with named as materialized (
    select * from import_memory where kind = $1 and key = any($2::text[])
  ), found as (
    select * from named
    union
    select * from import_memory
    where kind = $1 and thing_id in (select thing_id from named union select unnest($3::integer[]))
  )
  select key, thing_id as "itemId", state from found order by imported_at`;

const REPLACE = `
  on conflict (kind, key) do update
    set thing_id = excluded.thing_id, state = excluded.state, imported_at = excluded.imported_at
    where (import_memory.thing_id, import_memory.state)
      is distinct from (excluded.thing_id, excluded.state)`;

const SAVE = `
  insert into import_memory (kind, key, thing_id, state) values ($1, $2, $3, $4) ${REPLACE}`;

/** The import records of the items with these keys or ids, latest last. */
export function readRecords(
  manager: EntityManager,
  kind: string,
  keys: string[],
  ids: number[] = [],
): Promise<ImportRecord[]> {
  // Postgres stores no such text, so no record has such a key.
  const storable = keys.filter((key) => !key.includes('\0') && key.isWellFormed());
  return queryRows<ImportRecord>(manager, READ, [kind, storable, ids]);
}

/** Inserts or replaces the record of an item other than an article. */
export async function saveRecord(
  manager: EntityManager,
  kind: string,
  { key, itemId, state }: ImportRecord,
): Promise<void> {
  await manager.query(SAVE, [kind, key, itemId, state]);
}

/**
 * Inserts or replaces the records of items with ids, with their present states. Keys are distinct.
 * `table` and `state`: where the items `a` stand, and the SQL of the state of one.
 */
export async function saveRecords(
  manager: EntityManager,
  kind: string,
  { table, state }: { table: string; state: string },
  records: readonly { key: string; itemId: number }[],
): Promise<void> {
  if (records.length === 0) return;
  await manager.query(
    `insert into import_memory (kind, key, thing_id, state)
     select $1, r.key, a.id, ${state}
     from unnest($2::text[], $3::integer[]) as r (key, id) join ${table} a using (id) ${REPLACE}`,
    [kind, records.map(({ key }) => key), records.map(({ itemId }) => itemId)],
  );
}

/** The fields of `wanted` that are not undefined and differ from those of `stored`. */
export function differingFields(stored: object, wanted: object): string[] {
  const before = stored as Record<string, unknown>;
  return Object.entries(wanted)
    .filter(([field, value]) => {
      return value !== undefined && JSON.stringify(value) !== JSON.stringify(before[field]);
    })
    .map(([field]) => field);
}

import { hash as digest } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { queryRows } from '../../core/database.js';

/** Kinds of items that have import records. */
export type RecordKind =
  'product' | 'category' | 'platform' | 'synonymSet' | 'dictionaryEntry' | 'article';

/** Kinds of the names that flat rows use instead of slugs. */
export type RowNameKind = 'rowProduct' | 'rowCategory' | 'rowPlatform';

/** Hashes of the fields of an item, by field name. */
export type FieldHashes = Record<string, string>;

/** What an import last wrote of one item: a row of the table `import_memory`. */
export interface ImportRecord {
  /** Name of the item in files. */
  key: string;
  /** Id of the item. Null for a dictionary entry, which has none. */
  itemId: number | null;
  /** The fields that an import wrote. It is unknown who wrote the others. */
  fields: FieldHashes;
}

const READ = `
  with named as materialized (
    select key, thing_id, fields, imported_at from import_memory
    where kind = $1 and key = any($2::text[])
  ), item as (
    select unnest($3::integer[]) as id
    union
    select thing_id from named where thing_id is not null
  )
  select key, thing_id as "itemId", fields from (
    select * from named
    union all
    select m.key, m.thing_id, m.fields, m.imported_at
    from item join import_memory m on m.kind = $1 and m.thing_id = item.id
    where not exists (select from named where named.key = m.key)
  ) _ order by imported_at`;

const SAVE = `
  insert into import_memory (kind, key, thing_id, fields)
  select $1, key, "itemId", fields
  from json_to_recordset($2::json) as _ (key text, "itemId" integer, fields jsonb)
  on conflict (kind, key) do update
    set thing_id = excluded.thing_id, fields = excluded.fields,
      imported_at = excluded.imported_at`;

/** The import records of the items with these keys or ids, latest last. */
export function readRecords(
  manager: EntityManager,
  kind: RecordKind,
  keys: string[],
  ids: number[],
): Promise<ImportRecord[]> {
  return queryRows<ImportRecord>(manager, READ, [kind, keys, ids]);
}

/** Inserts or replaces import records. The keys must be distinct. */
export async function saveRecords(
  manager: EntityManager,
  kind: RecordKind | RowNameKind,
  records: ImportRecord[],
): Promise<void> {
  if (records.length > 0) await manager.query(SAVE, [kind, JSON.stringify(records)]);
}

/**
 * Hashes of values that JSON can represent. Undefined values are omitted. `cache` stores hashes by
 * JSON, for several calls with mostly the same values.
 */
export function hashFields(
  values: Record<string, unknown>,
  cache = new Map<string, string>(),
): FieldHashes {
  const hashes: FieldHashes = {};
  for (const [field, value] of Object.entries(values)) {
    if (value === undefined) continue;
    const text = JSON.stringify(value);
    let hash = cache.get(text);
    if (hash === undefined) cache.set(text, (hash = hashText(text)));
    hashes[field] = hash;
  }
  return hashes;
}

/** The fields that both have with different hashes. */
export function differingFields(a: FieldHashes, b: FieldHashes): string[] {
  return Object.keys(a).filter((field) => b[field] !== undefined && a[field] !== b[field]);
}

/** Whether both have the same fields with the same hashes. */
export function sameFields(a: FieldHashes, b: FieldHashes): boolean {
  const fields = Object.keys(a);
  return fields.length === Object.keys(b).length && fields.every((field) => a[field] === b[field]);
}

function hashText(text: string): string {
  // A value that is not longer than its hash is stored as it is.
  return text.length <= 16 ? text : digest('sha256', text, 'base64').slice(0, 16);
}

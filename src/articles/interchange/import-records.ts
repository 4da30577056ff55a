import { hash as digest } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { queryRows } from '../../core/database.js';

export type RememberedKind =
  'product' | 'category' | 'platform' | 'synonymSet' | 'dictionaryEntry' | 'article';

/** Kinds that flat rows refer to by name, not by slug. */
export type RowNameKind = 'rowProduct' | 'rowCategory' | 'rowPlatform';

/** A hash of each field of a thing, by the field's name. */
export type FieldHashes = Record<string, string>;

/** What an import last wrote of one thing. */
export interface Remembered {
  /** What names the thing in files. */
  key: string;
  /** Its id; null for a word of the dictionary, which has none. */
  thingId: number | null;
  /** The fields that an import wrote. Who wrote other fields is unknown. */
  fields: FieldHashes;
}

const RECALL = `
  with named as materialized (
    select key, thing_id, fields, imported_at from import_memory where kind = $1 and key = any($2::text[])
  ), thing as (
    select unnest($3::integer[]) as id union select thing_id from named where thing_id is not null
  )
  select key, thing_id as "thingId", fields from (
    select * from named
    union all
    select m.key, m.thing_id, m.fields, m.imported_at from thing join import_memory m on m.kind = $1 and m.thing_id = thing.id
    where not exists (select from named where named.key = m.key)
  ) _ order by imported_at`;

const REMEMBER = `
  insert into import_memory (kind, key, thing_id, fields)
  select $1, key, "thingId", fields from json_to_recordset($2::json) as _ (key text, "thingId" integer, fields jsonb)
  on conflict (kind, key) do update
    set thing_id = excluded.thing_id, fields = excluded.fields, imported_at = excluded.imported_at`;

/** What imports wrote of the things with these keys or ids, the latest last. */
export function recall(
  manager: EntityManager,
  kind: RememberedKind,
  keys: string[],
  ids: number[],
): Promise<Remembered[]> {
  return queryRows<Remembered>(manager, RECALL, [kind, keys, ids]);
}

/** Remembers what an import wrote. The keys must differ. */
export async function remember(
  manager: EntityManager,
  kind: RememberedKind | RowNameKind,
  records: Remembered[],
): Promise<void> {
  if (records.length > 0) await manager.query(REMEMBER, [kind, JSON.stringify(records)]);
}

/**
 * The hashes of values that JSON can represent; undefined values are left out. `known` caches
 * hashes by text, for several calls with mostly the same values.
 */
export function hashFields(
  values: Record<string, unknown>,
  known = new Map<string, string>(),
): FieldHashes {
  const hashes: FieldHashes = {};
  for (const [field, value] of Object.entries(values)) {
    if (value === undefined) continue;
    const text = JSON.stringify(value);
    let hash = known.get(text);
    if (hash === undefined) known.set(text, (hash = hashText(text)));
    hashes[field] = hash;
  }
  return hashes;
}

/** The fields that both have, with different hashes. */
export function differing(a: FieldHashes, b: FieldHashes): string[] {
  return Object.keys(a).filter((field) => b[field] !== undefined && a[field] !== b[field]);
}

/** Whether both have the same fields with the same hashes. */
export function sameFields(a: FieldHashes, b: FieldHashes): boolean {
  const fields = Object.keys(a);
  return fields.length === Object.keys(b).length && fields.every((field) => a[field] === b[field]);
}

function hashText(text: string): string {
  // A short value is not longer than its hash.
  return text.length <= 16 ? text : digest('sha256', text, 'base64').slice(0, 16);
}

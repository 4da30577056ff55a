import type { Pool } from 'pg';
import { queryRows, type SqlSource } from '../core/database/database.js';
import { DAY_MS, HOUR_MS, KOREA_OFFSET_MS } from '../core/durations.js';
import type { JobKind } from '../core/work/jobs.js';
import { createCounter, type Registry } from '../core/metrics.js';
import { FORGET_WRITTEN_BYTES } from '../core/database/written-bytes.js';
import { badInput } from '../core/errors.js';

/** Old, and named neither by the help centre nor by a product. */
const IS_OLD = `last_used_at < now() - interval '30 days'
  and not exists (
    select from (select value::text from help_centre union all select icon from product) _ (text)
    where position(encode(hash, 'hex') in lower(text)) > 0)`;

const OLD = `select encode(hash, 'hex') as hash from media where ${IS_OLD}`;

/**
 * The hashes that variants name, and the last of these variants. Next to a hash there may be more
 * hexadecimal digits, as in %2F.
 */
const NAMED = `
  with variant as (
    select id, lower(body || ' ' || body_html) as text from article_variant
    where id > $1 order by id limit $2)
  select max(id) as last, array(
    select distinct hash
    from variant, regexp_matches(text, '[0-9a-f]{64,}', 'g') as digits,
      unnest(array[left(digits[1], 64), right(digits[1], 64)]) as hash) as hashes
  from variant`;

type Named = { last: number | null; hashes: string[] };

/** Looks at the time again when it has locked the row: the file may be used at this moment. */
const REMOVE = `
  delete from media
  where hash in (select decode(hash, 'hex') from unnest($1::text[]) as hash) and ${IS_OLD}`;

/** Numbers of rows in a statement. */
const VARIANTS = 500;
const FILES = 20;

/**
 * Each night, removes the files that no revision names and that nobody has used for 30 days (see
 * `renewMedia`), and forgets the bytes of former days. Short statements read the revisions, and lock
 * nothing.
 */
export function removeUnusedMedia(pool: Pool, metrics: Registry): JobKind {
  const removed = createCounter(
    metrics,
    'doum_media_removed_total',
    'Pictures and documents that were removed because no revision names them.',
    [{}],
  );
  return {
    kind: 'unused-media',
    everyMs: DAY_MS,
    run: async (_, signal) => {
      await pool.query(FORGET_WRITTEN_BYTES);
      const old = await queryRows<{ hash: string }>(pool, OLD);
      const unused = new Set(old.map(({ hash }) => hash));
      for (let last: number | null = 0; last !== null && unused.size > 0;) {
        signal.throwIfAborted();
        const named: Named[] = await queryRows<Named>(pool, NAMED, [last, VARIANTS]);
        for (const hash of named[0]!.hashes) unused.delete(hash);
        last = named[0]!.last;
      }
      const hashes = [...unused];
      for (let at = 0; at < hashes.length; at += FILES) {
        signal.throwIfAborted();
        const { rowCount } = await pool.query(REMOVE, [hashes.slice(at, at + FILES)]);
        removed.inc(rowCount ?? 0);
      }
      return nextNight();
    },
  };
}

/** The next three o'clock in Korea. */
function nextNight(now = Date.now()): Date {
  const days = Math.floor((now + KOREA_OFFSET_MS - 3 * HOUR_MS) / DAY_MS);
  return new Date((days + 1) * DAY_MS - KOREA_OFFSET_MS + 3 * HOUR_MS);
}

/** Maximum size of a logo, favicon or icon. */
const MAX_PICTURE_BYTES = 1_000_000;

const USE = `
  with used as (
    update media set last_used_at = now() where hash = decode($1, 'hex')
    returning '/media/' || $1 || '.' || split_part(type, '/', 2) as url, length(bytes) as bytes)
  select * from used`;

/**
 * Checks the address of a logo, favicon or icon, and renews the time of its last use. BAD_USER_INPUT
 * names `field` unless it is a stored PNG or WebP file of at most 1 MB. `source`: the transaction
 * that saves the address.
 */
export async function usePicture(source: SqlSource, url: string, field: string): Promise<string> {
  const hash = /^\/media\/([0-9a-f]{64})\.(png|webp)$/.exec(url)?.[1];
  if (hash === undefined)
    throw badInput(
      field,
      `${field} must be the address of a PNG or WebP file, e.g. /media/….png.`,
      'Upload the file at the desk, and use its address.',
    );
  const [found] = await queryRows<{ url: string; bytes: number }>(source, USE, [hash]);
  if (found?.url !== url) throw badInput(field, `${field} names a file that is not stored.`);
  if (found.bytes > MAX_PICTURE_BYTES)
    throw badInput(field, `${field} has ${found.bytes} bytes; at most 1,000,000 are possible.`);
  return url;
}

import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { queryRows, type SqlSource } from '../core/database/database.js';
import { countWrittenBytes } from '../core/database/written-bytes.js';
import { MEDIA_NAME, mediaName, type MediaSize, readMedia } from './read-media.js';

/** A stored file. */
export interface StoredMedia extends MediaSize {
  /** Its name below /media/. */
  name: string;
  type: string;
  /** False if the same file was there already. */
  isNew: boolean;
}

const RENEW = `
  with renewed as (
    update media set last_used_at = now() where hash = decode($1, 'hex') returning hash)
  select from renewed`;

const INSERT = `
  insert into media (hash, type, bytes, width, height, created_by)
  values (decode($1, 'hex'), $2, $3, $4, $5, $6)
  on conflict (hash) do update set last_used_at = now()`;

/**
 * Stores a file, or renews the time of its last use. BAD_USER_INPUT as `readMedia`;
 * LIMIT_EXCEEDED as `countWrittenBytes`, for which `source` is a transaction.
 */
export async function storeMedia(
  source: SqlSource,
  bytes: Buffer,
  type: string,
  createdBy: string,
): Promise<StoredMedia> {
  const { width, height } = readMedia(bytes, type);
  const hash = hashOf(bytes);
  const renewed = await queryRows(source, RENEW, [hash]);
  const isNew = renewed.length === 0;
  if (isNew) {
    await countWrittenBytes(source, bytes.length);
    await source.query(INSERT, [hash, type, bytes, width, height, createdBy]);
  }
  return { name: mediaName(hash, type), type, width, height, isNew };
}

const RENEW_NAMED = `
  update media set last_used_at = now()
  where hash in (
    select hash from media
    where last_used_at < now() - interval '1 day'
      and hash in (select decode(hash, 'hex') from unnest($1::text[]) as hash)
    order by hash for no key update)`;

/**
 * Renews the time of the files that texts name, so that a removal at this moment spares them.
 * `source`: the transaction that saves the texts.
 */
export async function renewMedia(source: SqlSource, texts: readonly string[]): Promise<void> {
  const hashes = texts.flatMap((text) => text.match(/(?<=\/media\/)[0-9a-f]{64}/gi) ?? []);
  if (hashes.length > 0) await source.query(RENEW_NAMED, [[...new Set(hashes)]]);
}

/** The SHA-256 of a file in hex. */
export function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The type and the length in bytes of the file of this name; null if there is none. */
export async function findMedia(
  pool: Pool,
  name: string,
): Promise<{ type: string; length: number } | null> {
  const hash = hashOfName(name);
  if (hash === undefined) return null;
  const { rows } = await pool.query<{ type: string; length: number }>({
    name: 'media-by-hash',
    text: `select type, length(bytes) as length from media where hash = decode($1, 'hex')`,
    values: [hash],
  });
  const [found] = rows;
  return found && mediaName(hash, found.type) === name ? found : null;
}

const PIECE_BYTES = 128 * 1_024;

/**
 * The bytes of a file that `findMedia` has found, piece by piece: large files for slow clients then
 * take neither connections of Postgres nor much memory.
 */
export async function* mediaBytes(
  pool: Pool,
  name: string,
  length: number,
): AsyncGenerator<Buffer> {
  const hash = hashOfName(name);
  for (let at = 1; at <= length; at += PIECE_BYTES) {
    const { rows } = await pool.query<{ piece: Buffer }>({
      name: 'media-piece',
      text: `select substring(bytes from $2 for $3) as piece from media
        where hash = decode($1, 'hex')`,
      values: [hash, at, PIECE_BYTES],
    });
    if (!rows[0]) throw new Error(`The file ${name} was removed while it was read.`);
    yield rows[0].piece;
  }
}

const hashOfName = (name: string) => MEDIA_NAME.exec(name)?.[1];

/** The name and the length of each file, in the order of the names. */
export async function listMedia(source: SqlSource): Promise<{ name: string; length: number }[]> {
  const rows = await queryRows<{ hash: string; type: string; length: number }>(
    source,
    `select encode(hash, 'hex') as hash, type, length(bytes) as length from media order by hash`,
  );
  return rows.map(({ hash, type, length }) => ({ name: mediaName(hash, type), length }));
}

/** The size of a picture, in pixels. */
export interface PictureSize {
  width: number;
  height: number;
}

/** The sizes of the pictures of these names, in their order; null if there is no such picture. */
export async function pictureSizes(
  pool: Pool,
  names: readonly string[],
): Promise<(PictureSize | null)[]> {
  const { rows } = await pool.query<PictureSize & { hash: string; type: string }>({
    name: 'picture-sizes',
    text: `select encode(hash, 'hex') as hash, type, width, height from media
      where hash = any (select decode(split_part(name, '.', 1), 'hex')
        from unnest($1::text[]) as name) and width is not null`,
    // A text may name anything below /media/.
    values: [names.filter((name) => MEDIA_NAME.test(name))],
  });
  const sizes = new Map(
    rows.map(({ hash, type, width, height }) => [mediaName(hash, type), { width, height }]),
  );
  return names.map((name) => sizes.get(name) ?? null);
}

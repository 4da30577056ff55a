import { queryRows, type SqlSource } from '../core/database.js';
import { badInput } from '../core/errors.js';

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
      'Upload the file at /desk/media, and use the url of the answer.',
    );
  const [found] = await queryRows<{ url: string; bytes: number }>(source, USE, [hash]);
  if (found?.url !== url) throw badInput(field, `${field} names a file that is not stored.`);
  if (found.bytes > MAX_PICTURE_BYTES)
    throw badInput(field, `${field} has ${found.bytes} bytes; at most 1,000,000 are possible.`);
  return url;
}

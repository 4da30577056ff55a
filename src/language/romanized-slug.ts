import { romanize } from 'es-hangul';

/**
 * A slug for a Korean name: romanised, other characters to hyphens, at most 80 characters;
 * `untitled` where nothing is left.
 */
export function romanizedSlug(name: string): string {
  const text = name.normalize('NFC');
  // es-hangul looks a text up in a plain object first, and throws for one that every object has:
  // toString, constructor.
  const slug = (/\p{Script=Hangul}/u.test(text) ? romanize(text) : text)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, 80)
    .replace(/-$/, '');
  return slug || 'untitled';
}

/** The slug itself, or with -2, -3 … the first that is free. */
export function freeSlug(slug: string, isTaken: (slug: string) => boolean): string {
  if (!isTaken(slug)) return slug;
  let n = 2;
  while (isTaken(`${slug}-${n}`)) n += 1;
  return `${slug}-${n}`;
}

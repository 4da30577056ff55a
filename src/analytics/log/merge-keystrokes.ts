import { jamo } from '../../language/index.js';
import type { SearchRow } from './log-rows.js';

/** Within so long a search goes on with the one before. */
export const KEYSTROKE_MS = 30_000;

/** What decides about a search whether it goes on with another one. */
export type Keystroke = Pick<
  SearchRow,
  | 'at'
  | 'id'
  | 'query'
  | 'literal'
  | 'productIds'
  | 'categoryIds'
  | 'platformIds'
  | 'includeCommon'
  | 'updatedFrom'
  | 'updatedTo'
  | 'sort'
  | 'source'
  | 'visitor'
  | 'staff'
> & { clicks?: number };

/**
 * Of the searches of visitors, in order of time, those that stay: one that the same visitor's next
 * search within 30 seconds extends, or takes letters from, was a keystroke on the way to it, unless
 * something had been opened from it by then. Letters are jamo, so that 장박 goes on to 장바구.
 * `before` are searches that were written already, also later ones, which came by another server;
 * `superseded` are those of them that were keystrokes. `goneOn` says of each keystroke, by its id,
 * on the way to which search it was in the end.
 */
export function mergeKeystrokes<T extends Keystroke>(
  before: readonly Keystroke[],
  searches: readonly T[],
  isClicked: (id: string, by: Date) => boolean,
): { kept: T[]; superseded: Keystroke[]; goneOn: Map<string, string> } {
  const last = new Map<string, Keystroke>();
  const next = new Map<string, string>();
  for (const search of [...before, ...searches].sort(byTime)) {
    const key = keyOf(search);
    const previous = last.get(key);
    if (previous && goesOn(previous, search) && !isClicked(previous.id, search.at))
      next.set(previous.id, search.id);
    last.set(key, search);
  }
  const goneOn = new Map<string, string>();
  // The last first, so that each finds where the next one went.
  for (const [id, to] of [...next].reverse()) goneOn.set(id, goneOn.get(to) ?? to);
  return {
    kept: searches.filter(({ id }) => !next.has(id)),
    superseded: before.filter(({ id }) => next.has(id)),
    goneOn,
  };
}

/** Two of the same moment have an order, too, the same on every server. */
function byTime(a: Keystroke, b: Keystroke): number {
  return a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1);
}

function goesOn(previous: Keystroke, next: Keystroke): boolean {
  if (
    next.at.getTime() - previous.at.getTime() > KEYSTROKE_MS ||
    previous.query === '' ||
    next.query === ''
  )
    return false;
  const [from, to] = [jamo(previous.query), jamo(next.query)];
  return (from.startsWith(to) || to.startsWith(from)) && scopeOf(previous) === scopeOf(next);
}

function keyOf({ visitor }: Keystroke): string {
  return visitor.toString('base64');
}

/** All that stays the same while somebody types. */
function scopeOf(search: Keystroke): string {
  const {
    literal,
    productIds,
    categoryIds,
    platformIds,
    includeCommon,
    updatedFrom,
    updatedTo,
    sort,
    source,
    staff,
  } = search;
  return JSON.stringify([
    literal,
    productIds,
    categoryIds,
    platformIds,
    includeCommon,
    updatedFrom?.getTime() ?? null,
    updatedTo?.getTime() ?? null,
    sort,
    source,
    staff,
  ]);
}

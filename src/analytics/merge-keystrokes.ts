import { jamo } from '../language/index.js';
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
 * Of the searches of visitors, in order of time, those that stay: one that the same visitor's next search within 30 seconds extends, or
 * takes letters from, was a keystroke on the way to it, unless something was opened from it. Letters are jamo, so that 장박 goes on to
 * 장바구. `before` are searches that were written already; `superseded` are those of them that were keystrokes.
 */
export function mergeKeystrokes<T extends Keystroke>(
  before: readonly Keystroke[],
  searches: readonly T[],
  isClicked: (id: string) => boolean,
): { kept: T[]; superseded: Keystroke[] } {
  const last = new Map<string, Keystroke>();
  for (const search of before) last.set(keyOf(search), search);
  const written = new Set(before.map(({ id }) => id));
  const gone = new Set<Keystroke>();
  for (const search of [...searches].sort((a, b) => a.at.getTime() - b.at.getTime())) {
    const key = keyOf(search);
    const previous = last.get(key);
    if (previous && goesOn(previous, search) && !isClicked(previous.id)) gone.add(previous);
    last.set(key, search);
  }
  return {
    kept: searches.filter((search) => !gone.has(search)),
    superseded: [...gone].filter(({ id }) => written.has(id)),
  };
}

function goesOn(previous: Keystroke, next: Keystroke): boolean {
  if (next.at.getTime() - previous.at.getTime() > KEYSTROKE_MS || previous.query === '' || next.query === '') return false;
  const [from, to] = [jamo(previous.query), jamo(next.query)];
  return (from.startsWith(to) || to.startsWith(from)) && scopeOf(previous) === scopeOf(next);
}

function keyOf({ visitor }: Keystroke): string {
  return visitor.toString('base64');
}

/** All that stays the same while somebody types. */
function scopeOf(search: Keystroke): string {
  const { literal, productIds, categoryIds, platformIds, includeCommon, updatedFrom, updatedTo, sort, source, staff } = search;
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

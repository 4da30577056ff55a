import { jamo } from '../../language/index.js';
import type { SearchRow } from './log-rows.js';

/** Maximum time between a keystroke and the search that continues it. */
export const KEYSTROKE_MS = 30_000;

/** The fields, other than the query, that must not change between keystrokes. */
export const SCOPE = [
  ...(['literal', 'productIds', 'categoryIds', 'platformIds', 'includeCommon'] as const),
  ...(['updatedFrom', 'updatedTo', 'sort', 'source', 'staff'] as const),
] as const;

/** The fields of a search that decide whether another search continues it. */
export type Keystroke = Pick<
  SearchRow,
  'at' | 'id' | 'query' | 'visitor' | (typeof SCOPE)[number]
> & { clicks?: number };

/**
 * Removes keystrokes from the searches of visitors. A search is a keystroke if the same visitor's
 * next search follows within 30 seconds and adds letters to its query or removes letters from the
 * end, unless a hit was opened in between (`isClicked`). Letters are jamo, so that 장박 continues to
 * 장바구.
 *
 * `before` are searches in the log; some may be later than `searches`, if another server wrote
 * them. Returns the searches to write (`kept`), the searches of `before` that are now keystrokes
 * (`superseded`), and for each keystroke's id the id of its final search (`finalIds`).
 */
export function mergeKeystrokes<B extends Keystroke, T extends Keystroke>(
  before: readonly B[],
  searches: readonly T[],
  isClicked: (id: string, by: Date) => boolean,
): { kept: T[]; superseded: B[]; finalIds: Map<string, string> } {
  const last = new Map<string, Keystroke>();
  const next = new Map<string, string>();
  for (const search of [...before, ...searches].sort(byTime)) {
    const key = keyOf(search);
    const previous = last.get(key);
    if (previous && continues(previous, search) && !isClicked(previous.id, search.at))
      next.set(previous.id, search.id);
    last.set(key, search);
  }
  const finalIds = new Map<string, string>();
  // In reverse order, so that the final search of the next keystroke is known.
  for (const [id, to] of [...next].reverse()) finalIds.set(id, finalIds.get(to) ?? to);
  return {
    kept: searches.filter(({ id }) => !next.has(id)),
    superseded: before.filter(({ id }) => next.has(id)),
    finalIds,
  };
}

/** Orders by time, then by id, so that all servers use the same order. */
function byTime(a: Keystroke, b: Keystroke): number {
  return a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1);
}

function continues(previous: Keystroke, next: Keystroke): boolean {
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

function scopeOf(search: Keystroke): string {
  return JSON.stringify(SCOPE.map((field) => search[field]));
}

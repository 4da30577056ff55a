import { ADDRESS_BYTES, type Visit } from '../access/index.js';
import { badInput } from '../core/errors.js';
import { type CursorSealer, MAX_PAGE_SIZE } from '../core/pagination.js';
import type { EnginePosition, SearchEngineName, SortValues } from './engine.js';
import type { SearchIdentity, SearchIds } from './search-ids.js';

/** The last offset at which a page can begin for an engine that did not make its cursor. */
export const LAST_OFFSET = 100_000 - MAX_PAGE_SIZE;

/** Maximum age of a search that a cursor continues: a later page is a search of its own. */
const PAGING_MS = 1_800_000;

/** Enough to tell the visitors of one day apart. */
const TAG_BYTES = 6;

/**
 * Where a page ends: by the sort values of the engine that answered, and by the number of hits
 * before. A page that is reached by its number has no hit to continue from, only the offset.
 */
export interface Place {
  engine: SearchEngineName | null;
  sort: SortValues | null;
  offset: number;
}

/** What all cursors of one page of results have in common. */
export interface CursorContext {
  search: SearchIdentity;
  visit: Visit;
  /** Everything that the pages of a search share: a cursor is valid for this scope only. */
  scope: unknown;
}

/** The cursor of a page after the first one. */
export interface SearchCursor extends Place {
  /**
   * The search that the page continues; null where it is a search of its own, because the address
   * was shared or kept.
   */
  search: SearchIdentity | null;
}

/**
 * Writes and reads the cursors of searches. A cursor names its place, its search, and the visitor
 * who received it.
 */
export class SearchCursors {
  constructor(
    private readonly sealer: CursorSealer,
    private readonly ids: SearchIds,
  ) {}

  /** The cursor of a place on a page of results. */
  seal({ engine, sort, offset }: Place, { search, visit, scope }: CursorContext): string {
    const { id, issuedAt } = search;
    return this.sealer.seal([engine, sort, offset, id, issuedAt.getTime(), tagOf(visit)], scope);
  }

  /** Reads a cursor. BAD_USER_INPUT names `after` for one that was made for another scope. */
  read(after: string, visit: Visit, scope: unknown): SearchCursor {
    type Payload = [Place['engine'], Place['sort'], number, string?, number?, string?];
    const [engine, sort, offset, id, issuedAt, tag] = this.sealer.open(after, scope) as Payload;
    const place = { engine, sort, offset };
    // Cursors of earlier versions name no search, or no visitor.
    if (id === undefined || issuedAt === undefined) return { ...place, search: null };
    const search = { id, issuedAt: new Date(issuedAt) };
    const continues =
      (tag === undefined || tag === tagOf(visit)) && this.ids.ageMs(search) < PAGING_MS;
    return { ...place, search: continues ? search : null };
  }
}

/**
 * Where the page behind a place begins for this engine. Only the engine that made the sort values
 * understands them; another one continues by offset. BAD_USER_INPUT where the offset is too large
 * for that.
 */
export function positionFor(engine: SearchEngineName, place: Place): EnginePosition {
  if (engine === place.engine && place.sort !== null) return { sort: place.sort };
  if (place.offset > LAST_OFFSET)
    throw badInput(
      'after',
      'The search engine changed meanwhile, and this cursor is too far on.',
      'Search anew.',
    );
  return { offset: place.offset };
}

function tagOf({ visitor }: Visit): string {
  return visitor.toString('base64url', ADDRESS_BYTES, ADDRESS_BYTES + TAG_BYTES);
}

/** A page of a list by its number. */
export interface NumberedPage {
  /** From 1. */
  number: number;
  /** The number of hits before it. */
  offset: number;
}

/**
 * The pages that a reader may go to from the page behind `offset` hits: the first, the last, the
 * current one and up to `around` on each side of it, ascending. Pages behind more than `maxOffset`
 * hits cannot be reached and are left out. No pages where `size` is 0.
 */
export function numberPages(
  {
    total,
    size,
    offset,
    maxOffset,
  }: { total: number; size: number; offset: number; maxOffset: number },
  around: number,
): { pages: NumberedPage[]; current: number } {
  if (size === 0) return { pages: [], current: 1 };
  const current = Math.floor(offset / size) + 1;
  const last = Math.max(1, Math.min(Math.ceil(total / size), Math.floor(maxOffset / size) + 1));
  const numbers = new Set([1, last]);
  for (
    let number = Math.max(1, current - around);
    number <= Math.min(last, current + around);
    number += 1
  )
    numbers.add(number);
  const pages = [...numbers]
    .sort((a, b) => a - b)
    .map((number) => ({ number, offset: (number - 1) * size }));
  return { pages, current };
}

import { ADDRESS_BYTES, type Visit } from '../access/index.js';
import { badInput } from '../core/errors.js';
import { type CursorSealer, MAX_PAGE_SIZE } from '../core/pagination.js';
import type { EnginePosition, SearchEngineName, SortValues } from './engine.js';
import type { SearchIdentity, SearchIds } from './search-ids.js';

/** The last place at which a page can begin for an engine that did not make its cursor. */
export const LAST_OFFSET = 100_000 - MAX_PAGE_SIZE;

/** Who turns the page later has come back. */
const PAGING_MS = 1_800_000;

/** Enough to tell visitors of a day apart. */
const TAG_BYTES = 6;

/**
 * Where a page ended: by the sort values of one engine, and by how many hits came before; by these
 * alone where no hit was seen.
 */
export interface Place {
  engine: SearchEngineName | null;
  sort: SortValues | null;
  offset: number;
}

/** A page of a search behind the first. */
export interface SearchCursor extends Place {
  /**
   * The search that it goes on; null where it is a search of its own, as an address that was shared
   * or kept.
   */
  search: SearchIdentity | null;
}

/**
 * Writes and reads the cursors of searches: each names its place, its search, and the visitor to
 * whom it was given.
 */
export class SearchCursors {
  constructor(
    private readonly sealer: CursorSealer,
    private readonly ids: SearchIds,
  ) {}

  /** `scope` is all of the search that its pages have in common: a cursor is one of that alone. */
  sign(
    { engine, sort, offset }: Place,
    { id, issuedAt }: SearchIdentity,
    visit: Visit,
    scope: unknown,
  ): string {
    return this.sealer.seal([engine, sort, offset, id, issuedAt.getTime(), tagOf(visit)], scope);
  }

  /** BAD_USER_INPUT names `after` for one that was not made for this scope. */
  read(after: string, visit: Visit, scope: unknown): SearchCursor {
    type Payload = [Place['engine'], Place['sort'], number, string?, number?, string?];
    const [engine, sort, offset, id, issuedAt, tag] = this.sealer.open(after, scope) as Payload;
    const place = { engine, sort, offset };
    // Servers before this one made cursors that name no search, and then no visitor.
    if (id === undefined || issuedAt === undefined) return { ...place, search: null };
    const search = { id, issuedAt: new Date(issuedAt) };
    const goesOn =
      (tag === undefined || tag === tagOf(visit)) && this.ids.ageMs(search) < PAGING_MS;
    return { ...place, search: goesOn ? search : null };
  }
}

/**
 * Sort values mean something to the engine that made them alone; another one goes on by offset.
 * BAD_USER_INPUT where it is too far on for that.
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

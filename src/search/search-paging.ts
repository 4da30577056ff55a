import { ADDRESS_BYTES, type Visit } from '../access/index.js';
import { badInput } from '../core/errors.js';
import { type CursorSealer, LAST_OFFSET, offsetOfPage } from '../core/pagination.js';
import type { SearchConfidence } from './confidence.js';
import type { EnginePosition, Neighbour, SearchEngineName, SortValues } from './engine.js';
import type { SearchIdentity, SearchIds } from './search-ids.js';

/** Maximum age of a continued search. A later page is a new search. */
const MAX_SEARCH_AGE_MS = 1_800_000;

/** Enough to distinguish the visitors of a day. */
const TAG_BYTES = 6;

/**
 * A position in the results: the engine, the sort values of a hit, and the number of hits before
 * the page. A position from a page number has no sort values.
 */
export interface Place {
  engine: SearchEngineName | null;
  sort: SortValues | null;
  offset: number;
  /** The lowest score of a hit, valid only for the same engine; null if there is none. */
  minimumScore: number | null;
  /** The confidence of the first page. */
  confidence: SearchConfidence | null;
  /** The ids of the pinned articles, in order. */
  pins: readonly number[];
  /** The neighbours of the first page; null if pins and neighbours are not known. */
  neighbours: readonly Neighbour[] | null;
}

/** The common data of all cursors of one page of results. */
export interface CursorContext {
  search: SearchIdentity;
  visit: Visit;
  /** The common arguments of all pages of a search. A cursor is valid only with these arguments. */
  scope: unknown;
}

/** The cursor of a page after the first one. */
export interface SearchCursor extends Place {
  /** The search that the page continues; null for a new one, e.g. from a shared or old URL. */
  search: SearchIdentity | null;
}

/**
 * The content of a cursor. Cursors of earlier versions lack the last values. `neighbours`: first the
 * pinned articles, with 2 as `isHit`.
 */
type Payload = [
  engine: Place['engine'],
  sort: Place['sort'],
  offset: number,
  searchId?: string,
  issuedAt?: number,
  tag?: string,
  minimumScore?: number | null,
  confidence?: SearchConfidence | null,
  neighbours?: Raised[],
];
type Raised = [articleId: number, share: number, isHit: 0 | 1 | 2];

/** Writes and reads cursors, which contain a place, its search, and a tag of the visitor. */
export class SearchCursors {
  constructor(
    private readonly sealer: CursorSealer,
    private readonly ids: SearchIds,
  ) {}

  seal(
    { engine, sort, offset, minimumScore, confidence, pins, neighbours }: Place,
    { search, visit, scope }: CursorContext,
  ): string {
    const { id, issuedAt } = search;
    const payload: Payload = [
      engine,
      sort,
      offset,
      id,
      issuedAt.getTime(),
      tagOf(visit),
      minimumScore,
      confidence,
      [
        ...pins.map((id, i): Raised => [id, 2 * (pins.length - i), 2]),
        ...(neighbours ?? []).map(({ articleId, share, isHit }): Raised => [
          articleId,
          share,
          isHit ? 1 : 0,
        ]),
      ],
    ];
    return this.sealer.seal(payload, scope);
  }

  /** Reads a cursor. BAD_USER_INPUT with the field `after` if it was made for another scope. */
  read(after: string, visit: Visit, scope: unknown): SearchCursor {
    const payload = this.sealer.open(after, scope) as Payload;
    const [engine, sort, offset, id, issuedAt, tag, ...rest] = payload;
    const [minimumScore = null, confidence = null, joined = []] = rest;
    const pins = joined.flatMap(([id, , isHit]) => (isHit === 2 ? [id] : []));
    const neighbours = joined.flatMap(([articleId, share, isHit]) =>
      isHit === 2 ? [] : [{ articleId, share, isHit: isHit === 1 }],
    );
    const place = { engine, sort, offset, minimumScore, confidence, pins, neighbours };
    // Cursors of earlier versions have no search, or no tag.
    if (id === undefined || issuedAt === undefined) return { ...place, search: null };
    const search = { id, issuedAt: new Date(issuedAt) };
    const continues =
      (tag === undefined || tag === tagOf(visit)) && this.ids.ageMs(search) < MAX_SEARCH_AGE_MS;
    return { ...place, search: continues ? search : null };
  }
}

/**
 * The engine position after a place: its sort values for the same engine, else its offset.
 * BAD_USER_INPUT if the offset is too large.
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

/**
 * The place of a numbered page, for any engine; null for the first page. BAD_USER_INPUT with the
 * field `page` below 1, or if the page begins after `LAST_OFFSET`.
 */
export function placeOfPage(page: number, size: number): SearchCursor | null {
  const offset = offsetOfPage(page, size);
  if (page === 1) return null;
  const unknown = { engine: null, sort: null, minimumScore: null, confidence: null };
  return { ...unknown, offset, pins: [], neighbours: null, search: null };
}

function tagOf({ visitor }: Visit): string {
  return visitor.toString('base64url', ADDRESS_BYTES, ADDRESS_BYTES + TAG_BYTES);
}

/**
 * The numbers for a pager, from 1, ascending: the first page, the last one, the `current` one (at
 * `offset`) and up to `around` on each side of it. Pages that begin after `LAST_OFFSET` are left
 * out. Empty if `size` is 0.
 */
export function numberPages(
  { total, size, offset }: { total: number; size: number; offset: number },
  around: number,
): { numbers: number[]; current: number } {
  if (size === 0) return { numbers: [], current: 1 };
  const current = Math.floor(offset / size) + 1;
  const last = Math.max(1, Math.min(Math.ceil(total / size), Math.floor(LAST_OFFSET / size) + 1));
  const numbers = new Set([1, last]);
  const end = Math.min(last, current + around);
  for (let number = Math.max(1, current - around); number <= end; number += 1) numbers.add(number);
  return { numbers: [...numbers].sort((a, b) => a - b), current };
}

import { randomBytes } from 'node:crypto';
import type { Visit } from '../access/index.js';
import { CursorSealer } from '../core/pagination.js';
import { SearchEngineName } from './engine.js';
import {
  LAST_OFFSET,
  type Place,
  positionFor,
  SearchCursors,
  numberPages,
} from './search-paging.js';
import { type SearchIdentity, SearchIds } from './search-ids.js';

const { ELASTICSEARCH, MEMORY } = SearchEngineName;
const SCOPE = ['search', '환불'];
const PLACE: Place = {
  engine: ELASTICSEARCH,
  sort: [3.5, 7],
  offset: 10,
  minimumScore: 1.25,
  confidence: null,
};
const MINUTE_MS = 60_000;

let now = Date.parse('2026-11-26T06:00:00Z');
const sealer = new CursorSealer(randomBytes(32));
const ids = new SearchIds(randomBytes(32), () => new Date(now));
const cursors = new SearchCursors(sealer, ids);
const newVisit = (): Visit => ({ source: 'web', visitor: randomBytes(16), client: 'client' });
const ann = newVisit();
const sealed = (search: SearchIdentity) =>
  cursors.seal(PLACE, { search, visit: ann, scope: SCOPE });

describe('The cursor of a search', () => {
  it('contains its position, and continues its search', () => {
    const search = ids.issue();
    expect(cursors.read(sealed(search), ann, SCOPE)).toEqual({
      ...PLACE,
      search,
    });
  });

  it('starts a new search for another visitor, and after half an hour', () => {
    const cursor = sealed(ids.issue());
    expect(cursors.read(cursor, newVisit(), SCOPE)).toEqual({ ...PLACE, search: null });
    now += 29 * MINUTE_MS;
    expect(cursors.read(cursor, ann, SCOPE).search).not.toBeNull();
    now += MINUTE_MS;
    expect(cursors.read(cursor, ann, SCOPE)).toEqual({ ...PLACE, search: null });
  });

  it('may come from an earlier server process', () => {
    const search = ids.issue();
    const values = [PLACE.engine, PLACE.sort, PLACE.offset];
    const place = { ...PLACE, minimumScore: null };
    expect(cursors.read(sealer.seal(values, SCOPE), ann, SCOPE)).toEqual({
      ...place,
      search: null,
    });
    const named = sealer.seal([...values, search.id, search.issuedAt.getTime()], SCOPE);
    expect(cursors.read(named, ann, SCOPE)).toEqual({ ...place, search });
  });

  it.each([null, 0, 0.1 + 0.2])(
    'contains the lowest score %s of a hit, exactly',
    (minimumScore) => {
      const search = ids.issue();
      const context = { search, visit: ann, scope: SCOPE };
      const cursor = cursors.seal({ ...PLACE, minimumScore }, context);
      expect(cursors.read(cursor, ann, SCOPE)).toEqual({ ...PLACE, minimumScore, search });
    },
  );

  it('is valid only for its own search', () => {
    const cursor = sealed(ids.issue());
    expect(() => cursors.read(cursor, ann, ['search', '송금'])).toThrow(
      'The cursor is not one of this list.',
    );
  });

  it('works on every engine: by sort values on its own, by offset up to a limit on others', () => {
    expect(positionFor(ELASTICSEARCH, PLACE)).toEqual({ sort: [3.5, 7] });
    expect(positionFor(MEMORY, PLACE)).toEqual({ offset: 10 });
    expect(
      positionFor(MEMORY, { ...PLACE, engine: null, sort: null, offset: LAST_OFFSET }),
    ).toEqual({
      offset: LAST_OFFSET,
    });
    expect(() => positionFor(MEMORY, { ...PLACE, offset: LAST_OFFSET + 1 })).toThrow(
      'this cursor is too far on',
    );
  });
});

const numbers = (
  list: { total: number; offset: number; size?: number; maxOffset?: number },
  around = 2,
) => {
  const { pages, current } = numberPages({ size: 10, maxOffset: 100_000, ...list }, around);
  return [pages.map(({ number }) => number), current];
};

describe('numberPages', () => {
  it('returns the first page, the last page, and those around the current one', () => {
    expect(numbers({ total: 89, offset: 40 })).toEqual([[1, 3, 4, 5, 6, 7, 9], 5]);
    expect(numbers({ total: 89, offset: 0 })).toEqual([[1, 2, 3, 9], 1]);
    expect(numbers({ total: 89, offset: 80 })).toEqual([[1, 7, 8, 9], 9]);
    expect(numbers({ total: 89, offset: 40 }, 0)).toEqual([[1, 5, 9], 5]);
  });

  it('starts each page where the previous one ends', () => {
    expect(numberPages({ total: 21, size: 10, offset: 0, maxOffset: 100_000 }, 2).pages).toEqual([
      { number: 1, offset: 0 },
      { number: 2, offset: 10 },
      { number: 3, offset: 20 },
    ]);
    expect(numbers({ total: 20, offset: 0 })).toEqual([[1, 2], 1]);
  });

  it('returns one page if there are no hits, and none if no hits are requested', () => {
    expect(numbers({ total: 0, offset: 0 })).toEqual([[1], 1]);
    expect(numbers({ total: 89, offset: 0, size: 0 })).toEqual([[], 1]);
  });

  it('omits unreachable pages', () => {
    expect(numbers({ total: 1_000, offset: 0, maxOffset: 50 })).toEqual([[1, 2, 3, 6], 1]);
  });

  it('stays at the end of a list that became shorter', () => {
    expect(numbers({ total: 15, offset: 80 })).toEqual([[1, 2], 9]);
  });
});

import { randomBytes } from 'node:crypto';
import { CursorSealer } from '../core/pagination.js';
import { beginning, ChangeTokens, type FeedState, isContinued } from './change-position.js';

const changed = (xid: string, changedAt = 1_000) => ({
  ...{ xid, kind: 'article', entityId: 7, changedAt },
});
const FEED: FeedState = {
  ...{ epoch: 'a/1', forgotten: '50', xmin: '120' },
  last: changed('100'),
};
const READ = { epoch: 'a/1', begunAt: '20', ...changed('100'), begin: null };
/** A feed whose last change has a number that a JavaScript number cannot hold. */
const BEYOND = {
  ...{ xmin: '9007199254740994', last: changed('9007199254740993') },
};

describe('A position', () => {
  it.each([
    ['where it is', {}, {}],
    ['of an entity that has changed since', {}, { last: changed('110', 2_000) }],
    ['before the first change', { xid: '0' }, { forgotten: '20', last: null }],
    ['after a change that was hidden again', {}, { xmin: '101' }],
    [
      'of who began at a tombstone that was deleted',
      { xid: '60', begunAt: '60' },
      { forgotten: '60', last: null },
    ],
    ['with numbers beyond those of JavaScript', { xid: '9007199254740993' }, BEYOND],
  ])('%s is continued', (_, position, feed) => {
    expect(isContinued({ ...READ, ...position }, { ...FEED, ...feed })).toBe(true);
  });

  it.each([
    ['of another start of the feed', { epoch: 'a/2' }, {}],
    ['before a tombstone that was deleted', { xid: '40' }, { last: changed('60', 2) }],
    ['within the transaction of one', { xid: '50' }, { last: changed('60', 2) }],
    ['of a deleted tombstone', {}, { last: null }],
    ['that the database has not reached again', {}, { last: changed('90', 900) }],
    ['that another change has', {}, { last: changed('100', 1_001) }],
    ['that began in a transaction that has not begun', { begunAt: '120', xid: '0' }, {}],
    ['in an empty feed', {}, { last: null }],
    ['with a number that differs in the last digit', { xid: '9007199254740994' }, BEYOND],
  ])('%s is not continued', (_, position, feed) => {
    expect(isContinued({ ...READ, ...position }, { ...FEED, ...feed })).toBe(false);
  });

  it('at the beginning knows the last change, which can be continued', () => {
    const begin = { kind: 'platform', entityId: 0 };
    const expected = { ...READ, begunAt: '100', begin };
    expect(beginning(FEED)).toMatchObject(expected);
    for (const feed of [FEED, { ...FEED, last: null }, { ...FEED, last: null, forgotten: '0' }])
      expect(isContinued(beginning(feed), feed)).toBe(true);
    expect(beginning({ ...FEED, last: null })).toMatchObject({ begunAt: '50', xid: '0', begin });
  });
});

describe('A token', () => {
  const tokens = new ChangeTokens(new CursorSealer(randomBytes(32)));
  const refused = expect.objectContaining({ code: 'CHANGES_EXPIRED' }) as Error;

  it('brings back its position, and only to its audience', () => {
    const token = tokens.seal('READERS', READ);
    expect(tokens.open('READERS', token)).toEqual(READ);
    const begun = { ...READ, begin: { kind: 'category', entityId: 3 } };
    expect(tokens.open('READERS', tokens.seal('READERS', begun))).toEqual(begun);
    expect(tokens.seal('READERS', READ)).toBe(token);
    expect(() => tokens.open('STAFF', token)).toThrow(refused);
  });

  it('is refused by a server with another secret', () => {
    const other = new ChangeTokens(new CursorSealer(randomBytes(32)));
    expect(() => other.open('READERS', tokens.seal('READERS', READ))).toThrow(refused);
  });

  it('is as long for a small number as for a large one', () => {
    const lengths = ['1', '99', '4294967295'].map(
      (xid) => tokens.seal('READERS', { ...READ, xid }).length,
    );
    expect(new Set(lengths).size).toBe(1);
  });
});

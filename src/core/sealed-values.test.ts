import { randomBytes } from 'node:crypto';
import { GlobalIds, parseGlobalId, requireId, toGlobalId } from './global-id.js';
import { CursorSealer } from './pagination.js';

const secret = randomBytes(32);
const ids = new GlobalIds(secret);
const SERIALS = [1, 2, 3, 99, 100, 65_536, 2_147_483_647];

describe('Global ids', () => {
  it.each(['Article', 'ArticleVariant'] as const)(
    'of the kind %s show nothing of their number',
    (kind) => {
      const written = SERIALS.map((serial) => ids.write(kind, serial));
      expect(written.map((id) => ids.parse(id))).toEqual(SERIALS.map((id) => ({ kind, id })));
      expect(written.map((id) => parseGlobalId(id))).toEqual(SERIALS.map(() => null));
      expect(new Set(written.map(({ length }) => length))).toEqual(new Set([22]));
      expect(new Set(written.map((id) => id.slice(0, 4))).size).toBe(SERIALS.length);
      expect(SERIALS.map((serial) => new GlobalIds(secret).write(kind, serial))).toEqual(written);
    },
  );

  it('differ between kinds and between secrets', () => {
    const id = ids.write('Article', 7);
    expect(ids.write('ArticleVariant', 7)).not.toBe(id);
    expect(new GlobalIds(randomBytes(32)).parse(id)).toBeNull();
    expect(() => ids.require(id, 'ArticleVariant', 'id')).toThrow(
      'There is no ArticleVariant with this id.',
    );
    expect(() => requireId(id, 'Category', 'id')).toThrow('There is no Category with this id.');
  });

  it('of kinds that are never hidden stay as they were', () => {
    expect(ids.write('Category', 7)).toBe(toGlobalId('Category', 7));
    expect(ids.parse(toGlobalId('Category', 7))).toEqual({ kind: 'Category', id: 7 });
  });

  it('that show the number of an article are not accepted', () => {
    expect(ids.parse(Buffer.from('Article:7').toString('base64url'))).toBeNull();
  });

  it('are compared exactly', () => {
    const id = ids.write('Article', 7);
    for (const other of [`${id}=`, `${id}==`, ` ${id}`, `${id}A`, id.slice(1), id.slice(0, -1), ''])
      expect(ids.parse(other)).toBeNull();
    for (let forged = 0; forged < 1_000; forged += 1)
      expect(ids.parse(randomBytes(16).toString('base64url'))).toBeNull();
  });
});

const cursors = new CursorSealer(secret);
const SCOPE = ['articles', {}, 'TITLE'];
const PLACE = ['환불은 어떻게 받나요', 70_112_233];
const NOT_OURS = expect.objectContaining({ code: 'BAD_USER_INPUT' });

describe('A cursor', () => {
  it('carries its value, the same way on every replica', () => {
    const cursor = cursors.seal(PLACE, SCOPE);
    expect(cursors.open(cursor, SCOPE)).toEqual(PLACE);
    expect(new CursorSealer(secret).seal(PLACE, SCOPE)).toBe(cursor);
  });

  it('reveals nothing about its value, not even how many digits a number has', () => {
    const serials = [9, 10, 1_000, 2_147_483_647];
    for (const ids of [serials, serials.map(String)]) {
      const near = ids.map((id) => cursors.seal(['환불', [0.5, id]], SCOPE));
      expect(new Set(near.map(({ length }) => length)).size).toBe(1);
      expect(new Set(near.map((cursor) => cursor.slice(0, 4))).size).toBe(near.length);
    }
    const shown = cursors
      .seal(PLACE, SCOPE)
      .split('.')
      .map((part) => Buffer.from(part, 'base64url').toString());
    expect(shown.join()).not.toMatch(/환|70112233/);
  });

  it('is valid only for its list, and cannot be forged', () => {
    const cursor = cursors.seal(PLACE, SCOPE);
    expect(() => cursors.open(cursor, ['articles', {}, 'UPDATED'])).toThrow(NOT_OURS);
    expect(() => new CursorSealer(randomBytes(32)).open(cursor, SCOPE)).toThrow(NOT_OURS);
    const [body, mac] = cursor.split('.');
    const flipped = (text: string) => `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`;
    for (const forged of [
      `${flipped(body!)}.${mac}`,
      `${body}.${flipped(mac!)}`,
      `.${mac}`,
      body!,
      `${body}.`,
      '.',
      '',
      `${body}.${mac}AAAA`,
    ])
      expect(() => cursors.open(forged, SCOPE)).toThrow(NOT_OURS);
  });
});

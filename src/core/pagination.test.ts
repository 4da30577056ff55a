import { randomBytes } from 'node:crypto';
import { CursorSealer } from './pagination.js';

const secret = randomBytes(32);
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

import { randomBytes } from 'node:crypto';
import { CursorSealer } from '../core/pagination.js';
import { ChangeTokens } from './change-tokens.js';

const READ = { epoch: 'a/1', xid: '100', kind: 'article', entityId: 7, begin: null };

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

  it('is valid for 90 days', () => {
    vi.useFakeTimers();
    try {
      const token = tokens.seal('READERS', READ);
      vi.advanceTimersByTime(90 * 86_400_000);
      expect(tokens.open('READERS', token)).toEqual(READ);
      vi.advanceTimersByTime(86_400_000);
      expect(() => tokens.open('READERS', token)).toThrow(refused);
    } finally {
      vi.useRealTimers();
    }
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

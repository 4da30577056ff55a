import { readFileSync } from 'node:fs';
import { DoumError } from '../core/errors.js';
import { checkPassword, Passwords } from './passwords.js';

const RIGHT = '비 오는 날 우산 둘';
const KIM = { name: '김  도움말 편집자', email: 'kim.editor@example.com' };

const reasonOf = (password: string, person: typeof KIM | { name: string; email: null } = KIM) => {
  try {
    checkPassword(password, person, 'password');
  } catch (error) {
    return (error as DoumError).details.reason;
  }
  return null;
};

describe('A password', () => {
  it.each([
    ['nine letters', 'x7-bQ9!kz', 'PASSWORD_LENGTH'],
    ['nine emoji of many bytes', '🐙🐳🐟🦀🐚🪸🐬🦑🐡', 'PASSWORD_LENGTH'],
    ['ten letters', 'x7-bQ9!kzp', null],
    ['ten syllables', '가을밤에읽는긴편지들', null],
    ['spaces', ' '.repeat(20), 'PASSWORD_LENGTH'],
    ['wide and invisible spaces', '\u3000\u200b\u00a0\u3164'.repeat(5), 'PASSWORD_LENGTH'],
    ['200 characters', 'aé'.repeat(100), null],
    ['201 characters', 'a'.repeat(201), 'PASSWORD_LENGTH'],
    ['200 characters that NFKC makes longer', '㎏'.repeat(101), 'PASSWORD_LENGTH'],
    ['a frequent one', '1q2w3e4r5t', 'PASSWORD_TOO_FREQUENT'],
    ['a frequent one in capitals', 'QWERTYUIOP', 'PASSWORD_TOO_FREQUENT'],
    ['a frequent one in wide letters', 'ｑｗｅｒｔｙｕｉｏｐ', 'PASSWORD_TOO_FREQUENT'],
    ['a frequent Korean one', '안녕하세요안녕하세요', 'PASSWORD_TOO_FREQUENT'],
    ['Korean words on Latin keys', 'dkssudgktpdy', 'PASSWORD_TOO_FREQUENT'],
    ['the address', 'Kim.Editor@Example.com', 'PASSWORD_IS_NAME'],
    ['the name', ' 김  도움말 편집자 ', 'PASSWORD_IS_NAME'],
    ['the name and more', '김  도움말 편집자 7', null],
  ])('of %s', (_, password, reason) => {
    expect(reasonOf(password)).toBe(reason);
  });

  it('may be the e-mail address of nobody', () => {
    expect(reasonOf('null or undefined', { name: '나', email: null })).toBeNull();
  });

  it('of the list has ten characters, or nobody could choose it anyway', () => {
    const lines = readFileSync('data/frequent-passwords.txt', 'utf8').trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(500);
    expect(lines.filter((line) => reasonOf(line) !== 'PASSWORD_TOO_FREQUENT')).toEqual([]);
  });
});

describe('Passwords', () => {
  const passwords = new Passwords(2 ** 10);

  it('verifies the password of a hash, in whatever normal form it is typed', async () => {
    const stored = await passwords.hash(RIGHT, 'one');
    expect(stored).toMatch(/^\$scrypt\$1024\$8\$3\$[\w-]{22}\$[\w-]{43}$/);
    expect(await passwords.verify(RIGHT, stored, 'one')).toBe(true);
    expect(await passwords.verify(RIGHT.normalize('NFD'), stored, 'one')).toBe(true);
    expect(await passwords.verify(`${RIGHT} `, stored, 'one')).toBe(false);
    expect(await passwords.verify('', stored, 'one')).toBe(false);
    // The salt differs.
    expect(await passwords.hash(RIGHT, 'one')).not.toBe(stored);
  });

  it('verifies hashes of other parameters', async () => {
    const stored = await new Passwords(2 ** 11).hash(RIGHT, 'one');
    expect(await passwords.verify(RIGHT, stored, 'one')).toBe(true);
    expect(await passwords.verify('another one', stored, 'one')).toBe(false);
  });

  it('hashes with the parameters of production within their memory', async () => {
    const stored = await new Passwords(2 ** 15).hash(RIGHT, 'one');
    expect(stored).toContain('$scrypt$32768$8$3$');
    expect(await passwords.verify(RIGHT, stored, 'one')).toBe(true);
  });

  it('accepts nothing for nobody', async () => {
    for (const password of ['', 'null', RIGHT])
      expect(await passwords.verify(password, null, 'one')).toBe(false);
  });

  it('lets few passwords of a network wait, and serves networks in turns', async () => {
    const done: string[] = [];
    const ask = (network: string) =>
      passwords.verify(RIGHT, null, network).then(
        () => done.push(network),
        (error: DoumError) => done.push(`${network} ${error.code}`),
      );
    // One is hashed, five wait.
    const asked = [...Array<string>(8).fill('busy'), 'other', 'third'].map(ask);
    await Promise.all(asked.slice(6, 8));
    expect(done).toEqual(['busy RATE_LIMITED', 'busy RATE_LIMITED']);
    await Promise.all(asked);
    expect(done.slice(2)).toEqual([
      ...['busy', 'busy', 'other', 'third'],
      ...Array<string>(4).fill('busy'),
    ]);
  });

  it('serves others before networks that failed lately, however many these are', async () => {
    const stored = await passwords.hash(RIGHT, 'person');
    let done = 0;
    const guess = (_: unknown, i: number) =>
      passwords.verify('x', null, `net ${i % 100}`).then(() => (done += 1));
    await Promise.all(Array.from({ length: 100 }, guess));
    const guesses = Array.from({ length: 200 }, guess);
    const guessed = Promise.allSettled(guesses);
    // One guess is hashed, a hundred wait, and the others are refused.
    await expect(guesses[150]).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    done = 0;
    expect(await passwords.verify(RIGHT, stored, 'person')).toBe(true);
    expect(done).toBeLessThanOrEqual(2);
    // Who mistyped has a turn, too.
    expect(await passwords.verify(RIGHT, stored, 'net 1')).toBe(true);
    await guessed;
  });

  it('lets a hundred wait in all, and says when to try again', async () => {
    const waiting = Array.from({ length: 101 }, (_, i) =>
      passwords.verify('x', null, `place ${i}`),
    );
    await expect(passwords.verify(RIGHT, null, 'late')).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      details: { retryAfterSeconds: 5 },
    });
    // A network's two addresses are one client.
    await expect(passwords.hash(RIGHT, ['narrow', 'wide'])).rejects.toThrow(DoumError);
    expect(await Promise.all(waiting)).toEqual(Array<boolean>(101).fill(false));
    expect(await passwords.verify(RIGHT, null, 'late')).toBe(false);
  });
});

import { AdminKeys } from './authenticator.js';
import { hashSecret } from './api-keys.js';
import { readClientHeaders } from './visitors.js';
import { isReserved } from './access.js';
import { readOrigins } from './applications/origins.js';

const OLD = 'the-key-of-an-administrator-0123456789';
const NEW = 'another-key-of-an-administrator-0123456789';
const SECRET = Buffer.alloc(32, 1);

describe('The keys of ADMIN_API_KEY', () => {
  it('have names that stay while other keys come and go', () => {
    const both = new AdminKeys([OLD, NEW], SECRET);
    const [old, added] = both.names;
    expect(old).toMatch(/^ADMIN_API_KEY [0-9a-f]{8}$/);
    expect(added).not.toBe(old);
    expect(new AdminKeys([OLD], SECRET).names).toEqual([old]);
    expect(new AdminKeys([NEW], SECRET).names).toEqual([added]);
    expect(both.nameOf(hashSecret(NEW))).toBe(added);
    expect(both.nameOf(hashSecret(`${OLD}${NEW}`))).toBeNull();
    expect(new AdminKeys([], SECRET).nameOf(hashSecret(OLD))).toBeNull();
  });

  it('have names from which a key cannot be guessed without the secret of the installation', () => {
    const other = new AdminKeys([OLD], Buffer.alloc(32, 2)).names;
    expect(new AdminKeys([OLD], SECRET).names).not.toEqual(other);
    const hash = hashSecret(OLD).toString('hex');
    for (const name of other) expect(hash).not.toContain(name.split(' ')[1]);
  });
});

test.each([
  ...['ADMIN_API_KEY 0a1b2c3d', ' admin_api_key', 'ＡＤＭＩＮ_API_KEY x', 'schedule  by 김편집'],
  ...['key 12', 'Session 7', 'person 1', 'token kim', 'ke\u200By 12', 'command\u00A0line'],
  ...['demo', 'import', 'reader', 'trash', 'first administrator'],
])('%j is a name of the server', (name) => expect(isReserved(name)).toBe(true));

test.each(['김편집', 'key account team', 'session', 'importer', 'my import', 'tokens', 'key 12 b'])(
  '%j is a name for people',
  (name) => expect(isReserved(name)).toBe(false),
);

test('what a client says about itself', () => {
  expect(
    readClientHeaders({
      'x-doum-source': 'kiosk.lobby-2',
      'x-doum-platform': 'ios',
      'x-doum-version': '2.14.0-RC1',
      'x-doum-visitor': '0f1e2d3c-4b5a-6978_8796',
    }),
  ).toEqual({
    source: 'kiosk.lobby-2',
    clientPlatform: 'ios',
    clientVersion: '2.14.0-RC1',
    visitorId: '0f1e2d3c-4b5a-6978_8796',
  });
});

test.each([[{}], [{ 'x-doum-source': '', 'x-doum-platform': '', 'x-doum-visitor': '' }]])(
  'nothing: %j',
  (headers) => {
    expect(readClientHeaders(headers)).toEqual({
      source: 'api',
      clientPlatform: null,
      clientVersion: null,
      visitorId: null,
    });
  },
);

test.each([
  ['x-doum-source', 'App'],
  ['x-doum-source', 'a'.repeat(41)],
  ['x-doum-source', ['app', 'web']],
  ['x-doum-source', 'app\n'],
  ['x-doum-platform', '아이폰'],
  ['x-doum-version', '2.0 beta'],
  ['x-doum-version', "1'; drop table search_log; --"],
  ['x-doum-visitor', 'a'.repeat(15)],
  ['x-doum-visitor', 'somebody@example.com'],
])('%s: %j is refused', (name, value) => {
  let error: unknown;
  try {
    readClientHeaders({ [name]: value });
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toMatchObject({ code: 'BAD_REQUEST', details: { field: name } });
  const { message } = error as Error;
  expect(message).toContain(name);
  expect(message.length).toBeLessThan(120);
  if (name === 'x-doum-visitor') expect(message).not.toContain(String(value));
});

test('origins are stored as browsers send them', () => {
  expect(
    readOrigins(
      [
        'https://Shop.example.com/',
        'https://shop.example.com:443',
        ' http://localhost:3000 ',
        'https://[2001:db8::1]:8443',
        'capacitor://localhost',
      ],
      'allowedOrigins',
    ),
  ).toEqual([
    'https://shop.example.com',
    'http://localhost:3000',
    'https://[2001:db8::1]:8443',
    'capacitor://localhost',
  ]);
});

test.each([
  '',
  '*',
  'null',
  'shop.example.com',
  'https://shop.example.com/help',
  'https://*.example.com',
  'https://a@shop.example.com',
  'https://쇼핑.example.com',
  'https://shop.example.com https://b.example.com',
])('%j is not an origin', (text) => {
  expect(() => readOrigins(['https://a.example.com', text], 'allowedOrigins')).toThrow(
    expect.objectContaining({
      code: 'BAD_USER_INPUT',
      details: expect.objectContaining({ field: 'allowedOrigins.1' }) as unknown,
    }),
  );
});

test('at most 50 origins', () => {
  const origins = Array.from({ length: 51 }, (_, i) => `https://a${i}.example.com`);
  expect(readOrigins(origins.slice(1), 'allowedOrigins')).toHaveLength(50);
  expect(() => readOrigins(origins, 'allowedOrigins')).toThrow('51 origins');
});

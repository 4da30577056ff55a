import { readClientHeaders } from './client-headers.js';

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

test.each(['2.14.0', '2.14.0+123', '1.0-beta.2'])('the version %s', (version) => {
  expect(readClientHeaders({ 'x-doum-version': version }).clientVersion).toBe(version);
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
  ['x-doum-source', 'a_b'],
  ['x-doum-source', 'a'.repeat(41)],
  ['x-doum-source', 'app, web'],
  ['x-doum-source', ['app', 'web']],
  ['x-doum-source', 'app\n'],
  ['x-doum-platform', '아이폰'],
  ['x-doum-version', '1'.repeat(21)],
  ['x-doum-version', '2.0 beta'],
  ['x-doum-version', '2.0,3'],
  ['x-doum-version', "1'; drop table search_log; --"],
  ['x-doum-visitor', 'a'.repeat(15)],
  ['x-doum-visitor', 'a'.repeat(129)],
  ['x-doum-visitor', `${'a'.repeat(16)}\0`],
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

import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { hasRole, Role } from '../../../src/access/index.js';
import { sleep } from '../../../src/core/durations.js';
import { eventually } from '../../support/eventually.js';
import { expectNoSecret, expectRefusal } from '../../support/expect-refusal.js';
import {
  type CreatedKey,
  createKey,
  expectNotValid,
  KEY_FIELDS,
  listedKey,
  listKeys,
  numberOf,
  revokeKey,
  useKey,
} from '../../support/keys.js';
import { refused, tryMutation } from '../../support/mutate.js';
import {
  ADMIN_KEY,
  type Answer,
  startTestApp,
  type TestApp,
} from '../../support/start-test-app.js';
import { openTestConnection } from '../../support/terminate-backends.js';

const HOUR_MS = 3_600_000;
const OF = `secret apiKey { ${KEY_FIELDS} }`;

describe('API keys', () => {
  let app: TestApp;
  let testConnection: pg.Client;

  beforeAll(async () => {
    app = await startTestApp('memory');
    testConnection = await openTestConnection(app.databaseUrl);
  });
  afterAll(() => testConnection.end());

  it.each(Object.values(Role))('of the role %s have exactly its permissions', async (role) => {
    const { secret, apiKey } = await createKey(app, { name: ` 열쇠 ${role} `, role });
    expect(secret).toMatch(/^doum_[\w-]{43}$/);
    expect(apiKey).toMatchObject({
      name: `열쇠 ${role}`,
      role,
      expiresAt: null,
      lastUsedAt: null,
      revokedAt: null,
    });
    const viewer = { role, name: '', credential: '' };
    for (const [field, needed] of [
      ['synonymSets', Role.EDITOR],
      ['apiKeys', Role.ADMIN],
    ] as const) {
      const answer = await app.request(`{ ${field} { id } }`, {}, secret);
      if (hasRole(viewer, needed)) expect(answer.errors).toBeUndefined();
      else
        expect(answer.errors).toMatchObject([
          {
            message: `This needs the role ${needed}; yours is ${role}.`,
            extensions: { code: 'FORBIDDEN' },
          },
        ]);
    }
  });

  it('are created, listed, read and revoked only by administrators', async () => {
    const { apiKey } = await createKey(app);
    const requests: [string, string, object][] = [
      ['apiKeys', '{ apiKeys { id } }', {}],
      [
        'createApiKey',
        'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }',
        { name: '높은 열쇠', role: 'ADMIN' },
      ],
      [
        'revokeApiKey',
        'mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { apiKey { id } } }',
        apiKey,
      ],
    ];
    const before = await listKeys(app);
    for (const role of [null, Role.AGENT, Role.ANALYST, Role.AUTHOR, Role.EDITOR]) {
      const key = role ? (await createKey(app, { role })).secret : undefined;
      for (const [field, query, { id, name, role: wanted }] of requests as [
        string,
        string,
        Record<string, string>,
      ][]) {
        const input = field === 'revokeApiKey' ? { id } : { name, role: wanted };
        const answer = await app.request<object>(query, { input }, key);
        expectRefusal(answer, role ? 'FORBIDDEN' : 'UNAUTHENTICATED');
        expect(answer.data).toEqual({ [field]: null });
      }
      const node = await app.request(`{ node(id: "${apiKey.id}") { id } }`, {}, key);
      expect(node).toEqual({ status: 200, data: { node: null } });
    }
    const after = await listKeys(app);
    expect(after.slice(4)).toEqual(before);
    expect(
      await app.admin(`{ node(id: "${apiKey.id}") { id ... on ApiKey { name role } } }`),
    ).toEqual({
      node: { id: apiKey.id, name: apiKey.name, role: 'EDITOR' },
    });
  });

  it('are listed with the newest first and without their secret', async () => {
    const first = await createKey(app, { name: '먼저' });
    const second = await createKey(app, { name: '다음', expiresAt: '2999-01-01T00:00:00Z' });
    const keys = await listKeys(app);
    expect(keys.slice(0, 2)).toEqual([second.apiKey, first.apiKey]);
    expect(second.apiKey.expiresAt).toBe('2999-01-01T00:00:00.000Z');
    const { rows } = await testConnection.query<{ hash: Buffer }>(
      'select hash from api_key where id = $1',
      [numberOf(second)],
    );
    const schema = await app.admin(`{ __type(name: "ApiKey") { fields { name } } }`);
    expect(schema).toEqual({ __type: { fields: KEY_FIELDS.split(' ').map((name) => ({ name })) } });
    const shown = JSON.stringify([keys, await revokeKey(app, second), await useKey(app, second)]);
    for (const secret of [
      second.secret,
      ...(['hex', 'base64', 'base64url'] as const).map((as) => rows[0]!.hash.toString(as)),
    ])
      expect(shown).not.toContain(secret);
    const { rows: stored } = await testConnection.query<{ row: string }>(
      'select k::text as row from api_key k',
    );
    expect(stored.map(({ row }) => row).join()).not.toContain(second.secret.slice(5));
  });

  it.each([
    ['no name', { name: ' ' }, 'input.name'],
    ['a name of the server', { name: 'Admin_API_Key 0a1b2c3d' }, 'input.name'],
    ['an expiry that is past', { expiresAt: '2020-01-01T00:00:00Z' }, 'input.expiresAt'],
  ])('are not created with %s', async (_, input, field) => {
    const before = await listKeys(app);
    const refusal = await refused(app, 'createApiKey', { name: '시험', role: 'EDITOR', ...input });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', field });
    if (field === 'input.expiresAt') {
      expect(refusal.message).toBe(
        'A key must expire in the future, not at 2020-01-01T00:00:00.000Z.',
      );
      expect(refusal.hint).toBe('Give a later time, or none for a key that does not expire.');
    }
    expect(await listKeys(app)).toEqual(before);
  });

  it('do not share a name until one is revoked; older ones that do stay', async () => {
    const name = '박글';
    const made = await Promise.all(
      [1, 2, 3].map(() =>
        tryMutation<CreatedKey>(app, 'createApiKey', { name, role: 'EDITOR' }, OF),
      ),
    );
    const [first, ...more] = made.flatMap(({ payload }) => payload ?? []);
    expect([first?.apiKey.name, more]).toEqual([name, []]);
    const refusal = await refused(app, 'createApiKey', { name: ` ${name}`, role: 'AGENT' });
    expect(refusal).toMatchObject({ code: 'CONFLICT', field: 'input.name' });
    expect(refusal.message).toBe('Another key that is not revoked has this name.');
    await revokeKey(app, first!);
    const second = await createKey(app, { name });
    await testConnection.query(
      `insert into api_key (name, role, hash) values ($1, 'EDITOR', sha256('older'))`,
      [name],
    );
    expect((await useKey(app, { secret: 'older' })).errors).toBeUndefined();
    expect((await useKey(app, second)).errors).toBeUndefined();
  });

  it('are refused after they expire', async () => {
    const short = await createKey(app, { expiresAt: new Date(Date.now() + 1_000).toISOString() });
    const long = await createKey(app, { expiresAt: new Date(Date.now() + HOUR_MS).toISOString() });
    expect((await useKey(app, long)).errors).toBeUndefined();
    await eventually(async () => expectNotValid(await useKey(app, short)));
  });

  it('are refused from the next request after revocation, on every server', async () => {
    const second = await startTestApp('memory', {
      databaseUrl: app.databaseUrl,
      indexPrefix: app.indexPrefix,
    });
    try {
      const [revoked, kept] = [await createKey(app), await createKey(app)];
      for (const server of [app, second])
        expect((await useKey(server, revoked)).errors).toBeUndefined();
      const { revokedAt } = await revokeKey(app, revoked);
      expect(revokedAt).not.toBeNull();
      for (const server of [second, app]) expectNotValid(await useKey(server, revoked));
      for (const server of [second, app])
        expect((await useKey(server, kept)).errors).toBeUndefined();
      await sleep(5);
      expect((await revokeKey(second, revoked)).revokedAt).toBe(revokedAt);
      expect((await listedKey(app, revoked)).revokedAt).toBe(revokedAt);
    } finally {
      await second.stop();
    }
  });

  it.each([
    ['unknown', `doum_${randomBytes(32).toString('base64url')}`],
    ['almost the configured one', ADMIN_KEY.replace(/.$/, 'g')],
  ])('are refused if they are %s', async (_, secret) => {
    expectNotValid(await useKey(app, { secret }));
  });

  it('are sent as bearer tokens', async () => {
    for (const authorization of [
      ADMIN_KEY,
      `Basic ${ADMIN_KEY}`,
      'Bearer',
      `Bearer ${ADMIN_KEY} x`,
    ]) {
      const response = await fetch(`${app.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization },
        body: '{"query":"{ products { slug } }"}',
      });
      expect(response.status).toBe(401);
      const answer = (await response.json()) as Answer;
      expect(answer.errors).toMatchObject([
        { message: 'The Authorization header must be "Bearer <key or token>".' },
      ]);
      expectNoSecret(answer);
    }
  });

  const setLastUse = async (key: CreatedKey, secondsAgo: number) =>
    void (await testConnection.query(
      `update api_key set last_used_at = now() - make_interval(secs => $2) where id = $1`,
      [numberOf(key), secondsAgo],
    ));
  const written = (key: CreatedKey, than: string | null) =>
    eventually(async () => expect((await listedKey(app, key)).lastUsedAt).not.toBe(than));

  it('have their last use written at most once a minute', async () => {
    const [old, recent] = [await createKey(app), await createKey(app)];
    await useKey(app, old);
    await written(old, null);
    expect(Math.abs(Date.parse((await listedKey(app, old)).lastUsedAt!) - Date.now())).toBeLessThan(
      HOUR_MS,
    );
    await setLastUse(old, 61);
    await setLastUse(recent, 30);
    const before = [await listedKey(app, old), await listedKey(app, recent)];
    // They are written in order, so the first would be there before the second.
    await useKey(app, recent);
    await useKey(app, old);
    await written(old, before[0]!.lastUsedAt);
    expect((await listedKey(app, recent)).lastUsedAt).toBe(before[1]!.lastUsedAt);
  });
});

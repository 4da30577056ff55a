import { type JWTPayload, SignJWT } from 'jose';
import { eventually } from '../../support/eventually.js';
import { createKey, numberOf, revokeKey } from '../../support/keys.js';
import { mutate, refused } from '../../support/mutate.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../../support/start-test-app.js';
import { claimsOf, ISSUER, now, tokenRules } from '../../support/tokens.js';
import { readAudit } from '../../support/workflow.js';

const OWN = { 'content-type': 'application/json', 'x-doum-desk': '1' };
const WHO = '{ viewer { name role } }';

describe('A session of the desk', () => {
  let app: TestApp;
  let secret: string;

  beforeAll(async () => {
    app = await startTestApp('memory', {
      environment: { CORS_ORIGINS: 'https://shop.example.com', TRUST_PROXY: '1' },
    });
    ({ secret } = await createKey(app, { name: '김편집' }));
  });

  const send = (path: string, method: string, body: unknown, headers: Record<string, string>) =>
    fetch(`${app.url}/desk/${path}`, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  /** Signs in; resolves to the cookie to send. */
  const signIn = async (key = secret): Promise<string> => {
    const response = await send('session', 'POST', { key }, OWN);
    expect(response.status).toBe(200);
    return response.headers.get('set-cookie')!.split(';')[0]!;
  };
  const ask = async (cookie?: string, headers: Record<string, string> = {}, query = WHO) => {
    const response = await send(
      'graphql',
      'POST',
      { query },
      { ...OWN, ...(cookie && { cookie }), ...headers },
    );
    return { status: response.status, ...((await response.json()) as object) } as {
      status: number;
      data?: { viewer: object | null };
      errors?: { message: string; extensions: { code: string } }[];
    };
  };

  it('begins with a key, and its cookie is for this server alone', async () => {
    const response = await send('session', 'POST', { key: secret }, OWN);
    expect(await response.json()).toEqual({ name: '김편집', role: 'EDITOR' });
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('set-cookie')).toMatch(
      /^doum=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    const secure = { ...OWN, 'x-forwarded-proto': 'https' };
    const overHttps = await send('session', 'POST', { key: secret }, secure);
    const [hostCookie] = overHttps.headers.get('set-cookie')!.split(';');
    expect(overHttps.headers.get('set-cookie')).toMatch(/^__Host-doum=.+; HttpOnly; Secure; /);
    // Over HTTPS only the cookie with the prefix counts.
    expect((await ask(hostCookie, secure)).data!.viewer).toMatchObject({ name: '김편집' });
    expect((await ask(hostCookie!.replace('__Host-', ''), secure)).data).toEqual({ viewer: null });
    const cookie = await signIn();
    expect(await ask(cookie)).toEqual({
      status: 200,
      data: { viewer: { name: '김편집', role: 'EDITOR' } },
    });
    const [row] = await app.app.dataSource.query<{ hash: Buffer }[]>(
      'select hash from session order by id desc limit 1',
    );
    expect(row!.hash.toString('utf8')).not.toContain(cookie.slice(5));
  });

  it('is that of a reader without a cookie, and never counts at /graphql', async () => {
    expect((await ask()).data).toEqual({ viewer: null });
    expect((await ask('doum=short')).data).toEqual({ viewer: null });
    const cookie = await signIn();
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { ...OWN, cookie },
      body: JSON.stringify({ query: WHO }),
    });
    expect(await response.json()).toMatchObject({ data: { viewer: null } });
    // The desk takes no key.
    expect((await ask(undefined, { authorization: `Bearer ${secret}` })).data).toEqual({
      viewer: null,
    });
  });

  it.each([
    ['no header', { 'x-doum-desk': '' }],
    ['another value', { 'x-doum-desk': '2' }],
    ['another origin', { origin: 'https://evil.example' }],
    ['an origin of CORS_ORIGINS', { origin: 'https://shop.example.com' }],
    ['another port of the host', { 'sec-fetch-site': 'same-site' }],
    ['an embedded request', { 'sec-fetch-site': 'cross-site' }],
    ['a typed address', { origin: 'null', 'sec-fetch-site': 'none' }],
  ])('is refused for %s', async (_, headers) => {
    const cookie = await signIn();
    const { status, errors, data } = await ask(cookie, headers as Record<string, string>);
    expect([status, data, errors![0]!.extensions.code]).toEqual([403, undefined, 'FORBIDDEN']);
    const begun = await send(
      'session',
      'POST',
      { key: secret },
      { ...OWN, ...(headers as Record<string, string>) },
    );
    expect([begun.status, begun.headers.get('set-cookie')]).toEqual([403, null]);
    expect(begun.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('ends when its person signs out', async () => {
    const [cookie, other] = [await signIn(), await signIn()];
    const ended = await send('session', 'DELETE', undefined, { ...OWN, cookie });
    expect([ended.status, ended.headers.get('set-cookie')]).toEqual([
      204,
      expect.stringContaining('doum=; Path=/; Expires=Thu, 01 Jan 1970'),
    ]);
    const { status, errors } = await ask(cookie);
    expect([status, errors![0]]).toEqual([
      401,
      {
        message: 'This session has ended.',
        extensions: { code: 'UNAUTHENTICATED', hint: 'Sign in again.' },
      },
    ]);
    expect((await ask(other)).status).toBe(200);
  });

  it('leaves an entry in the audit log when it begins and when it ends', async () => {
    const key = await createKey(app);
    const cookie = await signIn(key.secret);
    for (let i = 0; i < 2; i += 1) await send('session', 'DELETE', undefined, { ...OWN, cookie });
    const [end, start, ...older] = await readAudit(app, { actor: key.apiKey.name });
    const session = Buffer.from(start!.targetId!, 'base64url').toString().replace(':', ' ');
    const of = { actor: key.apiKey.name, kind: 'Session', targetId: start!.targetId };
    expect(start).toMatchObject({
      ...{ ...of, action: 'signIn', credential: `key ${numberOf(key)}` },
      details: { role: 'EDITOR' },
    });
    expect(end).toMatchObject({ ...of, action: 'signOut', credential: session.toLowerCase() });
    expect([older, JSON.stringify([start, end]).includes(cookie.slice(5))]).toEqual([[], false]);
  });

  it('ends with its key, twelve hours after its use, and when the configuration loses its key', async () => {
    const key = await createKey(app);
    const cookies = [await signIn(key.secret), await signIn(), await signIn(ADMIN_KEY)] as const;
    for (const cookie of cookies) expect((await ask(cookie)).status).toBe(200);
    await revokeKey(app, key);
    const { dataSource } = app.app;
    const last = (column: string) =>
      dataSource.query(
        `update session set ${column} where id = (select max(id) - ${column.startsWith('admin') ? 0 : 1} from session)`,
      );
    await last(`used_at = now() - interval '12 hours 1 second'`);
    await last(`admin_key = 'ADMIN_API_KEY 01234567'`);
    for (const cookie of cookies) expect((await ask(cookie)).status).toBe(401);
  });

  it('is listed for administrators, who can end it', async () => {
    const [cookie, own] = [await signIn(), await signIn(ADMIN_KEY)];
    const list = async () => {
      const { data } = await ask(
        own,
        {},
        '{ sessions { id name role isCurrent createdAt endsAt } }',
      );
      return (data as unknown as { sessions: { id: string; createdAt: string }[] }).sessions;
    };
    const [first, second] = await list();
    expect([first, second]).toMatchObject([
      { name: expect.stringMatching(/^ADMIN_API_KEY /), role: 'ADMIN', isCurrent: true },
      { name: '김편집', role: 'EDITOR', isCurrent: false, endsAt: expect.any(String) },
    ]);
    for (let i = 0; i < 2; i += 1)
      expect(await mutate(app, 'endSession', { id: second!.id }, 'session { id }')).toEqual({
        session: { id: second!.id },
      });
    expect((await ask(cookie)).status).toBe(401);
    expect((await list()).map(({ id }) => id)).not.toContain(second!.id);
    const unknown = Buffer.from('Session:99999').toString('base64url');
    expect((await refused(app, 'endSession', { id: unknown })).code).toBe('NOT_FOUND');
  });

  it('ends when its key has a hundred newer ones', async () => {
    const cookie = await signIn();
    await app.app.dataSource.query(
      `insert into session (hash, name, role, api_key_id, expires_at)
       select sha256(n::text::bytea), name, role, api_key_id, expires_at
       from (select * from session order by id desc limit 1) newest, generate_series(1, 99) n`,
    );
    expect((await ask(cookie)).status).toBe(200);
    const next = await signIn();
    expect([(await ask(cookie)).status, (await ask(next)).status]).toEqual([401, 200]);
  });

  it('tells pages how people sign in', async () => {
    expect(await (await fetch(`${app.url}/desk/session`)).json()).toEqual({ openIdConnect: false });
  });

  it.each([
    [{ key: 'nothing' }, 401, 'UNAUTHENTICATED'],
    [{ key: 'a b' }, 401, 'UNAUTHENTICATED'],
    [{ key: 5 }, 400, 'BAD_USER_INPUT'],
    [[], 400, 'BAD_USER_INPUT'],
    [{ key: 'x'.repeat(20_000) }, 413, 'BAD_REQUEST'],
  ])('does not begin with %#', async (body, status, code) => {
    const response = await send('session', 'POST', body, OWN);
    const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
    expect([response.status, errors[0]!.extensions.code]).toEqual([status, code]);
    expect(response.headers.get('set-cookie')).toBeNull();
  });

  it('takes neither GET nor a document in the address', async () => {
    const cookie = await signIn();
    const response = await fetch(`${app.url}/desk/graphql?query=${encodeURIComponent(WHO)}`, {
      headers: { ...OWN, cookie },
    });
    expect(response.status).toBe(404);
  });
});

it('ends with the token of its sign-in, which needs a role', async () => {
  const secret = 'a-secret-that-both-sides-share-0123456789';
  const app = await startTestApp('memory', { jwt: tokenRules({ secrets: [secret] }) });
  try {
    const signIn = async (claims: JWTPayload) => {
      const key = await new SignJWT(claimsOf(claims))
        .setProtectedHeader({ alg: 'HS256' })
        .sign(new TextEncoder().encode(secret));
      const body = JSON.stringify({ key });
      const response = await fetch(`${app.url}/desk/session`, {
        method: 'POST',
        headers: OWN,
        body,
      });
      return [response.status, await response.json()] as const;
    };
    expect(await signIn({ exp: now() + 60 })).toEqual([200, { name: 'kim', role: 'EDITOR' }]);
    expect(await readAudit(app, { actor: 'kim' })).toMatchObject([
      { action: 'signIn', credential: 'token kim', details: { role: 'EDITOR', issuer: ISSUER } },
    ]);
    const [row] = await app.app.dataSource.query<{ seconds: number }[]>(
      'select extract(epoch from expires_at - now())::integer as seconds from session',
    );
    expect(row!.seconds).toBeLessThanOrEqual(60);
    for (const exp of [1_000 * now() + 60_000, 1e15, 1e300])
      expect(await signIn({ exp })).toMatchObject([
        401,
        { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
      ]);
    const [status, answer] = await signIn({ role: undefined });
    expect([status, JSON.stringify(answer)]).toEqual([403, expect.stringContaining('FORBIDDEN')]);
  } finally {
    await app.stop();
  }
});

it('counts wrong keys like /graphql, and wrong tokens as requests of readers', async () => {
  const app = await startTestApp('memory', { environment: { RATE_LIMIT: '20' } });
  try {
    const statuses = new Set<number>();
    for (let i = 0; i < 60; i += 1) {
      const response = await fetch(`${app.url}/desk/session`, {
        method: 'POST',
        headers: OWN,
        body: JSON.stringify({ key: `wrong-${i}` }),
      });
      statuses.add(response.status);
    }
    expect(statuses).toEqual(new Set([401, 429]));
    const headers = { ...OWN, cookie: `doum=${'x'.repeat(43)}` };
    const wrong = { method: 'POST', headers, body: JSON.stringify({ query: WHO }) };
    await eventually(async () => {
      const answer = await fetch(`${app.url}/desk/graphql`, wrong);
      expect(await answer.text()).toContain('the limit for readers without a key');
    });
  } finally {
    await app.stop();
  }
});

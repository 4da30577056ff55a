import { decodeJwt, decodeProtectedHeader, SignJWT, UnsecuredJWT } from 'jose';
import { createLogger } from '../../../src/core/logger.js';
import { freePort } from '../../elasticsearch-node/ports.mjs';
import { openBrowser, watchFaults } from '../../support/browser.js';
import { makeSigningKey } from '../../support/jwks-server.js';
import { CLIENT, type OpenIdProvider, startOpenIdProvider } from '../../support/openid-provider.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';
import { readNotice, Visitor } from '../../support/visitor.js';
import { readAudit } from '../../support/workflow.js';

describe('Signing in by OpenID Connect', () => {
  let app: TestApp;
  let provider: OpenIdProvider;
  let base: string;
  const log: string[] = [];

  beforeAll(async () => {
    const port = await freePort();
    base = `http://127.0.0.1:${port}`;
    provider = await startOpenIdProvider(base);
    app = await startTestApp('memory', {
      environment: {
        ...{ PORT: String(port), PUBLIC_URL: base, LOG_LEVEL: 'debug', LOG_QUERIES: 'all' },
        ...{ OIDC_ISSUER: provider.issuer, ...CLIENT },
      },
      logger: createLogger('debug', { write: (line: string) => log.push(line) > 0 }),
    });
  });

  const kim = { sub: 'u-1', name: '김편집', email: 'kim@example.com', role: 'EDITOR' };
  const begin = (to?: string) =>
    `${base}/desk/sign-in/oidc${to === undefined ? '' : `?to=${encodeURIComponent(to)}`}`;
  /** The address with which the provider sends the browser back. */
  const comeBack = (visitor: Visitor, to?: string) =>
    visitor.follow(begin(to), `${base}/desk/sign-in/callback`);
  const whoIs = (visitor: Visitor) => visitor.me(base);

  it('begins with a link and ends with a session', async () => {
    provider.is(kim);
    expect(await (await fetch(`${base}/desk/session`)).json()).toEqual({ openIdConnect: true });
    const visitor = new Visitor();
    const first = await visitor.open(begin('/analytics?days=7&by=day#top'));
    expect([first.status, first.headers.getSetCookie()]).toEqual([
      302,
      [
        expect.stringMatching(
          /^doum-sign-in=[\w-]+; Max-Age=600; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/,
        ),
      ],
    ]);
    const sent = new URL(first.headers.get('location')!);
    expect(Object.fromEntries(sent.searchParams)).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: `${base}/desk/sign-in/callback`,
      state: expect.any(String),
      nonce: expect.any(String),
    });
    const back = await visitor.follow(sent.href, `${base}/desk/sign-in/callback`);
    const done = await visitor.open(back);
    expect(done.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^doum-sign-in=; /),
      expect.stringMatching(/^doum=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/),
    ]);
    expect(await readNotice(done)).toEqual({
      status: 200,
      title: '로그인했어요',
      link: '/analytics?days=7&by=day#top',
      opens: '0;url=/analytics?days=7&by=day#top',
    });
    expect(await whoIs(visitor)).toEqual({ name: '김편집', role: 'EDITOR' });
    // A code and its cookie work once.
    expect(await readNotice(await visitor.open(back))).toMatchObject({
      status: 400,
      link: '/desk',
    });
    const secrets = [visitor.cookies.get('doum')!, new URL(back).searchParams.get('code')!];
    for (const secret of secrets) expect(log.join('')).not.toContain(secret);
  });

  it('opens the page in a browser, signed in', async () => {
    provider.is(kim);
    const browser = await openBrowser();
    try {
      const opened = await browser.newPage();
      const faults = watchFaults(opened);
      await opened.goto(begin('/analytics?by=day'));
      await opened.getByRole('button', { name: '로그아웃' }).waitFor();
      expect([opened.url(), faults]).toEqual([`${base}/analytics?by=day`, []]);
    } finally {
      await browser.close();
    }
  });

  it.each([
    [{ sub: 'u-2', email: 'lee@example.com', role: 'AUTHOR' }, 'lee@example.com'],
    [{ sub: 'u-3', name: ' ', email: ['x'], role: 'ADMIN' }, 'u-3'],
  ])('names a person by what the provider tells, %#', async (person, name) => {
    provider.is(person);
    const visitor = new Visitor();
    await visitor.open(await comeBack(visitor));
    expect(await whoIs(visitor)).toEqual({ name, role: person.role });
  });

  it.each([
    [{ sub: 'u-7', name: 'ADMIN_API_KEY 0a1b2c3d', email: 'choi@example.com' }, 'choi@example.com'],
    [{ sub: 'u-8', name: 'schedule by 김편집', email: 'token u-1' }, 'u-8'],
  ])('names nobody like the server itself, %#', async (person, name) => {
    provider.is({ ...person, role: 'EDITOR' });
    const visitor = new Visitor();
    await visitor.open(await comeBack(visitor));
    expect(await whoIs(visitor)).toEqual({ name, role: 'EDITOR' });
    const credential = expect.stringMatching(/^person \d+$/) as string;
    expect(await readAudit(app, { actor: name })).toMatchObject([
      { action: 'signIn', kind: 'Session', credential },
      { action: 'signIn', kind: 'Person', credential, details: { issuer: provider.issuer } },
    ]);
  });

  it('ends no session of another person with the same name', async () => {
    const signIn = async (sub: string) => {
      provider.is({ ...kim, sub });
      const visitor = new Visitor();
      await visitor.open(await comeBack(visitor));
      return visitor;
    };
    const [visitor, namesake] = [await signIn('u-9'), await signIn('u-10')];
    await app.app.dataSource.query(
      `insert into session (hash, name, role, person_id, expires_at)
       select sha256(n::text::bytea), name, role, person_id, expires_at
       from (select * from session order by id desc limit 1) newest, generate_series(1, 100) n`,
    );
    const again = await signIn('u-10');
    const isKim = { name: '김편집', role: 'EDITOR' };
    const signedIn = [await whoIs(visitor), await whoIs(namesake), await whoIs(again)];
    expect(signedIn).toEqual([isKim, undefined, isKim]);
  });

  it.each([
    ['no role', { sub: 'u-4', name: '박손님' }, 403, '들어갈 권한이 없어요'],
    ['another role', { sub: 'u-5', role: 'editor' }, 403, '들어갈 권한이 없어요'],
    ['several roles', { sub: 'u-6', role: ['EDITOR'] }, 403, '들어갈 권한이 없어요'],
    ['a name of the server', { sub: 'key 12', role: 'EDITOR' }, 403, '쓸 수 없는 이름이에요'],
    ['a refusal', { error: 'access_denied' }, 403, '로그인하지 않았어요'],
    ['a fault', { error: 'server_error' }, 503, '지금은 로그인할 수 없어요'],
  ])('shows a page for %s', async (_, person, status, title) => {
    provider.is(person);
    const visitor = new Visitor();
    const shown = await readNotice(await visitor.open(await comeBack(visitor)));
    expect(shown).toEqual({ status, title, link: '/desk', opens: undefined });
    expect([...visitor.cookies.keys()].filter((name) => name.startsWith('doum'))).toEqual([]);
  });

  it('takes only what the same browser has begun', async () => {
    provider.is(kim);
    const [visitor, other] = [new Visitor(), new Visitor()];
    const back = await comeBack(visitor);
    await other.open(begin());
    const stale = { status: 400, title: '로그인을 마치지 못했어요', link: '/desk' };
    // Another browser, one without a cookie, and addresses that were changed on the way.
    expect(await readNotice(await other.open(back))).toMatchObject(stale);
    expect(await readNotice(await new Visitor().open(back))).toMatchObject(stale);
    const kept = visitor.cookies.get('doum-sign-in')!;
    const tried = [back.replace('state=', 'state=x'), back.replace('code=', 'code=x'), back];
    for (const url of [...tried, `${base}/desk/sign-in/callback`]) {
      visitor.cookies.set('doum-sign-in', url === back ? `${kept.slice(0, 20)}x` : kept);
      expect(await readNotice(await visitor.open(url))).toMatchObject(stale);
    }
    expect([visitor.cookies.has('doum'), other.cookies.has('doum')]).toEqual([false, false]);
    // A replay with a copy of the cookie: the provider takes a code once.
    const copied = new Visitor();
    copied.cookies.set('doum-sign-in', kept);
    const replayed = await comeBack(copied);
    const cookie = copied.cookies.get('doum-sign-in')!;
    expect((await copied.open(replayed)).status).toBe(200);
    copied.cookies.set('doum-sign-in', cookie);
    expect(await readNotice(await copied.open(replayed))).toMatchObject(stale);
  });

  it('takes no ID token that the provider has not signed', async () => {
    provider.is(kim);
    const { privateKey } = await makeSigningKey('another');
    const asAdmin = (idToken: string) => ({ ...decodeJwt(idToken), role: 'ADMIN' });
    const forgeries: Parameters<OpenIdProvider['forge']>[0][] = [
      (idToken) => {
        const payload = Buffer.from(JSON.stringify(asAdmin(idToken))).toString('base64url');
        return idToken.replace(/\..*\./, `.${payload}.`);
      },
      (idToken) =>
        new SignJWT(asAdmin(idToken))
          .setProtectedHeader(decodeProtectedHeader(idToken) as { alg: string })
          .sign(privateKey),
      (idToken) => new UnsecuredJWT(asAdmin(idToken)).encode(),
    ];
    for (const forge of forgeries) {
      provider.forge(forge);
      const visitor = new Visitor();
      const shown = await readNotice(await visitor.open(await comeBack(visitor)));
      expect(shown).toMatchObject({ status: 400, title: '로그인을 마치지 못했어요' });
      expect(visitor.cookies.has('doum')).toBe(false);
    }
    provider.forge(null);
    const visitor = new Visitor();
    expect((await visitor.open(await comeBack(visitor))).status).toBe(200);
  });

  it.each([
    ...['https://evil.example/desk', '//evil.example/desk', '/\\evil.example/desk', 'desk:x'],
    ...['/articles/a', '/desk/../x', '/desks', 'javascript:alert(1)', '/desk/sign-in/oidc', ''],
    `/desk/${'x'.repeat(2_000)}`,
  ])('leads to the desk instead of elsewhere, %#', async (to) => {
    provider.is(kim);
    const visitor = new Visitor();
    const shown = await readNotice(await visitor.open(await comeBack(visitor, to)));
    expect(shown).toMatchObject({ status: 200, opens: '0;url=/desk', link: '/desk' });
  });

  it('has a page while the provider is away, and goes on when it is back', async () => {
    provider.is(kim);
    const visitor = new Visitor();
    const back = await comeBack(visitor);
    const signIn = visitor.cookies.get('doum-sign-in')!;
    await provider.stop();
    const away = { status: 503, title: '지금은 로그인할 수 없어요', link: '/desk' };
    expect(await readNotice(await visitor.open(back))).toMatchObject(away);
    expect(log.at(-2)! + log.at(-1)!).toContain('ECONNREFUSED');
    // A server that has not asked the provider before.
    const port = await freePort();
    const fresh = await startTestApp('memory', {
      environment: {
        ...{ PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}`, RATE_LIMIT: '3' },
        ...{ OIDC_ISSUER: provider.issuer, ...CLIENT },
      },
    });
    try {
      const open = () => new Visitor().open(`${fresh.url}/desk/sign-in/oidc`);
      expect(await readNotice(await open())).toMatchObject(away);
      await provider.start();
      expect((await open()).status).toBe(302);
      await open();
      const limited = await open();
      expect(limited.headers.get('retry-after')).toMatch(/^\d+$/);
      expect(await readNotice(limited)).toMatchObject({ status: 429, title: '요청이 너무 많아요' });
    } finally {
      await fresh.stop();
    }
    visitor.cookies.set('doum-sign-in', signIn);
    expect((await visitor.open(back)).status).toBe(200);
  });
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLogger } from '../../../src/core/logger.js';
import { type Door, DOORS } from '../../../src/app/http/doors.js';
import { openBrowser } from '../../support/browser.js';
import { buildArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { createKey } from '../../support/keys.js';
import { type RawAnswer, sendRaw } from '../../support/send-raw.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';
import { CLIENT, startOpenIdProvider } from '../../support/openid-provider.js';
import { gif, signIn, uploadGif } from '../../support/uploads.js';

const PRODUCTION = { DOUM_ENV: 'production', INTROSPECTION: 'true' };
const FOREIGN = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
const NAMED = { origin: 'https://shop.example', 'sec-fetch-site': 'cross-site' };
const OWN = { 'x-doum-desk': '1' };
const VIEWER = JSON.stringify({ query: '{ viewer { role } }' });

const doors = Object.entries(DOORS as Record<string, Door>);
const methodsOf = ({ methods, body }: Door) => methods ?? (body ? ['POST'] : ['GET']);
const allows = (answer: RawAnswer) => answer.headers['access-control-allow-origin'];

describe('Each door of the server', () => {
  let app: TestApp;
  let key: string;
  let cookie: string;
  let pathOf: (path: string) => string;

  beforeAll(async () => {
    const publicUrl = 'http://127.0.0.1:9';
    const { issuer } = await startOpenIdProvider(publicUrl);
    app = await startTestApp('memory', {
      environment: {
        ...{ ...PRODUCTION, CORS_ORIGINS: NAMED.origin, RATE_LIMIT: '6000' },
        ...{ ...CLIENT, OIDC_ISSUER: issuer, PUBLIC_URL: publicUrl },
      },
    });
    await buildCatalogue(app);
    const { slug } = await buildArticle(app, { publish: true });
    key = (await createKey(app, { role: 'EDITOR' })).secret;
    cookie = await signIn(app, key);
    const { url } = await uploadGif(app, cookie, gif('door'));
    const home = await sendRaw(app.url, { method: 'GET', path: '/' });
    const asset = /\/assets\/[^"]+\.css/.exec(home.body)![0];
    pathOf = (path) =>
      path
        .replace('/assets', asset)
        .replace('/media/:name', url!)
        .replace('/articles/:slug', `/articles/${slug}`)
        .replace('/products/:slug', '/products/talk')
        .replace('/categories/:slug', '/categories/report');
  });

  /** A request that the door takes, from a program. */
  const knock = (
    { body, origins }: Door,
    [method, path]: [string, string],
    headers: Record<string, string> = {},
    sent = body?.types[0],
  ) =>
    sendRaw(app.url, {
      method,
      path: pathOf(path),
      headers: {
        ...(method === 'POST' && sent && { 'content-type': sent }),
        ...(origins === 'own' && OWN),
        ...headers,
      },
      ...(method === 'POST' && { body: body?.bytes === 'MAX_BODY_BYTES' ? VIEWER : '{}' }),
    });
  const knocks = doors.flatMap(([name, door]) =>
    door.paths.flatMap((path) => methodsOf(door).map((method) => [name, method, path] as const)),
  );

  it.each(knocks)('%s (%s %s) is open to those whom its row names', async (name, ...at) => {
    const door = (DOORS as Record<string, Door>)[name]!;
    const [method, path] = at;
    const own = await knock(door, [method, path]);
    expect(own.status).not.toBe(404);
    expect(own.status).toBeLessThan(500);
    expect(own.headers['cross-origin-resource-policy']).toBe(door.resourcePolicy);
    if (own.status === 200 && method === 'GET') {
      const kept = { 'no-store': 'no-store', 'no-cache': 'no-cache', shared: 'public' };
      const caching = own.headers['cache-control'];
      if (door.caching === 'for a year') expect(caching).toContain('max-age=31536000');
      else expect(caching).toContain(kept[door.caching]);
    } else if (method !== 'GET' && name !== 'mcp')
      expect(own.headers['cache-control']).toBe('no-store');

    const foreign = await knock(door, [method, path], FOREIGN);
    expect(allows(foreign)).toBeUndefined();
    const isRefused = !['anybody', 'sign-in'].includes(door.origins);
    expect(foreign.status === 403).toBe(isRefused);
    // A refused request is not counted: many people may share the address.
    if (isRefused) expect(foreign.headers).not.toHaveProperty('ratelimit');
    const named = await knock(door, [method, path], NAMED);
    const isShown =
      door.origins !== 'own' && door.origins !== 'sign-in' && door.paths[0] !== '/livez';
    expect(allows(named)).toBe(isShown ? NAMED.origin : undefined);
    if (door.origins === 'own') {
      expect(named.status).toBe(403);
      const { status } = await knock(door, [method, path], { 'x-doum-desk': '0' });
      expect(status).toBe(403);
    }

    const wrong = { authorization: 'Bearer wrong' };
    const withWrongKey = await knock(door, [method, path], wrong);
    expect(withWrongKey.status).toBe(door.credential === 'Authorization' ? 401 : own.status);
    if (door.body?.bytes === 'MAX_BODY_BYTES') {
      // Refused in this order: the page, the caller, the type of the body.
      const text = 'text/plain';
      expect((await knock(door, [method, path], { ...FOREIGN, ...wrong }, text)).status).toBe(403);
      if (door.credential === 'Authorization')
        expect((await knock(door, [method, path], wrong, text)).status).toBe(401);
      expect((await knock(door, [method, path], {}, text)).status).toBe(415);
    }
    if (door.counted === 'caller') expect(own.headers).toHaveProperty('ratelimit');
  });

  it.each([
    ['graphql', 'key'],
    ['deskGraphql', 'session'],
  ] as const)('%s takes the rights of a %s, and of nothing else', async (name, kind) => {
    const door: Door = DOORS[name];
    const role = async (headers: Record<string, string>) =>
      (
        JSON.parse((await knock(door, ['POST', door.paths[0]!], headers)).body) as {
          data: { viewer: { role: string } | null };
        }
      ).data.viewer?.role;
    const [withKey, withCookie] = [{ authorization: `Bearer ${key}` }, { cookie }];
    expect(await role(kind === 'key' ? withKey : withCookie)).toBe('EDITOR');
    expect(await role(kind === 'key' ? withCookie : withKey)).toBeUndefined();
  });

  it('counts no request of a foreign page: people behind its address can go on', async () => {
    const limited = await startTestApp('memory', { environment: { RATE_LIMIT: '5' } });
    const headers = { ...OWN, ...FOREIGN, 'content-type': 'application/json' };
    for (const path of ['/desk/session', '/graphql'])
      for (let i = 0; i < 8; i += 1)
        expect((await sendRaw(limited.url, { path, headers, body: '{}' })).status).toBe(403);
    const own = { ...OWN, 'content-type': 'application/json' };
    const { status } = await sendRaw(limited.url, {
      path: '/desk/session',
      headers: own,
      body: '{}',
    });
    expect(status).toBe(400);
  });

  it('beside the table leads nowhere', async () => {
    for (const path of ['/desk/other', '/desk/media/other', '/desk/session/other'])
      expect((await sendRaw(app.url, { path, headers: OWN, body: '{}' })).status).toBe(404);
    expect((await sendRaw(app.url, { method: 'GET', path: '/desk/graphql' })).status).toBe(404);
  });
});

/** A page of this host and another port. Resolves to its origin. */
async function servePage(): Promise<{ origin: string; close: () => void }> {
  const server = createServer((_request, response) =>
    response.setHeader('content-type', 'text/html').end('<!DOCTYPE html><title>Shop</title>'),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, close: () => server.close() };
}

describe('A page of the same host and another port', () => {
  let page: Awaited<ReturnType<typeof servePage>>;
  let logged: string[];
  const logger = createLogger('warn', { write: (line: string) => logged.push(line) > 0 });

  beforeAll(async () => (page = await servePage()));
  afterAll(() => page.close());
  beforeEach(() => (logged = []));

  /** What a script of the page reads: a status, or the name of an error. */
  async function ask(app: TestApp): Promise<unknown[]> {
    const browser = await openBrowser();
    try {
      const tab = await browser.newPage();
      await tab.goto(page.origin);
      return await tab.evaluate(async (url) => {
        const asked = (input: string, options?: RequestInit) =>
          fetch(input, options).then(
            ({ status }) => status,
            (error: Error) => error.name,
          );
        const query = '{ platforms { slug } }';
        const headers = { 'content-type': 'application/json' };
        return [
          await asked(`${url}/graphql?query=${encodeURIComponent(query)}`),
          await asked(`${url}/graphql`, {
            method: 'POST',
            headers,
            body: JSON.stringify({ query }),
          }),
        ];
      }, app.url);
    } finally {
      await browser.close();
    }
  }

  it('may ask during development, as developers of clients do', async () => {
    const app = await startTestApp('memory', { logger });
    expect(await ask(app)).toEqual([200, 200]);
    // A colleague's browser sends no Fetch Metadata over plain http.
    const headers = { origin: 'http://localhost:5173', 'access-control-request-method': 'POST' };
    const preflight = await sendRaw(app.url, { method: 'OPTIONS', headers });
    expect([preflight.status, allows(preflight)]).toEqual([204, 'http://localhost:5173']);
  });

  it('is refused in production, with a line in the log, unless an application names it', async () => {
    const app = await startTestApp('memory', { logger, environment: PRODUCTION });
    expect(await ask(app)).toEqual(['TypeError', 'TypeError']);
    expect(logged.filter((line) => line.includes('CORS_ORIGINS is not set'))).toEqual([
      expect.stringContaining(page.origin),
    ]);
    await app.admin(
      `mutation ($input: CreateApplicationInput!) { createApplication(input: $input) {
        application { id } } }`,
      { input: { name: 'Shop', allowedOrigins: [page.origin] } },
    );
    // GET needs no key, so that shared caches answer; POST does, and its 403 can be read.
    expect(await ask(app)).toEqual([200, 403]);
  });
});

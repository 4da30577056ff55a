import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { load } from 'cheerio';
import { getIntrospectionQuery } from 'graphql';
import pg from 'pg';
import { buildArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { createDatabase } from '../../support/databases.js';
import { eventually } from '../../support/eventually.js';
import { expectNoSecret } from '../../support/expect-refusal.js';
import { fingerprintOf } from '../../support/fingerprint.js';
import {
  type JwksServer,
  makeSigningKey,
  type SigningKey,
  startJwksServer,
} from '../../support/jwks-server.js';
import { createKey, revokeKey } from '../../support/keys.js';
import { type RawRequest, sendRaw } from '../../support/send-raw.js';
import { type ServerProcess, startServer } from '../../support/server-process.js';
import { AUDIENCE, claimsOf, ISSUER } from '../../support/tokens.js';

/** An attack, and the status and the error codes of its answer; '' is an answer without errors. */
type Attack = [name: string, request: RawRequest, status: number, code: string];

const JSON_BODY = { 'content-type': 'application/json' };
const SEARCH = 'query ($q: String!) { search(query: $q) { totalCount nodes { id } } }';
const KEYS = '{ apiKeys { id } }';
const PRODUCTS = JSON.stringify({ query: '{ products { slug } }' });
const DEEP = `{ products { ${'categories { product { '.repeat(24)} slug ${'} } '.repeat(24)} } }`;

function operation(query: string, variables?: object, credential?: string): RawRequest {
  return {
    headers: { ...JSON_BODY, ...(credential && { authorization: `Bearer ${credential}` }) },
    body: JSON.stringify({ query, variables }),
  };
}

function callListCategories(): RawRequest {
  const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'list_categories' } };
  return {
    path: '/mcp',
    headers: { ...JSON_BODY, accept: 'application/json, text/event-stream' },
    body: JSON.stringify(call),
  };
}

/** This many texts, separated by spaces. */
function times(count: number, text: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => text(i)).join(' ');
}

/** Operations that would be expensive to process. */
function costly(): Attack[] {
  const documents: [string, string][] = [
    ['50 deep', DEEP],
    ['50 deep under an alias', DEEP.replace('products', '__schema: products')],
    ['101 aliases', `{ ${times(101, (i) => `a${i}: __typename`)} }`],
    [
      '20 searches at once',
      `{ ${times(20, (i) => `a${i}: search(query: "${i}") { totalCount }`)} }`,
    ],
    ['5,000 repeated fields', `{ products { ${'slug '.repeat(5_000)} } }`],
    [
      '2^30 spreads',
      `{ ...F0 } ${times(30, (i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`)} fragment F30 on Query { products { slug } }`,
    ],
    ['400 directives', `{ products { slug ${'@a '.repeat(400)} } }`],
  ];
  return [
    ...documents.map(([name, query]): Attack => [name, operation(query), 400, 'LIMIT_EXCEEDED']),
    [
      'a fragment cycle',
      operation('{ ...A } fragment A on Query { ...A }'),
      400,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'a body of 2 MB',
      operation(`{ products { slug } } #${'가'.repeat(700_000)}`),
      413,
      'LIMIT_EXCEEDED',
    ],
    [
      'a gzip bomb',
      {
        headers: { ...JSON_BODY, 'content-encoding': 'gzip' },
        body: gzipSync(Buffer.alloc(100_000_000, ' ')),
      },
      413,
      'LIMIT_EXCEEDED',
    ],
    [
      'JSON nested 20,000 deep',
      {
        headers: JSON_BODY,
        body: `{"query": "{ products { slug } }", "variables": {"a": ${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
      },
      400,
      'LIMIT_EXCEEDED',
    ],
  ];
}

/** Requests that violate HTTP, GraphQL over HTTP, or the rules of the schema. */
function malformed(): Attack[] {
  const page = 'query ($n: Int!) { search(first: $n) { totalCount } }';
  return [
    ['a batch', { headers: JSON_BODY, body: `[${PRODUCTS}]` }, 400, 'BAD_REQUEST'],
    [
      'a mutation by GET',
      { method: 'GET', path: '/graphql?query=mutation{rebuildSearchIndex{rebuild{state}}}' },
      405,
      'BAD_REQUEST',
    ],
    [
      'a page of another origin',
      { headers: { ...JSON_BODY, origin: 'https://evil.example' }, body: PRODUCTS },
      403,
      'FORBIDDEN',
    ],
    [
      'a form',
      {
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'query={products{slug}}',
      },
      415,
      'BAD_REQUEST',
    ],
    ['broken JSON', { headers: JSON_BODY, body: '{"query": "{ products' }, 400, 'BAD_REQUEST'],
    ['a page of 10^9', operation(page, { n: 1e9 }), 200, 'BAD_USER_INPUT'],
    ['NUL in a query', operation(SEARCH, { q: 'a\u0000b' }), 200, 'BAD_USER_INPUT'],
    ['a lone surrogate', operation(SEARCH, { q: 'a\ud800' }), 200, 'BAD_USER_INPUT'],
    ['10,000 characters', operation(SEARCH, { q: '가'.repeat(10_000) }), 200, 'BAD_USER_INPUT'],
    ...[
      'title:(a OR b) AND NOT c^9 ~2 [* TO *]',
      '/.*a.*b.*c.*(a+)+$/',
      "'; drop table article; --",
      '${jndi:ldap://x/a}',
      'a\r\nSet-Cookie: x=1',
      '<script>alert(1)</script>',
    ].map((q): Attack => [JSON.stringify(q), operation(SEARCH, { q }), 200, '']),
  ];
}

describe('Attacks on a server', () => {
  let server: ServerProcess;
  let pool: pg.Pool;
  let signer: SigningKey;
  let jwks: JwksServer;
  const unchanged = () =>
    fingerprintOf(async (sql) => (await pool.query<{ print: string }>(sql)).rows);

  beforeAll(async () => {
    const databaseUrl = await createDatabase();
    pool = new pg.Pool({ connectionString: databaseUrl });
    signer = await makeSigningKey('one');
    jwks = await startJwksServer(signer);
    server = await startServer({
      ...{ DATABASE_URL: databaseUrl, SEARCH_ENGINE: 'memory', LOG_LEVEL: 'info' },
      ...{ JWT_JWKS_URL: jwks.url, JWT_AUDIENCE: AUDIENCE, JWT_ISSUER: ISSUER },
      TRUST_PROXY: '1',
    });
    await buildCatalogue(server);
    await buildArticle(server, { publish: true, waitForSearch: true });
  });
  afterAll(async () => {
    await server?.stop();
    await jwks?.stop();
    await pool?.end();
  });

  /** Callers without the required permission. */
  async function callers(): Promise<Attack[]> {
    const revoked = await createKey(server, { role: 'ADMIN' });
    await revokeKey(server, revoked);
    const editor = (await createKey(server)).secret;
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = part(claimsOf({ role: 'ADMIN' }));
    const asHmac = `${part({ alg: 'HS256', typ: 'JWT', kid: signer.kid })}.${claims}`;
    const signature = createHmac('sha256', signer.pem).update(asHmac).digest('base64url');
    return [
      ['no key', operation(KEYS), 200, 'UNAUTHENTICATED'],
      ['a revoked key', operation(KEYS, {}, revoked.secret), 401, 'UNAUTHENTICATED'],
      ['a key with SQL', operation(KEYS, {}, "'or'1'='1"), 401, 'UNAUTHENTICATED'],
      ['an editor who lists keys', operation(KEYS, {}, editor), 200, 'FORBIDDEN'],
      [
        'a token without a signature',
        operation(KEYS, {}, `${part({ alg: 'none', typ: 'JWT' })}.${claims}.`),
        401,
        'UNAUTHENTICATED',
      ],
      [
        'a token signed with the public key as a secret',
        operation(KEYS, {}, `${asHmac}.${signature}`),
        401,
        'UNAUTHENTICATED',
      ],
    ];
  }

  it('are answered with the expected status and code, and change nothing', async () => {
    const attacks = [...costly(), ...malformed(), ...(await callers())];
    const before = await unchanged();
    for (const [name, request, status, code] of attacks) {
      const answer = await sendRaw(server.url, request);
      const { errors = [] } = JSON.parse(answer.body) as {
        errors?: { extensions: { code: string } }[];
      };
      const codes = [...new Set(errors.map(({ extensions }) => extensions.code))].join(' ');
      expect([name, answer.status, codes]).toEqual([name, status, code]);
      expectNoSecret(answer.body);
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    expect(await unchanged()).toBe(before);
    expect(server.isRunning()).toBe(true);
  });

  it.each<[string, (i: number) => RawRequest]>([
    ['introspections', (i) => operation(getIntrospectionQuery().replace('Query {', `Q${i} {`))],
    ['misspelt operations', (i) => operation(`{ ${times(45, (n) => `searchh${i}x${n}`)} }`)],
    ['tools of agents', callListCategories],
  ])('%s of one address leave the turn to others', async (_name, attack) => {
    const from = (address: string, request: RawRequest) =>
      sendRaw(server.url, {
        ...request,
        headers: { ...request.headers, 'x-forwarded-for': address },
      });
    let answered = 0;
    const attacks = Array.from({ length: 300 }, (_, i) =>
      from('203.0.113.1', attack(i)).then(() => (answered += 1)),
    );
    await from('203.0.113.2', operation('{ products { slug } }'));
    // Without turns, the server answers nearly all of what came before.
    expect(answered).toBeLessThan(100);
    await Promise.all(attacks);
  });

  it('cannot inject HTML through texts', async () => {
    const hostile = [
      '<script>alert(1)</script>',
      '<img src=x onerror=alert(1)>',
      '[a](javascript:alert(1))',
      '[d](&#106;avascript:alert(1))',
      '[h](//evil.example)',
      '![k](https://evil.example/tracker.png)',
      '![l" onerror="alert(1)](/a.png \'m" onload="alert(1)\')',
      '[o]: javascript:alert(1)\n\n[o]',
      '```"><script>\nx\n```',
    ].join('\n\n');
    const title = '<script>alert(1)</script> "onload="x';
    const variants = [{ platformSlugs: ['common'], body: hostile }];
    const { id } = await buildArticle(server, { title, variants, publish: true });
    const { data } = await server.request<{
      article: { title: string; variants: { bodyHtml: string }[] };
    }>('query ($id: ID!) { article(id: $id) { title variants { bodyHtml } } }', { id });
    expect(data!.article.title).toBe(title);
    const $ = load(data!.article.variants[0]!.bodyHtml);
    const elements = $('body *').toArray();
    const names = new Set(elements.flatMap(({ attribs }) => Object.keys(attribs)));
    expect($('script, svg, iframe').length).toBe(0);
    expect([...names].filter((name) => !/^(href|src|alt|title|class)$/.test(name))).toEqual([]);
    expect(
      $('img')
        .toArray()
        .map(({ attribs }) => attribs.src),
    ).toEqual(['/a.png']);
    for (const { attribs } of $('a').toArray())
      expect(attribs.href).toMatch(/^(https?:|mailto:|\/[^/\\]|#)/);
  });

  it('leave one line of JSON each in the log, without what was sent', async () => {
    const secret = (await createKey(server)).secret;
    const texts = [
      'a\r\n{"level":"fatal","msg":"FORGED"}',
      'a\u001b[2JFORGED',
      'a\u009b2JFORGED',
      'a\u2028FORGED',
    ];
    server.log.length = 0;
    const answered: unknown[] = [];
    for (const text of texts) {
      const request = operation(SEARCH, { q: text }, secret);
      const headers = { ...request.headers, 'user-agent': encodeURIComponent(text) };
      const answer = await sendRaw(server.url, { ...request, headers });
      answered.push(answer.headers['x-request-id']);
    }
    // The summary of earlier refusals is no line of a request.
    const ids = () =>
      server.log
        .map((line) => JSON.parse(line) as { requestId: string; counted?: object })
        .filter(({ counted }) => counted === undefined)
        .map(({ requestId }) => requestId);
    await eventually(async () => expect(ids()).toEqual(expect.arrayContaining(answered)));
    expect(new Set(ids()).size).toBe(ids().length);
    const log = server.log.join('\n');
    expect(log).not.toContain('FORGED');
    expect(log).not.toContain(secret);
    // oxlint-disable-next-line no-control-regex
    expect(log).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]/);
  });
});

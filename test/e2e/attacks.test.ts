import { createHash } from 'node:crypto';
import { load } from 'cheerio';
import pg from 'pg';
import type { Attack, Loot } from '../support/attacks/attack.js';
import { callers } from '../support/attacks/callers.js';
import { documents } from '../support/attacks/documents.js';
import { envelopes } from '../support/attacks/envelopes.js';
import { persisted } from '../support/attacks/persisted.js';
import { values } from '../support/attacks/values.js';
import { buildArticle } from '../support/build-article.js';
import { buildCatalogue } from '../support/build-catalogue.js';
import { eventually } from '../support/eventually.js';
import { expectNoSecret } from '../support/expect-refusal.js';
import { fingerprintOf } from '../support/fingerprint.js';
import { sendRaw } from '../support/send-raw.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { createDatabase } from '../support/databases.js';
import {
  type JwksServer,
  makeSigningKey,
  type SigningKey,
  startJwksServer,
} from '../support/jwks-server.js';
import { createKey, revokeKey } from '../support/keys.js';
import { AUDIENCE, ISSUER } from '../support/tokens.js';

/** One row of the results table. */
interface Outcome {
  attack: string;
  status: number;
  code: string;
  ms: number;
  /** Maximum response time of another client meanwhile. */
  others: number;
}

describe('Attacks on a server', () => {
  const table: Outcome[] = [];
  let server: ServerProcess;
  let pool: pg.Pool;
  let signer: SigningKey;
  let jwks: JwksServer;
  let attacks: Attack[];
  let before: string;
  const unchanged = () =>
    fingerprintOf(async (sql) => (await pool.query<{ print: string }>(sql)).rows);

  beforeAll(async () => {
    const databaseUrl = await createDatabase();
    pool = new pg.Pool({ connectionString: databaseUrl });
    signer = await makeSigningKey('one');
    jwks = await startJwksServer(signer);
    server = await startServer({
      DATABASE_URL: databaseUrl,
      SEARCH_ENGINE: 'memory',
      LOG_LEVEL: 'info',
      JWT_JWKS_URL: jwks.url,
      JWT_AUDIENCE: AUDIENCE,
      JWT_ISSUER: ISSUER,
    });
    await buildCatalogue(server);
    const article = await buildArticle(server, { publish: true, waitForSearch: true });
    await buildArticle(server, { publish: true, waitForSearch: true });
    attacks = await allAttacks(article.id);
    // The first requests of a process are slow in any case.
    for (const { request } of attacks) await sendRaw(server.url, request);
    before = await unchanged();
  });
  afterAll(async () => {
    await server?.stop();
    await jwks?.stop();
    await pool?.end();
    process.stdout.write(`${asTable(table)}\n`);
  });

  async function allAttacks(articleId: string): Promise<Attack[]> {
    const expired = await createKey(server, {
      role: 'ADMIN',
      expiresAt: new Date(Date.now() + 600_000).toISOString(),
    });
    await pool.query(
      `update api_key set expires_at = now() - interval '1 second' where expires_at is not null`,
    );
    const revoked = await createKey(server, { role: 'ADMIN' });
    await revokeKey(server, revoked);
    const editor = await createKey(server);
    const analyst = await createKey(server, { role: 'ANALYST' });
    const { data } = await server.request<{ search: { pageInfo: { endCursor: string } } }>(
      '{ search(first: 1) { pageInfo { endCursor } } }',
    );
    const keys = {
      editor: editor.secret,
      analyst: analyst.secret,
      expired: expired.secret,
      revoked: revoked.secret,
    };
    const loot: Loot = { keys, signer, cursor: data!.search.pageInfo.endCursor, articleId };
    return [
      ...documents(),
      ...envelopes(),
      ...values(loot),
      ...(await callers(loot)),
      ...persisted(),
    ];
  }

  it('are answered with the expected status and code, while other clients are served', async () => {
    expect(attacks.length).toBeGreaterThan(60);
    for (const { name, request, status, code, says } of attacks) {
      const others = askMeanwhile(server.url);
      const answer = await sendRaw(server.url, request);
      const waited = await others.stop();
      const { errors } = JSON.parse(answer.body) as {
        errors?: { message: string; extensions: { code: string } }[];
      };
      const codes = [...new Set(errors?.map(({ extensions }) => extensions.code))];
      table.push({
        attack: name,
        status: answer.status,
        code: codes.join(' ') || '-',
        ms: answer.ms,
        others: waited,
      });
      expect([name, answer.status, codes.join(' ')]).toEqual([name, status, code ?? '']);
      if (says) expect([name, errors![0]!.message]).toEqual([name, expect.stringMatching(says)]);
      expectNoSecret(answer.body);
      expect(answer.body.length).toBeLessThan(100_000);
      for (const [header, value] of Object.entries(answer.headers))
        expect([header, value]).not.toEqual(['set-cookie', expect.anything()]);
    }
    expect(await unchanged()).toBe(before);
    expect(server.isRunning()).toBe(true);
  });

  it('cannot inject HTML through texts', async () => {
    const hostile = [
      '<script>alert(1)</script>',
      '<img src=x onerror=alert(1)>',
      '<svg onload=alert(1)>',
      '[a](javascript:alert(1))',
      '[b](JaVaScRiPt:alert(1))',
      '[c](java\tscript:alert(1))',
      '[d](&#106;avascript:alert(1))',
      '[e](data:text/html;base64,PHNjcmlwdD4=)',
      '[f](vbscript:x)',
      '[g](file:///etc/passwd)',
      '[h](//evil.example)',
      '[i](/\\\\evil.example)',
      '![j](data:image/svg+xml,x)',
      '![k](https://evil.example/tracker.png)',
      '![l" onerror="alert(1)](/a.png \'m" onload="alert(1)\')',
      '<a href="javascript:alert(1)">n</a>',
      '[o]: javascript:alert(1)\n\n[o]',
      '<javascript:alert(1)>',
      '`</code><script>`',
      '```"><script>\nx\n```',
    ].join('\n\n');
    const title = '<script>alert(1)</script> "onload="x';
    const variants = [{ platformSlugs: ['common'], body: hostile }];
    const { id } = await buildArticle(server, {
      title,
      keywords: [title],
      variants,
      publish: true,
      waitForSearch: true,
    });
    const answer = await sendRaw(server.url, {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query: 'query ($id: ID!) { article(id: $id) { title variants { bodyHtml } } }',
        variables: { id },
      }),
    });
    expect(answer.headers['content-type']).toMatch(/^application\/(graphql-response\+)?json/);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    const { data } = JSON.parse(answer.body) as {
      data: { article: { title: string; variants: { bodyHtml: string }[] } };
    };
    expect(data.article.title).toBe(title);
    const $ = load(data.article.variants[0]!.bodyHtml);
    const elements = $('body *').toArray();
    expect(new Set(elements.map(({ tagName }) => tagName))).toEqual(
      new Set(['p', 'code', 'pre', 'a', 'img']),
    );
    const attributes = elements.flatMap(({ attribs }) => Object.entries(attribs));
    expect(
      attributes.filter(([name]) => !['href', 'src', 'alt', 'title', 'class'].includes(name)),
    ).toEqual([]);
    expect(
      $('img')
        .toArray()
        .map(({ attribs }) => attribs.src),
    ).toEqual(['/a.png']);
    for (const { attribs } of $('a').toArray())
      expect(attribs.href).toMatch(/^(https?:|mailto:|\/[^/\\]|#)/);
  });

  it('leave one line of JSON each in the log, which cannot be split or forged and contains no secret', async () => {
    const marker = 'FORGED';
    const texts = [
      `a\r\n{"level":"fatal","msg":"${marker}"}`,
      `a\u001b[2J${marker}`,
      `a\u009b2J${marker}`,
      `a\u2028${marker}`,
      `a\u0085${marker}`,
    ];
    const [secret] = attacks.flatMap(
      ({ request }) => /Bearer (doum_\S+)/.exec(request.headers?.authorization ?? '')?.[1] ?? [],
    );
    server.log.length = 0;
    const answered: unknown[] = [];
    for (const text of texts) {
      const body = JSON.stringify({
        query: 'query Named($q: String!) { search(query: $q) { totalCount } }',
        variables: { q: text },
        operationName: 'Named',
      });
      // Only some refusals without a key have their own line.
      const authorized = { 'content-type': 'application/json', authorization: `Bearer ${secret}` };
      const headers = { ...authorized, 'user-agent': encodeURIComponent(text) };
      const named = await sendRaw(server.url, { headers, body });
      const unnamed = await sendRaw(server.url, {
        headers: authorized,
        body: JSON.stringify({ query: '{ products { slug } }', operationName: text }),
      });
      answered.push(named.headers['x-request-id'], unnamed.headers['x-request-id']);
    }
    // The line of an earlier request may arrive late through the pipe: it is checked but not
    // counted. The summary of earlier refusals has no request id.
    const lines = () =>
      server.log
        .map((line) => JSON.parse(line) as { requestId: string; counted?: object })
        .filter(({ counted }) => counted === undefined);
    const ids = () => lines().map(({ requestId }) => requestId);
    await eventually(async () => expect(ids()).toEqual(expect.arrayContaining(answered)));
    expect(ids()).toHaveLength(new Set(ids()).size);
    for (const line of lines())
      expect(line).toMatchObject({
        msg: 'request',
        method: 'POST',
        requestId: expect.any(String),
      });
    const log = server.log.join('\n');
    expect(log).not.toContain(marker);
    expect(log).not.toContain(secret);
    expect(log).not.toContain('127.0.0.1');
    // oxlint-disable-next-line no-control-regex
    expect(log).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]/);
  });

  it('cannot fill the memory with registered queries', async () => {
    const register = (i: number) => {
      const query = `{ products { slug } search(query: "${i} ${'x'.repeat(20_000)}") { totalCount } }`;
      const extensions = {
        persistedQuery: {
          version: 1,
          sha256Hash: createHash('sha256').update(query).digest('hex'),
        },
      };
      const send = (body: object) =>
        sendRaw(server.url, {
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
      return { register: () => send({ query, extensions }), ask: () => send({ extensions }) };
    };
    const before = await server.residentMegabytes();
    for (let i = 0; i < 1_000; i += 1) expect((await register(i).register()).status).toBe(200);
    expect((await register(999).ask()).body).toContain('"data"');
    expect((await register(0).ask()).body).toContain('PERSISTED_QUERY_NOT_FOUND');
    expect((await server.residentMegabytes()) - before).toBeLessThan(200);
  }, 180_000);
});

/**
 * Another client that searches continuously. `stop` resolves to its maximum response time in
 * milliseconds.
 */
function askMeanwhile(url: string): { stop(): Promise<number> } {
  let running = true;
  let slowest = 0;
  const body = JSON.stringify({ query: '{ search(query: "본문") { totalCount } }' });
  const asking = (async () => {
    do {
      const answer = await sendRaw(url, { headers: { 'content-type': 'application/json' }, body });
      if (answer.status !== 200 || !answer.body.includes('"totalCount":2'))
        throw new Error(`Another client got ${answer.body}`);
      slowest = Math.max(slowest, answer.ms);
    } while (running);
  })();
  return {
    async stop() {
      running = false;
      await asking;
      return slowest;
    },
  };
}

function asTable(rows: Outcome[]): string {
  const line = ({ attack, status, code, ms, others }: Outcome) =>
    `| ${attack.slice(0, 70).padEnd(70)} | ${status} | ${code.padEnd(26)} | ${ms.toFixed(1).padStart(6)} | ${others.toFixed(1).padStart(6)} |`;
  return ['| attack | status | code | ms | others waited at most, ms |', ...rows.map(line)].join(
    '\n',
  );
}

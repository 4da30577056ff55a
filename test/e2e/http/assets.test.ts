import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { request as send } from 'node:http';
import { sendRaw } from '../../support/send-raw.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';

const FOLDER = 'dist/web/assets';
const EDITOR = readdirSync(FOLDER).find((name) => /^monaco-editor-[^.]+\.js$/.test(name))!;
const asset = (name: string) => `/assets/${name}`;

/** Reads the compressed body of a response. */
function readBytes(
  url: string,
  headers: Record<string, string>,
): Promise<{ encoding?: string; bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    const request = send(url, { headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('end', () =>
        resolve({ encoding: response.headers['content-encoding'], bytes: Buffer.concat(chunks) }),
      );
    });
    request.once('error', reject);
    request.end();
  });
}

describe('Assets', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp('memory');
  });

  const get = (name: string, headers: Record<string, string> = {}, method = 'GET') =>
    sendRaw(app.url, { method, path: asset(name), headers });

  it('are compressed at build time and sent in the accepted encoding', async () => {
    const stored = new Map(
      ['', '.br', '.gz'].map((end) => [end, readFileSync(path.join(FOLDER, `${EDITOR}${end}`))]),
    );
    expect(brotliDecompressSync(stored.get('.br')!).equals(stored.get('')!)).toBe(true);
    expect(gunzipSync(stored.get('.gz')!).equals(stored.get('')!)).toBe(true);
    for (const [accept, encoding, end] of [
      ['gzip, deflate, br, zstd', 'br', '.br'],
      ['br;q=0.1, gzip', 'br', '.br'],
      ['gzip', 'gzip', '.gz'],
      ['br;q=0, gzip', 'gzip', '.gz'],
      ['deflate', undefined, ''],
      ['identity', undefined, ''],
      ['', undefined, ''],
    ] as const) {
      const got = await readBytes(`${app.url}${asset(EDITOR)}`, { 'accept-encoding': accept });
      expect([accept, got.encoding, got.bytes.equals(stored.get(end)!)]).toEqual([
        accept,
        encoding,
        true,
      ]);
    }
  });

  it('have a .br and a .gz file if they are texts above 1 KB', () => {
    const names = readdirSync(FOLDER);
    const texts = names.filter(
      (name) =>
        /\.(js|css|ttf)$/.test(name) && readFileSync(path.join(FOLDER, name)).length > 1_024,
    );
    expect(texts.length).toBeGreaterThan(20);
    expect(names).toEqual(
      expect.arrayContaining(texts.flatMap((name) => [`${name}.br`, `${name}.gz`])),
    );
  });

  it('are cached for a year, with an ETag for each encoding', async () => {
    const tags = new Set<string>();
    for (const encoding of ['br', 'gzip', 'identity']) {
      const { status, headers } = await get(EDITOR, { 'accept-encoding': encoding }, 'HEAD');
      expect([status, headers['cache-control'], headers.vary]).toEqual([
        200,
        'public, max-age=31536000, immutable',
        expect.stringContaining('Accept-Encoding'),
      ]);
      expect(headers['content-type']).toMatch(/^text\/javascript; charset=utf-8$/i);
      tags.add(headers.etag!);
      const again = await get(EDITOR, {
        'accept-encoding': encoding,
        'if-none-match': headers.etag!,
      });
      expect([again.status, again.body]).toEqual([304, '']);
    }
    expect(tags.size).toBe(3);
  });

  it.each(['..%2f.vite%2fmanifest.json', '%00', '%ff', ''])(
    'do not include any other file: %s',
    async (name) => {
      const answer = await get(name, { 'accept-encoding': 'br' });
      expect([400, 403, 404]).toContain(answer.status);
      expect([answer.headers['content-encoding'], answer.headers['cache-control']]).toEqual([
        undefined,
        'no-store',
      ]);
      expect(answer.body).not.toMatch(/node_modules|\/src\/|dist|Error:|manifest/);
    },
  );

  it('accept only GET and HEAD', async () => {
    for (const method of ['POST', 'PUT', 'DELETE'])
      expect((await get(EDITOR, {}, method)).status).toBe(405);
  });
});

describe('The rate limit of files', () => {
  // Counts of an earlier minute weigh less, so no minute may begin between the requests.
  beforeEach(() => void jest.spyOn(Date, 'now').mockReturnValue(Date.now()));
  afterEach(() => void jest.restoreAllMocks());

  it('counts assets, static pages and metrics, but no other requests', async () => {
    const app = await startTestApp('memory', {
      environment: { TRUST_PROXY: '1' },
      rates: { file: 5 },
    });
    try {
      const paths = [
        asset(EDITOR),
        '/analytics',
        '/robots.txt',
        '/graphql',
        '/metrics',
        '/readyz',
        asset('none.js'),
      ];
      for (const [i, path] of paths.entries()) {
        const from = { 'x-forwarded-for': `192.0.2.${i}`, accept: 'text/html' };
        const ask = () => sendRaw(app.url, { method: 'GET', path, headers: from });
        for (let n = 0; n < 5; n += 1)
          expect([path, (await ask()).status === 429]).toEqual([path, false]);
        const refused = await ask();
        expect([
          path,
          refused.status,
          refused.headers['retry-after'],
          refused.headers['cache-control'],
        ]).toEqual([path, 429, expect.stringMatching(/^\d+$/), 'no-store']);
        expect(refused.body).toBe('More than 5 files a minute: the limit for one address.\n');
        // The same client can still read pages.
        expect((await sendRaw(app.url, { method: 'GET', path: '/', headers: from })).status).toBe(
          200,
        );
        expect(
          (await sendRaw(app.url, { method: 'GET', path: '/livez', headers: from })).status,
        ).toBe(200);
      }
    } finally {
      await app.stop();
    }
  });
});

import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { eventually } from '../support/eventually.js';
import { runCli } from '../support/run-cli.js';
import { createDatabase } from '../support/databases.js';

/** One or two sentences, without a stack trace. */
function expectSentence(stderr: string, text: string | RegExp) {
  expect(stderr).toMatch(text);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(stderr.trim().split('\n')).toHaveLength(1);
}

/** The first index takes seconds on a busy machine. */
const FIRST_INDEX_MS = 30_000;

const database = () => createDatabase();

/** The import line of a published article. */
const article = (slug: string, category: string, platform: string) => ({
  type: 'article',
  slug,
  category,
  status: 'PUBLISHED',
  title: slug,
  keywords: [],
  variants: [{ platforms: [platform], body: '본문' }],
});

describe('The command line', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'doum-commands-'));
    await chmod(folder, 0o755);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('imports the valid lines of a file, lists the invalid ones, and exits with 1', async () => {
    const file = path.join(folder, 'broken.jsonl');
    const good = (slug: string) => JSON.stringify(article(slug, 'c', 'p'));
    const lines = [
      '{"type":"product","slug":"a","name":"가"}',
      '{"type":"platform","slug":"p","name":"나","appliesToAll":true}',
      '{"type":"category","slug":"c","product":"a","name":"다"}',
      good('one'),
      '{"type":"article", broken',
      good('two').replace('"p"', '"nowhere"'),
      good('three').replace('본문', '\\u0000'),
      good('four'),
    ];
    await writeFile(file, lines.join('\n'));
    const url = await database();
    const result = await runCli(['import', file, '--json'], { DATABASE_URL: url });
    expect(result.code).toBe(1);
    const report = JSON.parse(result.stdout) as {
      articles: { created: number };
      errors: { line: number; field?: string; reason: string }[];
    };
    expect(report.articles.created).toBe(2);
    expect(report.errors.map(({ line }) => line)).toEqual([5, 6, 7]);
    expect(report.errors[1]).toMatchObject({ field: 'variants.0.platforms.0' });
    const exported = await runCli(['export'], { DATABASE_URL: url });
    expect(exported.stdout).toContain('"slug":"one"');
    expect(exported.stdout).toContain('"slug":"four"');
    expect(exported.stdout).not.toMatch(/"slug":"(two|three)"/);
  });

  it('keeps and lists edits since the last import, and exits with 1, unless the file has precedence', async () => {
    const file = path.join(folder, 'again.jsonl');
    const product = { type: 'product', slug: 'a', name: '가' };
    await writeFile(file, JSON.stringify(product));
    const environment = { DATABASE_URL: await database() };
    const planned = await runCli(['import', file, '--dry-run'], environment);
    expect(planned).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('line 1, product a created') as string,
    });
    expect((await runCli(['export'], environment)).stdout).toBe('');
    await runCli(['import', file], environment);
    const client = new pg.Client({ connectionString: environment.DATABASE_URL });
    await client.connect();
    await client.query(`update product set name = '나'`);
    await client.end();
    const again = await runCli(['import', file], environment);
    expect(again.code).toBe(1);
    expect(again.stdout).toContain(
      'line 1, product a: People changed it since the last import, and the file differs in name.',
    );
    const overwriting = await runCli(['import', file, '--overwrite', '--json'], environment);
    expect(overwriting.code).toBe(0);
    expect(JSON.parse(overwriting.stdout)).toMatchObject({
      overwritten: [{ line: 1, type: 'product', key: 'a', fields: ['name'] }],
    });
  });

  it('imports its export with the same result', async () => {
    const [first, second] = [await database(), await database()];
    expect((await runCli(['seed'], { DATABASE_URL: first })).code).toBe(0);
    const staff = path.join(folder, 'staff.jsonl');
    const forStaff = { ...article('for-staff', 'talk-friends', 'common'), visibility: 'INTERNAL' };
    await writeFile(staff, JSON.stringify(forStaff));
    expect((await runCli(['import', staff], { DATABASE_URL: first })).code).toBe(0);
    const files = [path.join(folder, 'first.jsonl'), path.join(folder, 'second.jsonl')] as const;
    expect((await runCli(['export', files[0]], { DATABASE_URL: first })).code).toBe(0);
    expect((await runCli(['import', files[0]], { DATABASE_URL: second })).code).toBe(0);
    expect((await runCli(['export', files[1]], { DATABASE_URL: second })).code).toBe(0);
    const [a, b] = await Promise.all(files.map((file) => readFile(file, 'utf8')));
    expect(a!.split('\n').length).toBeGreaterThan(130);
    expect(a).toContain('"visibility":"INTERNAL"');
    expect(b).toBe(a);
  });

  it('reports an invalid variable', async () => {
    const result = await runCli(['serve'], { PORT: 'eighty' });
    expect(result.code).toBe(1);
    expectSentence(
      result.stderr,
      'PORT is "eighty", but it must be a whole number from 0 to 65,535.',
    );
  });

  it('reports that Postgres is unavailable', async () => {
    const result = await runCli(['serve'], {
      DATABASE_URL: 'postgres://someone:secret@127.0.0.1:9/doum',
      PORT: '0',
    });
    expect(result.code).toBe(1);
    expectSentence(result.stderr, /Nothing listens .+ \(DATABASE_NOT_LISTENING\)/);
    expect(result.stderr).not.toContain('secret');
  });

  it('reports that Elasticsearch is unavailable, and serves everything else', async () => {
    const environment = { DATABASE_URL: await database(), ELASTICSEARCH_URL: 'http://127.0.0.1:9' };
    const status = await runCli(['index', 'status'], environment);
    expect(status.code).toBe(1);
    expectSentence(status.stderr, /Elasticsearch .* \(ELASTICSEARCH_NOT_LISTENING\)/);
    const served = await runCli(
      ['serve'],
      { ...environment, PORT: '0' },
      { untilOutput: 'Stop with Ctrl-C.' },
    );
    expect(served.code).toBe(0);
    expect(served.stdout).toMatch(
      /does not answer now: the engine in memory stands in until it does \(.* \(ELASTICSEARCH_NOT_LISTENING\)\)/,
    );
    const verified = await runCli(['index', 'verify'], environment);
    expect(verified.code).toBe(2);
    expectSentence(verified.stderr, /could not be compared: .* \(INDEX_NOT_READY\)/);
  });

  it('reports that the port is in use', async () => {
    const blocker: Server = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const { port } = blocker.address() as { port: number };
    const result = await runCli(['serve'], {
      DATABASE_URL: await database(),
      PORT: String(port),
      SEARCH_ENGINE: 'memory',
    });
    blocker.close();
    expect(result.code).toBe(1);
    expectSentence(
      result.stderr,
      `Port ${port} is taken by another program: set PORT to a free one.`,
    );
  });

  it('uses the embedded Postgres, refuses a second server on it, keeps the data, and prints the key once', async () => {
    const environment = { DATA_DIR: path.join(folder, 'data'), PORT: '0' };
    const first = await runCli(['serve'], environment, {
      untilOutput: 'Stop with Ctrl-C.',
      whileRunning: async () => {
        const second = await runCli(['serve'], environment);
        expect(second.code).toBe(1);
        expectSentence(second.stderr, 'A Doum server runs already on the data folder');
        // A command uses the Postgres of the running server.
        await eventually(async () => {
          const status = await runCli(['index', 'status', '--json'], environment);
          expect(status.code).toBe(0);
          expect((JSON.parse(status.stdout) as { documents: number }).documents).toBeGreaterThan(
            90,
          );
        }, FIRST_INDEX_MS);
      },
    });
    expect(first.code).toBe(0);
    expect(first.stdout).toMatch(/Demo help centre {6}\d+ articles loaded/);
    expect(first.stdout).toMatch(/doum_[\w-]{43}/);
    const again = await runCli(['serve'], environment, { untilOutput: 'Stop with Ctrl-C.' });
    expect(again.code).toBe(0);
    expect(again.stdout).not.toMatch(/doum_[\w-]{43}|articles loaded/);
  }, 120_000);
});

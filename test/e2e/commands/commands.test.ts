import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { createLogger } from '../../../src/core/logger.js';
import { runCli } from '../../support/run-cli.js';
import { runCommand } from '../../support/run-command.js';
import { createDatabase } from '../../support/databases.js';
import { expectRefusal } from '../../support/expect-refusal.js';
import { sendRaw } from '../../support/send-raw.js';
import { startTestApp } from '../../support/start-test-app.js';
import { expectNotValid, useKey } from '../../support/keys.js';

/** One or two sentences, without a stack trace. */
function expectSentence(stderr: string, text: string | RegExp) {
  expect(stderr).toMatch(text);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(stderr.trim().split('\n')).toHaveLength(1);
}

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
    const result = await runCommand(['import', file, '--json'], { DATABASE_URL: url });
    expect(result.code).toBe(1);
    const report = JSON.parse(result.stdout) as {
      articles: { created: number };
      errors: { line: number; field?: string; reason: string }[];
    };
    expect(report.articles.created).toBe(2);
    expect(report.errors.map(({ line }) => line)).toEqual([5, 6, 7]);
    expect(report.errors[1]).toMatchObject({ field: 'variants.0.platforms.0' });
    const exported = await runCommand(['export'], { DATABASE_URL: url });
    expect(exported.stdout).toContain('"slug":"one"');
    expect(exported.stdout).toContain('"slug":"four"');
    expect(exported.stdout).not.toMatch(/"slug":"(two|three)"/);
  });

  it('keeps and lists edits since the last import, and exits with 1, unless the file has precedence', async () => {
    const file = path.join(folder, 'again.jsonl');
    const product = { type: 'product', slug: 'a', name: '가' };
    await writeFile(file, JSON.stringify(product));
    const environment = { DATABASE_URL: await database() };
    const planned = await runCommand(['import', file, '--dry-run'], environment);
    expect(planned).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('line 1, product a created') as string,
    });
    expect((await runCommand(['export'], environment)).stdout).toBe('');
    await runCommand(['import', file], environment);
    const client = new pg.Client({ connectionString: environment.DATABASE_URL });
    await client.connect();
    await client.query(`update product set name = '나'`);
    await client.end();
    const again = await runCommand(['import', file], environment);
    expect(again.code).toBe(1);
    expect(again.stdout).toContain(
      'line 1, product a: People changed it since the last import, and the file differs in name.',
    );
    const overwriting = await runCommand(['import', file, '--overwrite', '--json'], environment);
    expect(overwriting.code).toBe(0);
    expect(JSON.parse(overwriting.stdout)).toMatchObject({
      overwritten: [{ line: 1, type: 'product', key: 'a', fields: ['name'] }],
    });
  });

  it('imports its export with the same result', async () => {
    const [first, second] = [await database(), await database()];
    expect((await runCommand(['seed'], { DATABASE_URL: first })).code).toBe(0);
    const files = [path.join(folder, 'first.jsonl'), path.join(folder, 'second.jsonl')] as const;
    expect((await runCommand(['export', files[0]], { DATABASE_URL: first })).code).toBe(0);
    expect((await runCommand(['import', files[0]], { DATABASE_URL: second })).code).toBe(0);
    expect((await runCommand(['export', files[1]], { DATABASE_URL: second })).code).toBe(0);
    const [a, b] = await Promise.all(files.map((file) => readFile(file, 'utf8')));
    expect(a!.split('\n').length).toBeGreaterThan(130);
    expect(b).toBe(a);
  });

  it('prints the published articles without questions, whose questions another file adds', async () => {
    const file = path.join(folder, 'questions.jsonl');
    const environment = { DATABASE_URL: await database() };
    const lines = [
      { type: 'product', slug: 'a', name: '가' },
      { type: 'platform', slug: 'p', name: '나', appliesToAll: true },
      { type: 'category', slug: 'c', product: 'a', name: '다' },
      article('one', 'c', 'p'),
      { ...article('two', 'c', 'p'), status: 'DRAFT' },
      { ...article('three', 'c', 'p'), questions: ['셋째는 있어요'] },
    ];
    const importLines = async (all: object[]) => {
      await writeFile(file, all.map((line) => JSON.stringify(line)).join('\n'));
      return (await runCommand(['import', file], environment)).code;
    };
    expect(await importLines(lines)).toBe(0);
    const missing = () => runCommand(['questions', '--missing'], environment);
    expect((await missing()).stdout).toBe(
      '{"slug":"one","title":"one","keywords":[],"text":"본문"}\n',
    );
    const questions = ['첫째가 안 돼요', '첫째 왜 이래'];
    expect(await importLines([{ type: 'questions', article: 'one', questions }])).toBe(0);
    expect((await missing()).stdout).toBe('');
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

  it('shows how many articles the model of a model server has encoded', async () => {
    const model = { EMBEDDINGS_URL: 'http://127.0.0.1:9/v1', EMBEDDINGS_MODEL: 'bge' };
    const environment = { DATABASE_URL: await database(), ...model };
    const { stdout } = await runCommand(['index', 'status'], environment);
    expect(stdout).toMatch(/^model +bge: 0 of 0 encoded$/m);
  });

  it('reports that Elasticsearch is unavailable', async () => {
    const environment = { DATABASE_URL: await database(), ELASTICSEARCH_URL: 'http://127.0.0.1:9' };
    const status = await runCommand(['index', 'status'], environment);
    expect(status.code).toBe(1);
    expectSentence(status.stderr, /Elasticsearch .* \(ELASTICSEARCH_NOT_LISTENING\)/);
    const verified = await runCommand(['index', 'verify'], environment);
    expect(verified.code).toBe(2);
    expect(verified.stderr).toMatch(
      /^ELASTICSEARCH could not be compared: .* \(INDEX_NOT_READY\)\nMEMORY .*\n$/,
    );
  });
});

describe('DOUM_ENV', () => {
  it.each([
    [{ DOUM_ENV: 'production' }, false],
    [{ DOUM_ENV: 'production', INTROSPECTION: 'true' }, true],
  ])(
    '%j: no key is made; GraphiQL and introspection are on: %s',
    async (environment: Record<string, string>, isOn) => {
      const lines: string[] = [];
      const app = await startTestApp('memory', {
        environment: { ADMIN_API_KEY: '', ...environment },
        logger: createLogger('warn', { write: (line: string) => lines.push(line) > 0 }),
      });
      try {
        expect(app.app.firstKey).toBeNull();
        expect(lines.join('')).toContain('or run \\"doum key create <name> --role ADMIN\\"');
        const page = await sendRaw(app.url, { method: 'GET', headers: { accept: 'text/html' } });
        expect(page.status).toBe(isOn ? 200 : 404);
        const introspected = await app.request('{ __schema { queryType { name } } }');
        const misspelt = await app.request('{ platfroms { slug } }');
        if (isOn) expect(introspected.errors).toBeUndefined();
        else expectRefusal(introspected, 'FORBIDDEN');
        expect(JSON.stringify(misspelt).includes('Did you mean')).toBe(isOn);
        if (!isOn)
          expect(page.body).toMatch(
            /^GraphiQL is off, because (DOUM_ENV is production|INTROSPECTION is false)/,
          );
      } finally {
        await app.stop();
      }
    },
  );
});

describe('The commands in production', () => {
  const environment = { DOUM_ENV: 'production', PORT: '0', LOG_LEVEL: 'warn' };

  it('load no demo', async () => {
    const DATABASE_URL = await database();
    expect(await runCommand(['seed'], { ...environment, DATABASE_URL })).toEqual({
      ...{ code: 1, stdout: '' },
      stderr:
        'DOUM_ENV is production: the demo help centre is for development, so nothing was ' +
        'loaded.\n',
    });
  });

  it('config --check tells faults and warnings, or what is set, and never a secret', async () => {
    const secrets = { ADMIN_API_KEY: 'hunter2-hunter2-hunter2-hunter2-hunter2' };
    const wrong = await runCommand(['config', '--check'], {
      ...{ ...environment, ...secrets, SEED_DEMO: 'true' },
      ...{ DATABASE_URI: 'postgres://doum:hunter2@db/doum', TRUSTED_DOCUMENTS: '/none' },
    });
    expect(wrong.code).toBe(1);
    expect(wrong.stdout).toBe('');
    expect(wrong.stderr.split('\n').map((line) => line.split(',')[0])).toEqual([
      'Warning: DATABASE_URI is set',
      'DOUM_ENV is production',
      'DOUM_ENV is production and SEED_DEMO is true: the demo help centre is for development',
      '',
    ]);
    const DATABASE_URL = 'postgres://doum:hunter2@127.0.0.1:9/doum';
    const right = await runCommand(['config', '--check'], {
      ...environment,
      ...secrets,
      DATABASE_URL,
    });
    expect(right).toEqual({
      ...{ code: 0, stderr: '' },
      stdout: [
        ...['PORT=0', 'DOUM_ENV=production'],
        'DATABASE_URL=postgres://doum:***@127.0.0.1:9/doum',
        ...['ADMIN_API_KEY=(hidden)', 'LOG_LEVEL=warn', ''],
      ].join('\n'),
    });
    const manifest = { ...environment, DATABASE_URL, TRUSTED_DOCUMENTS: '/none' };
    expect((await runCommand(['config', '--check'], manifest)).stderr).toContain(
      'TRUSTED_DOCUMENTS names the file /none, which cannot be read',
    );
    expect((await runCommand(['--version'], {})).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('The key commands', () => {
  /** One sentence on stderr, nothing on stdout. */
  const expectMistake = async (
    args: string[],
    text: string,
    environment: Record<string, string>,
  ) => {
    const result = await runCommand(['key', ...args], environment);
    expect(result).toMatchObject({ code: 1, stdout: '' });
    expect(result.stderr.split('\n')[0]).toBe(text);
    expect(result.stderr).not.toMatch(/\n\s+at /);
  };

  it('create, list and revoke a valid key', async () => {
    const app = await startTestApp('memory');
    const environment = { DATABASE_URL: app.databaseUrl };
    try {
      const nothing = await runCommand(['key', 'list'], environment);
      expect(nothing).toEqual({
        code: 0,
        stdout: '',
        stderr: 'There are no keys in the database.\n',
      });

      const made = await runCommand(
        ['key', 'create', '상담 도구', '--role', 'AGENT', '--expires', '90d'],
        environment,
      );
      expect(made.code).toBe(0);
      expect(made.stdout).toMatch(/^doum_[\w-]{43}\n$/);
      expect(made.stderr).toMatch(
        /^Key 1 with the role AGENT, until \S+Z\. Its secret is shown this once: keep it\.\n$/,
      );
      const secret = made.stdout.trim();
      const asJson = await runCommand(
        ['key', 'create', 'second', '--role', 'ADMIN', '--json'],
        environment,
      );
      const second = JSON.parse(asJson.stdout) as { id: number; secret: string; state: string };
      expect(second).toMatchObject({
        id: 2,
        name: 'second',
        role: 'ADMIN',
        expiresAt: null,
        state: 'active',
      });
      expect((await app.request('{ apiKeys { id } }', {}, second.secret)).errors).toBeUndefined();
      expect((await app.request('{ products { slug } }', {}, secret)).errors).toBeUndefined();

      const revoked = await runCommand(['key', 'revoke', '1'], environment);
      expect(revoked).toMatchObject({ code: 0, stderr: '' });
      expect(revoked.stdout).toMatch(/^Key 1 \(상담 도구\) is revoked since \S+Z\.\n$/);
      expectNotValid(await useKey(app, { secret }));
      expect((await runCommand(['key', 'revoke', '1'], environment)).stdout).toBe(revoked.stdout);

      const shown = await runCommand(['key', 'list'], environment);
      const [header, ...lines] = shown.stdout.trimEnd().split('\n');
      expect(header).toMatch(/^id {2}name +role +created +expires +last used +state$/);
      expect(lines).toEqual([
        expect.stringMatching(/^2 {3}second {5}ADMIN {2}\S+Z {2}never {17}\S+ +active$/),
        expect.stringMatching(/^1 {3}상담 도구 {2}AGENT {2}\S+Z {2}\S+Z {2}\S+ +revoked$/),
      ]);
      const json = await runCommand(['key', 'list', '--json'], environment);
      const keys = json.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(keys.map(({ id, state }) => [id, state])).toEqual([
        [2, 'active'],
        [1, 'revoked'],
      ]);
      for (const text of [shown.stdout, json.stdout, revoked.stdout])
        for (const key of [secret, second.secret]) expect(text).not.toContain(key.slice(5));
    } finally {
      await app.stop();
    }
  }, 60_000);

  it('report errors in one sentence', async () => {
    const environment = { DATABASE_URL: await database() };
    await expectMistake(['revoke', '7'], 'There is no API key with this id.', environment);
    await expectMistake(
      ['revoke', 'seven'],
      '"seven" is no number of a key: "key list" prints them, except for those of ADMIN_API_KEY.',
      environment,
    );
    await expectMistake(['create', ' ', '--role', 'ADMIN'], 'name must not be empty.', environment);
    await expectMistake(
      ['create', 'a'],
      "error: required option '--role <role>' not specified",
      environment,
    );
    await expectMistake(
      ['create', 'a', '--role', 'OWNER'],
      "error: option '--role <role>' argument 'OWNER' is invalid. Allowed choices are AGENT, ANALYST, AUTHOR, EDITOR, ADMIN.",
      environment,
    );
    await expectMistake(
      ['create', 'a', '--role', 'ADMIN', '--expires', 'soon'],
      '--expires is "soon", but it must be a time like 2026-11-01T09:00:00Z, a day like 2026-11-01 (its midnight in Korea), or how long from now, like 30m, 12h or 90d.',
      environment,
    );
    await expectMistake(
      ['create', 'a', '--role', 'ADMIN', '--expires', '2020-01-31T00:00:00Z'],
      'A key must expire in the future, not at 2020-01-31T00:00:00.000Z.',
      environment,
    );
    expect((await runCommand(['key', 'list', '--json'], environment)).stdout).toBe('');
  }, 60_000);
});

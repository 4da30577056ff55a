import pg from 'pg';
import { poolOf } from '../../../src/core/database/database.js';
import { eventually } from '../../support/eventually.js';
import { importAndSettle, manyArticles, SMALL_CATALOGUE } from '../../support/import-test-lines.js';
import { runCommand } from '../../support/run-command.js';
import {
  type EngineChoice,
  QUICK,
  startTestApp,
  type TestApp,
} from '../../support/start-test-app.js';

const STATUS = `{ searchIndex {
  generation documents pending deadLetters deadLetterList { reason refusedAt article { slug } }
  sample { compared missing stale extra } rebuild { state }
} }`;

/**
 * The server compares its index at the start, and not again: a comparison
 * repairs the differences that these tests make before the command can report them.
 */
const NO_MORE_SAMPLES = { ...QUICK.indexer, checkMs: 24 * 3_600_000 };

interface Status {
  generation: string;
  documents: number;
  pending: number;
  deadLetters: number;
  deadLetterList: { reason: string; article: { slug: string } | null }[];
  sample: { compared: number; missing: number; stale: number; extra: number } | null;
  rebuild: { state: string };
}

/** Changes the index directly, without the server. */
function tamper(app: TestApp, engine: EngineChoice) {
  const elasticsearch = (path: string, body?: object, method = 'POST') =>
    fetch(`${process.env.TEST_ELASTICSEARCH_URL}/${app.indexPrefix}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    }).then((response) => {
      if (!response.ok) throw new Error(`${response.status} ${path}`);
    });
  const sql = (text: string, values: unknown[] = []) =>
    app.app.dataSource.query<unknown>(text, values);
  return engine === 'elasticsearch'
    ? {
        remove: (id: number) => elasticsearch(`/_doc/${id}?refresh=true`, undefined, 'DELETE'),
        retitle: (id: number, title: string) =>
          elasticsearch(`/_update/${id}?refresh=true`, { doc: { title } }),
        /** Adds an article that is not in the database, at a version not yet assigned. */
        add: async (id: number, version: number) => {
          const source = {
            id: String(id),
            gone: false,
            title: '내일의 글',
            keywords: [],
            breadcrumb: [],
            body: ['내일'],
          };
          const rest = {
            productId: '1',
            categoryIds: [],
            platformIds: [],
            titleSort: '',
            popularity: 0,
            publishedAt: 0,
            updatedAt: 0,
          };
          await elasticsearch(
            `/_doc/${id}?refresh=true&version=${version}&version_type=external`,
            { ...source, ...rest },
            'PUT',
          );
        },
      }
    : {
        remove: (id: number) => sql('delete from term_vector where article_id = $1', [id]),
        retitle: (id: number, title: string) =>
          sql('update term_vector set title = $2 where article_id = $1', [id, title]),
        add: (id: number, version: number) =>
          sql(
            `insert into term_vector select (x).* from (select jsonb_populate_record(d, jsonb_build_object('article_id', $1::int, 'version', $2::bigint)) as x
              from term_vector d where not gone limit 1) as copied`,
            [id, version],
          ),
      };
}

/** Deletes the index of Elasticsearch to which the alias points. */
async function loseIndex(app: TestApp): Promise<void> {
  const elasticsearch = process.env.TEST_ELASTICSEARCH_URL;
  const response = await fetch(`${elasticsearch}/_alias/${app.indexPrefix}`);
  const [index] = Object.keys((await response.json()) as object);
  await fetch(`${elasticsearch}/${index}`, { method: 'DELETE' });
}

/** Declares the tests of how the index of an engine and Postgres are compared and repaired. */
export function testIndexTruth(engine: EngineChoice): void {
  describe(`The index and Postgres on ${engine}`, () => testComparison(engine));
  it(`The server compares samples of its index on ${engine}, and reports and repairs differences`, () =>
    testSamples(engine));
}

function testComparison(engine: EngineChoice): void {
  let app: TestApp;
  let pool: pg.Pool;
  let index: ReturnType<typeof tamper>;
  const status = async () => (await app.admin<{ searchIndex: Status }>(STATUS)).searchIndex;
  const environment = () => ({
    DATABASE_URL: app.databaseUrl,
    SEARCH_ENGINE: engine,
    ELASTICSEARCH_URL: process.env.TEST_ELASTICSEARCH_URL!,
    ELASTICSEARCH_INDEX: app.indexPrefix,
  });
  // The words are cut again in place.
  const verify = async (...options: string[]) => {
    const { code, stdout, stderr } = await runCommand(
      ['index', 'verify', '--json', ...options],
      environment(),
    );
    if (!stdout) throw new Error(stderr);
    const results = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { engine: string });
    return { code, ...results.find((result) => result.engine === engine.toUpperCase()) };
  };
  const count = async (query: string) =>
    (
      await app.request<{ search: { totalCount: number } }>(
        'query ($q: String!) { search(query: $q) { totalCount } }',
        {
          q: query,
        },
      )
    ).data!.search.totalCount;
  const idOf = async (slug: string) =>
    (await pool.query<{ id: number }>('select id from article where slug = $1', [slug])).rows[0]!
      .id;

  beforeAll(async () => {
    app = await startTestApp(engine, { timings: { indexer: NO_MORE_SAMPLES } });
    pool = new pg.Pool({ connectionString: app.databaseUrl });
    index = tamper(app, engine);
    await importAndSettle(app, [...SMALL_CATALOGUE, ...manyArticles(30)]);
  });
  // The comparison of a new index, and its repairs, end before a test changes the index.
  beforeEach(async () => {
    await eventually(async () => expect((await status()).sample).not.toBeNull());
    await app.settled();
  });
  afterAll(async () => {
    await pool.end();
    await app.stop();
  });

  it('agree, which the command reports', async () => {
    expect(await verify()).toMatchObject({
      ...{ code: 0, articles: 30, documents: 30 },
      ...{ missing: [], stale: [], extra: [], refused: [], underWay: [], mended: [] },
    });
  });

  it('differ after tampering, which is reported and repaired', async () => {
    const [missing, stale] = [await idOf('article-3'), await idOf('article-4')];
    await index.remove(missing);
    await index.retitle(stale, '엉뚱한 제목');
    // As after the restore of a backup.
    await index.add(9_999, 900_000);
    const found = { missing: [missing], stale: [stale], extra: [9_999] };
    expect(await verify()).toMatchObject({ code: 1, ...found, mended: [] });
    expect(await verify('--repair')).toMatchObject({
      code: 0,
      missing: [],
      stale: [],
      extra: [],
    });
    expect(await verify()).toMatchObject({
      code: 0,
      missing: [],
      stale: [],
      extra: [],
      mended: [],
    });
    await app.settled();
    expect(await count('')).toBe(30);
  });

  it('an article that was changed without triggers is repaired with its words', async () => {
    const id = await idOf('article-5');
    const client = await pool.connect();
    await client.query('begin; set local session_replication_role = replica');
    await client.query(`update article_revision set title = '바뀐 제목' where article_id = $1`, [
      id,
    ]);
    await client.query('commit');
    client.release();
    expect(await verify()).toMatchObject({ code: 1, stale: [id] });
    expect(await verify('--repair')).toMatchObject({ code: 0, stale: [] });
    await app.settled();
    const { rows } = await pool.query('select title from term_vector where article_id = $1', [id]);
    expect(rows).toEqual([{ title: '바뀐 제목' }]);
  });

  if (engine === 'memory') return;

  it('a document ahead of the database is replaced by the first conflicting change', async () => {
    const id = await idOf('article-6');
    // As after the restore of a backup: what the index holds is of a time that the database does
    // not know.
    await index.remove(id);
    await index.add(id, 1_000_000);
    await pool.query(`update article_revision set title = '오늘의 제목' where article_id = $1`, [
      id,
    ]);
    await eventually(async () => {
      expect(await status()).toMatchObject({ documents: 30, pending: 0 });
      expect(await count('오늘의 제목')).toBeGreaterThan(0);
    }, 30_000);
    expect(await verify()).toMatchObject({ code: 0, missing: [], stale: [], extra: [] });
  });

  it('a missing index is rebuilt, also with pending changes', async () => {
    const { generation } = await status();
    const id = await idOf('article-9');
    await loseIndex(app);
    await pool.query(`update article_revision set title = '새로 지은 제목' where article_id = $1`, [
      id,
    ]);
    await eventually(async () => {
      const now = await status();
      expect(now).toMatchObject({ documents: 30, pending: 0, rebuild: { state: 'DONE' } });
      expect(now.generation).not.toBe(generation);
    }, 30_000);
    expect(await count('새로 지은 제목')).toBeGreaterThan(0);
  });
}

async function testSamples(engine: EngineChoice): Promise<void> {
  const app = await startTestApp(engine, {
    timings: { indexer: { ...QUICK.indexer, cleanupMs: 200, checkMs: 500 } },
  });
  try {
    await importAndSettle(app, [...SMALL_CATALOGUE, ...manyArticles(30)]);
    const { rows } = await poolOf(app.app.dataSource).query<{ id: number }>(
      `select id from article where slug = 'article-5'`,
    );
    const samples: Status['sample'][] = [];
    const look = async () =>
      samples.push((await app.admin<{ searchIndex: Status }>(STATUS)).searchIndex.sample);
    await eventually(async () => {
      await look();
      expect(samples).toContainEqual(
        expect.objectContaining({ compared: 30, missing: 0, stale: 0, extra: 0 }),
      );
    }, 20_000);
    await tamper(app, engine).remove(rows[0]!.id);
    await eventually(async () => {
      await look();
      expect(samples).toContainEqual(
        expect.objectContaining({ compared: 30, missing: 1, stale: 0, extra: 0 }),
      );
    }, 20_000);
    await eventually(async () => {
      await look();
      expect(samples.at(-1)).toMatchObject({ compared: 30, missing: 0, stale: 0, extra: 0 });
    }, 20_000);
    // Repaired documents are searchable after the engine's next refresh.
    const total = async () =>
      (
        await app.request<{ search: { totalCount: number } }>(
          '{ search(query: "") { totalCount } }',
        )
      ).data!.search.totalCount;
    await eventually(async () => expect(await total()).toBe(30), 20_000);
  } finally {
    await app.stop();
  }
}

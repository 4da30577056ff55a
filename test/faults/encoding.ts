import pg from 'pg';
import { openDatabase } from '../../src/app/open-database.js';
import { importTexts } from '../../src/interchange/index.js';
import { type ArticleSource, articleTexts, hashOf } from '../../src/meaning/article-texts.js';
import { createDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { manyArticles, SMALL_CATALOGUE } from '../support/import-test-lines.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { send, startTraffic, type Traffic, type TrafficCounts } from '../support/traffic.js';

/** The time to notice two kills, beside the time to encode all articles. */
const NOTICED_MS = 60_000;

const PUBLISHED = `
  select r.title, coalesce(encode(m.hashes, 'hex'), '') as hashes,
    (select json_agg(json_build_object('id', v.id, 'text', v.body_text, 'html', v.body_html)
        order by v.position)
      from article_variant v where v.revision_id = r.id) as variants,
    array(select q.text from article_question q where q.article_id = a.id order by q.id) as questions
  from article a join article_revision r on r.article_id = a.id and r.version = a.published_version
    left join article_meaning m on m.article_id = a.id and m.vector is not null
  where a.status = 'PUBLISHED'`;

const ENCODING = `
  select application_name as name from pg_stat_activity
  where datname = current_database() and wait_event_type = 'Lock'
    and query like '%insert into article_meaning%'`;

/** A model server that dies without a word, and starts again at the same address. */
export interface MortalModelServer {
  readonly environment: Record<string, string>;
  kill(): Promise<void>;
  startAgain(): Promise<unknown>;
}

/**
 * Two servers encode `articles` articles. Then articles change, five a second, and the server that
 * encodes and the model server are killed. Every article must have its newest vectors within a
 * minute more than the first encoding took.
 */
export async function expectNewestVectorsAfterKills(
  { articles, changes }: { articles: number; changes: number },
  model: MortalModelServer,
): Promise<void> {
  const databaseUrl = await createDatabase();
  await importArticles(databaseUrl, articles);
  const pool = new pg.Pool({ connectionString: databaseUrl });
  pool.on('error', () => undefined);
  const start = (name: string) => {
    const url = new URL(databaseUrl);
    url.searchParams.set('application_name', name);
    return startServer({ ...model.environment, DATABASE_URL: url.href, SEARCH_ENGINE: 'memory' });
  };
  const servers = new Map<string, ServerProcess>();
  try {
    const startedAt = performance.now();
    for (const name of ['first', 'second']) servers.set(name, await start(name));
    await eventually(async () => expect(await stale(pool)).toBe(0), 20 * NOTICED_MS);
    const encodingMs = performance.now() - startedAt;
    const changing = startChanges(pool, () => [...servers.values()].map(({ url }) => url), changes);
    await whileEncoding(pool, async (name) => {
      const [killed] = [servers.get(name)!, servers.delete(name)];
      killed.kill('SIGKILL');
      await Promise.all([killed.exited, model.kill()]);
    });
    const [survivor] = [...servers.values()];
    expect(survivor!.isRunning()).toBe(true);
    // The claim of the killed server has ended.
    await eventually(async () => expect(survivor!.log.join()).toContain('cannot be encoded now'));
    await model.startAgain();
    const { succeeded } = await changing.done;
    expect(succeeded).toBeGreaterThan(changes / 2);
    await eventually(async () => expect(await stale(pool)).toBe(0), encodingMs + NOTICED_MS);
    const { rows } = await pool.query('select from job where failed_at is not null');
    expect(rows).toEqual([]);
  } finally {
    await Promise.all([...servers.values()].map((server) => server.stop()));
    await pool.end();
  }
}

async function importArticles(databaseUrl: string, count: number): Promise<void> {
  const dataSource = await openDatabase(databaseUrl);
  try {
    async function* lines() {
      for (const object of [...SMALL_CATALOGUE, ...manyArticles(count)])
        yield JSON.stringify(object);
    }
    const { errors } = await importTexts(dataSource, lines(), { keepRows: false, editor: 'test' });
    expect(errors).toEqual([]);
  } finally {
    await dataSource.destroy();
  }
}

/** The number of published articles without the vectors of their newest texts. */
async function stale(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<ArticleSource & { hashes: string }>(PUBLISHED);
  return rows.filter((article) => {
    const { passages, questions } = articleTexts(article);
    const newest = [
      ...passages.map((text) => hashOf('passage', text)),
      ...questions.map((text) => hashOf('query', text)),
    ];
    return newest.join('') !== article.hashes;
  }).length;
}

/** Holds the server that encodes while it writes a vector; `work` gets its name. */
async function whileEncoding(pool: pg.Pool, work: (name: string) => Promise<void>): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin; lock table article_meaning in share mode');
    const name = await eventually(async () => {
      const { rows } = await pool.query<{ name: string }>(ENCODING);
      expect(rows).toHaveLength(1);
      return rows[0]!.name;
    });
    await work(name);
  } finally {
    await client.query('rollback');
    client.release();
  }
}

/** Changes a text or the questions of any article, five a second. */
function startChanges(pool: pg.Pool, urls: () => string[], count: number): Traffic<TrafficCounts> {
  let made = 0;
  const read = `query ($slug: String!) { articleBySlug(slug: $slug) { id version } }`;
  const write = `mutation ($text: UpdateArticleInput!, $questions: AddArticleQuestionsInput!) {
    updateArticle(input: $text) { article { id } } addArticleQuestions(input: $questions) { article { id } }
  }`;
  const counts = { sent: 0, succeeded: 0, refused: {}, lost: 0 };
  return startTraffic({ urls, seed: 1, count, perSecond: 5 }, counts, async (url) => {
    made += 1;
    const { rows } = await pool.query<{ slug: string }>(
      'select slug from article order by random() limit 1',
    );
    const found = await send<{ articleBySlug: { id: string; version: number } }>(
      url,
      read,
      rows[0]!,
    );
    if (found.kind !== 'answered') return found;
    const { id, version: expectedVersion } = found.data.articleBySlug;
    const variants = [{ platformSlugs: ['common'], body: `${made}번째로 바꾼 설명이에요.` }];
    return send(url, write, {
      text: { id, expectedVersion, variants, publish: true },
      questions: { articleId: id, questions: [`${made}번째로 물어봐요`] },
    });
  });
}

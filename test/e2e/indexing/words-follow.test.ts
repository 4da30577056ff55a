import pg from 'pg';
import { createLogger } from '../../../src/core/logger.js';
import { Notifications } from '../../../src/core/database/notifications.js';
import { shelvesFor } from '../../../src/search/shelves.js';
import { PublishedArticleCache } from '../../../src/search/term-vectors/published-article-cache.js';
import { PublishedArticleReader } from '../../../src/search/term-vectors/published-article-reader.js';
import type { PublishedArticles } from '../../../src/search/term-vectors/published-articles.js';
import { eventually } from '../../support/eventually.js';
import { importSaemiHelp } from '../../support/saemi-help.js';
import { startTestApp } from '../../support/start-test-app.js';
import { openTestConnection } from '../../support/terminate-backends.js';

const logger = createLogger('silent');

const UNPUBLISH = `update article
  set status = 'ARCHIVED', published_version = null, published_at = null where id = $1`;

const UNSEARCHED = { isSearched: false, onChange: () => undefined };

let databaseUrl: string;
let database: pg.Client;
/** Ids of published articles, each for one test. */
let ids: number[];

beforeAll(async () => {
  const app = await startTestApp('memory');
  await importSaemiHelp(app);
  // From now on no server and no indexer runs: what is seen does not depend on them.
  await app.stop();
  databaseUrl = app.databaseUrl;
  database = await openTestConnection(databaseUrl);
  const { rows } = await database.query<{ id: number }>('select id from article order by id');
  ids = rows.map(({ id }) => id);
});
afterAll(() => database.end());

/** Runs `work` with a cache on its own connections, and the statements that it sends. */
async function withCache(
  work: (cache: PublishedArticleCache, statements: { name: string; ids: unknown }[]) => unknown,
  { isListening = true } = {},
): Promise<void> {
  const pool = new pg.Pool({ connectionString: databaseUrl });
  const statements: { name: string; ids: unknown }[] = [];
  const query = pool.query.bind(pool) as (config: pg.QueryConfig) => unknown;
  pool.query = ((config: pg.QueryConfig) => {
    statements.push({ name: config.name!, ids: config.values![0] });
    return query(config);
  }) as typeof pool.query;
  const notifications = new Notifications(databaseUrl, database, logger);
  const cache = new PublishedArticleCache(
    new PublishedArticleReader(pool),
    notifications,
    logger,
    UNSEARCHED,
  );
  try {
    await cache.start();
    if (isListening) {
      notifications.start();
      await eventually(async () => expect(notifications.isFollowing).toBe(true));
      // Listening begins with a comparison, which reads states until there are no more: twice here.
      const compares = () => ofName(statements, 'published-states-after');
      await eventually(async () => expect(compares()).toHaveLength(2));
    }
    statements.length = 0;
    await work(cache, statements);
  } finally {
    await notifications.stop();
    await cache.stop();
    await pool.end();
  }
}

const ofName = <T extends { name: string }>(statements: T[], name: string) =>
  statements.filter((statement) => statement.name === name);
const seesOf = (cache: PublishedArticleCache, id: number) =>
  [true, false].map((internal) => cache.of(shelvesFor({ internal })).articles.has(id));

it('Articles that are hidden are seen at once, whatever order the transactions end in', () =>
  withCache(async (cache) => {
    const [early, late, internal] = ids.slice(1) as [number, number, number];
    const first = await openTestConnection(databaseUrl);
    await first.query('begin');
    await first.query(UNPUBLISH, [early]);
    await database.query(UNPUBLISH, [late]);
    await eventually(async () => expect(seesOf(cache, late)).toEqual([false, false]));
    expect(seesOf(cache, early)).toEqual([true, true]);
    await first.query('commit');
    await first.end();
    await eventually(async () => expect(seesOf(cache, early)).toEqual([false, false]));
    const [staff, readers] = [cache.of(['PUBLIC', 'INTERNAL']), cache.of(['PUBLIC'])];
    const { titleTerms } = staff.articles.get(internal)!;
    const counts = ({ vocabulary, words }: PublishedArticles) =>
      titleTerms.map((term) => vocabulary.titles(words.textOf(term)));
    expect(counts(readers)).toEqual(counts(staff));
    await database.query(`update article set visibility = 'INTERNAL' where id = $1`, [internal]);
    await eventually(async () => expect(seesOf(cache, internal)).toEqual([true, false]));
    expect(counts(readers)).toEqual(counts(staff).map((count) => count - 1));
  }));

it('Readers see an article that was for staff when its words are those of its new revision', () =>
  withCache(async (cache) => {
    const [id] = ids.slice(6) as [number];
    const shown = `update article set visibility = 'PUBLIC' where id = $1`;
    // As the indexer recorded it while it was internal.
    await database.query(
      `update term_vector set visibility = 'INTERNAL', content_version = version + 1,
         version = version + 1, title_terms = title_terms || '합병'::text where article_id = $1`,
      [id],
    );
    await eventually(async () => expect(seesOf(cache, id)).toEqual([true, false]));
    await database.query(`update article set visibility = 'INTERNAL' where id = $1`, [id]);
    await database.query(shown, [id]);
    // Of an article that is hidden later, so that the change before has been read.
    const [other] = ids.slice(7) as [number];
    await database.query(UNPUBLISH, [other]);
    await eventually(async () => expect(seesOf(cache, other)).toEqual([false, false]));
    expect(seesOf(cache, id)).toEqual([true, false]);
    expect(cache.of(['PUBLIC']).vocabulary.titles('합병')).toBe(0);
    await database.query(
      `update term_vector set visibility = 'PUBLIC', content_version = version + 1,
         version = version + 1 where article_id = $1`,
      [id],
    );
    await eventually(async () => expect(seesOf(cache, id)).toEqual([true, true]));
  }));

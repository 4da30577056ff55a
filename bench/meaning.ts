/**
 * Measures what searches by meaning cost in the demo help centre, with the model server of the
 * tests (one thread):
 *
 * - texts and articles that are encoded a second, and the bytes of the vectors in Postgres
 * - which share of the graded queries ask the model server
 * - the milliseconds of a search on a server with a model server, when the vector of the query is
 *   not remembered and when it is, and with `confidence` selected, compared with a server without
 *
 *   npm run bench -- meaning [memory|elasticsearch]
 */
import { randomBytes } from 'node:crypto';
import { alignedTable } from '../src/app/commands/terminal-output.js';
import { withDatabase } from '../src/app/open-database.js';
import { createDemoDatabase, dropDatabases } from '../test/support/databases.js';
import { newFilter } from '../test/support/new-filter.js';
import { startServer, type ServerProcess } from '../test/support/server-process.js';
import { demoArticles } from '../test/support/start-demo-app.js';
import { startModelServer } from '../test/support/start-model-server.js';
import { dropIndices, type EngineChoice } from '../test/support/start-test-app.js';
import { readGradedQueries } from './support/graded-queries.js';
import { inTurns, type Send } from './support/load.js';
import { OPERATION } from './support/search-requests.js';
import { untilIndexed } from './support/search-setting.js';
import { onEngines } from './support/start-services.js';
import { percentile } from './support/statistics.js';
import { untilEncoded } from './support/until-encoded.js';

const WITH_MEANING = OPERATION.replace('totalCount', 'totalCount interpretation { meaning }');
const WITH_CONFIDENCE = WITH_MEANING.replace('totalCount', 'totalCount confidence');

const STORED = `
  select count(*)::int as articles, sum(passages)::int as passages,
    (sum(octet_length(vectors)) / max(dimension) - sum(passages))::int as questions,
    pg_total_relation_size('article_meaning')::int as bytes
  from article_meaning join meaning_model on id = model_id`;

/** Waits until the articles are encoded, and prints how long that took. */
async function measureEncoding(databaseUrl: string): Promise<void> {
  const startedAt = performance.now();
  await withDatabase(databaseUrl, async (dataSource) => {
    await untilEncoded(dataSource);
    const seconds = (performance.now() - startedAt) / 1_000;
    const [stored] =
      await dataSource.query<
        { articles: number; passages: number; questions: number; bytes: number }[]
      >(STORED);
    const { articles, passages, questions, bytes } = stored!;
    const perSecond = (count: number) => (count / seconds).toFixed(1);
    console.log(
      `${articles} articles, ${passages} passages, ${questions} questions in ` +
        `${seconds.toFixed(0)} s: ${perSecond(articles)} articles, ` +
        `${perSecond(passages + questions)} texts a second; ` +
        `${(bytes / 1_024).toFixed(0)} kB in Postgres`,
    );
  });
}

/** A request for each query. `uses` receives whether the search used the model server. */
function searchesOn(server: ServerProcess, operation: string, uses: string[] = []): Send {
  return async (i) => {
    const variables = { query: queries[i], filter: newFilter(), first: 20 };
    const { data } = await server.request<{ search: { interpretation: { meaning: string } } }>(
      operation,
      variables,
    );
    uses[i] = data!.search.interpretation.meaning;
  };
}

async function measureSearches(server: ServerProcess, serverWithout: ServerProcess): Promise<void> {
  const uses: string[] = [];
  const withMeaning = searchesOn(server, WITH_MEANING, uses);
  const without = searchesOn(serverWithout, WITH_MEANING);
  const first = await inTurns({ without, withMeaning }, queries.length);
  const isUsed = uses.map((use) => use === 'USED');
  for (const meaning of new Set(uses)) {
    const count = uses.filter((use) => use === meaning).length;
    console.log(`${meaning}: ${count} of ${uses.length} queries`);
  }
  const withConfidence = searchesOn(server, WITH_CONFIDENCE);
  const again = await inTurns({ without, withMeaning, withConfidence }, queries.length);
  const row = (name: string, times: readonly number[]) => [
    name,
    ...[times, times.filter((_, i) => isUsed[i])].flatMap((group) =>
      [0.5, 0.95].map((share) => percentile(group, share)?.toFixed(1) ?? ''),
    ),
  ];
  const rows = (name: string, times: readonly number[], base: readonly number[]) => [
    row(name, times),
    row(
      `${name}: added`,
      times.map((time, i) => time - base[i]!),
    ),
  ];
  console.log(
    alignedTable([
      ['milliseconds', 'p50', 'p95', 'p50 of USED', 'p95 of USED'],
      row('without a model server', first.without!),
      ...rows('not remembered', first.withMeaning!, first.without!),
      ...rows('remembered', again.withMeaning!, again.without!),
      ...rows('with confidence', again.withConfidence!, again.without!),
    ]),
  );
}

async function measure(engine: EngineChoice): Promise<void> {
  const databaseUrl = await createDemoDatabase();
  const index = `bench-${randomBytes(4).toString('hex')}`;
  const without = {
    DATABASE_URL: databaseUrl,
    SEARCH_ENGINE: engine,
    ELASTICSEARCH_URL: process.env.TEST_ELASTICSEARCH_URL!,
    ELASTICSEARCH_INDEX: index,
  };
  console.log(`\n${engine}`);
  const server = await startServer({ ...without, ...modelServer.environment });
  await measureEncoding(databaseUrl);
  const servers = [server, await startServer(without)] as const;
  for (const server of servers) await untilIndexed(server, titles.length);
  // Node.js compiles what often runs, and the servers read the words and the vectors.
  for (const title of titles)
    for (const { request } of servers) await request(WITH_MEANING, { query: title });
  await measureSearches(...servers);
  for (const server of servers) await server.stop();
  if (engine === 'elasticsearch') await dropIndices(index);
  await dropDatabases();
}

const titles = (await demoArticles()).map(({ title }) => title);
const files = ['help-queries-2.tsv', 'unanswerable-queries.tsv'];
const graded = (await Promise.all(files.map(readGradedQueries))).flat();
const queries = [
  ...new Set(graded.filter(({ centre }) => centre === 'demo').map(({ query }) => query)),
];
const modelServer = await startModelServer();
await onEngines(process.argv[2], measure);
process.exit(0);

/**
 * Measures nDCG@10 of both engines for judged Korean queries on the 2,724 pages of the LibreOffice
 * help, through GraphQL, for all queries and for each half of them, the share of the judged pages
 * among the first 100 results, and the number of results. 240 pages have questions in users' words.
 * The same run measures plain Nori for comparison (discard, default stop tags, title x 3). With
 * `meaning` the server uses a model server, which encodes all pages first.
 *
 *   npm run bench -- corpus    builds .doum/corpora/libreoffice.jsonl from the Debian package
 *   npm run bench -- relevance [queries.tsv] [engine] [without-questions] [meaning]
 *
 * The file of queries has a header and tab-separated columns: set, query, externalIds
 * (comma-separated).
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { withDatabase } from '../src/app/open-database.js';
import { createDatabase } from '../test/support/databases.js';
import { startModelServer } from '../test/support/start-model-server.js';
import { startTestApp, type TestApp } from '../test/support/start-test-app.js';
import { corpusLines, importArticles, libreofficeQuestions } from './support/import-articles.js';
import { createPlainNori } from './support/plain-nori.js';
import { onEngines } from './support/start-services.js';
import { ndcg10, percentile } from './support/statistics.js';
import { untilEncoded } from './support/until-encoded.js';

const CORPUS = 'libreoffice';
const SEARCH = `query ($query: String!) { search(query: $query, first: 100) { totalCount nodes { externalId } } }`;

/** The goal of each set on Elasticsearch. The engine in memory may be .03 below it. */
const GOALS: Record<string, number> = {
  title: 0.995,
  anchor: 0.65,
  index: 0.71,
  index_nospace: 0.71,
  index_typo: 0.66,
  anchor_nospace: 0.65,
  anchor_typo: 0.6,
};

interface JudgedQuery {
  set: string;
  query: string;
  /** The gain of each relevant page, always 1. */
  relevant: Map<string, number>;
}

async function readQueries(file: string): Promise<JudgedQuery[]> {
  const lines = (await readFile(file, 'utf8')).trim().split('\n').slice(1);
  return lines.map((line) => {
    const [set, query, ids] = line.split('\t') as [string, string, string];
    return { set, query, relevant: new Map(ids.split(',').map((id) => [id, 1])) };
  });
}

/**
 * Whether a query belongs to the half on which the ranking was tuned; the other half confirms it.
 * The relevant pages decide, so that all forms of a query (typo, without spaces) are in one half.
 */
function isTuningHalf({ relevant }: JudgedQuery): boolean {
  const digest = createHash('md5')
    .update([...relevant.keys()].join(','))
    .digest();
  return digest[0]! % 2 === 0;
}

/** Up to 100 pages in order, and the number of all results. */
interface Found {
  pages: string[];
  total: number;
}

/** The figures of the queries of one set. */
interface Figures {
  all: number[];
  tuning: number[];
  confirming: number[];
  /** The share of the relevant pages among the first 100. */
  recalls: number[];
  totals: number[];
}

async function score(
  queries: JudgedQuery[],
  search: (query: string) => Promise<Found>,
): Promise<Map<string, Figures>> {
  const scores = new Map<string, Figures>();
  for (const [i, judged] of queries.entries()) {
    if (i % 500 === 0) process.stderr.write(`${i} of ${queries.length} queries\n`);
    const { pages, total } = await search(judged.query);
    const value = ndcg10(pages, judged.relevant);
    const ofSet = scores.get(judged.set) ?? {
      all: [],
      tuning: [],
      confirming: [],
      recalls: [],
      totals: [],
    };
    const relevant = [...judged.relevant.keys()];
    ofSet.recalls.push(relevant.filter((page) => pages.includes(page)).length / relevant.length);
    ofSet.totals.push(total);
    ofSet.all.push(value);
    (isTuningHalf(judged) ? ofSet.tuning : ofSet.confirming).push(value);
    scores.set(judged.set, ofSet);
  }
  return scores;
}

/** Both engines search the same database: encoding its pages may take an hour. */
let databaseUrl: string | undefined;

async function importCorpus(): Promise<string> {
  const startedAt = Date.now();
  const url = await createDatabase();
  const pages = await withDatabase(url, async (dataSource) => {
    const count = await importArticles(dataSource, corpusLines(CORPUS));
    if (hasQuestions) await importArticles(dataSource, libreofficeQuestions());
    return count;
  });
  console.log(`${pages} pages imported in ${secondsBetween(startedAt, Date.now())} s`);
  return url;
}

async function measure(engine: 'memory' | 'elasticsearch', queries: JudgedQuery[]): Promise<void> {
  databaseUrl ??= await importCorpus();
  const startedAt = Date.now();
  const app: TestApp = await startTestApp(engine, {
    databaseUrl,
    environment: modelServer?.environment,
  });
  const plain =
    engine === 'elasticsearch'
      ? await createPlainNori(CORPUS, process.env.TEST_ELASTICSEARCH_URL!)
      : null;
  try {
    await app.settled();
    if (modelServer) await untilEncoded(app.app.dataSource);
    console.log(`\n${engine}: ready after ${secondsBetween(startedAt, Date.now())} s`);
    await sleep(1_000);
    const times: number[] = [];
    const scores = await score(queries, async (query) => {
      const requestedAt = performance.now();
      const { data, errors } = await app.request<{
        search: { totalCount: number; nodes: { externalId: string }[] };
      }>(SEARCH, { query });
      times.push(performance.now() - requestedAt);
      if (errors) throw new Error(`${query}: ${errors[0]!.message}`);
      const { totalCount, nodes } = data!.search;
      return { pages: nodes.map((node) => node.externalId), total: totalCount };
    });
    const plainScores =
      plain &&
      (await score(queries, async (query) => ({ pages: await plain.search(query), total: 0 })));
    console.log(
      'nDCG@10         queries      all   goal    tuning half  confirming half  recall@100  median total' +
        (plain ? '  plain Nori' : ''),
    );
    for (const [set, values] of scores) {
      const columns = [
        set.padEnd(16),
        String(values.all.length).padStart(7),
        mean(values.all).padStart(9),
        (GOALS[set]?.toFixed(3) ?? '').padStart(7),
        mean(values.tuning).padStart(15),
        mean(values.confirming).padStart(17),
        mean(values.recalls).padStart(12),
        String(percentile(values.totals, 0.5)).padStart(14),
        plainScores ? mean(plainScores.get(set)!.all).padStart(12) : '',
      ];
      console.log(columns.join(''));
    }
    console.log(
      `search over HTTP: median ${percentile(times, 0.5).toFixed(1)} ms, ` +
        `p95 ${percentile(times, 0.95).toFixed(1)} ms`,
    );
  } finally {
    await plain?.stop();
    await app.stop();
  }
}

function secondsBetween(start: number, end: number): string {
  return ((end - start) / 1_000).toFixed(1);
}

function mean(values: number[]): string {
  return (values.reduce((a, b) => a + b, 0) / values.length).toFixed(3);
}

const hasQuestions = !process.argv.includes('without-questions');
const modelServer = process.argv.includes('meaning') ? await startModelServer() : null;
const [file = '../shared/relevance/queries.tsv', only] = process.argv
  .slice(2)
  .filter((argument) => !['without-questions', 'meaning'].includes(argument));
const queries = await readQueries(file);
await onEngines(only, (engine) => measure(engine, queries));
process.exit(0);

/**
 * nDCG@10 of both engines over judged Korean queries on the 2,724 pages of the LibreOffice help,
 * through GraphQL, on both halves of the queries, beside Nori as it comes (discard, its own stop
 * tags, title x 3), asked in the same run.
 *
 *   npm run bench:corpus                      builds .doum/corpora/libreoffice.jsonl from the Debian package
 *   npm run bench:relevance -- [queries.tsv]  set, query, externalIds (comma separated), tab separated, with a header
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { importLines } from '../src/articles/index.js';
import { startTestApp, type TestApp } from '../test/support/start-test-app.js';
import { plainNori } from './support/plain-nori.js';
import { withServices } from './support/start-services.js';
import { ndcg10, percentile } from './support/statistics.js';

const CORPUS = '.doum/corpora/libreoffice.jsonl';
const SEARCH = `query ($query: String!) { search(query: $query, first: 10) { nodes { externalId } } }`;

/** What each set shall reach on Elasticsearch; the Postgres engine within .03 of it. */
const GOALS: Record<string, number> = {
  title: 0.995,
  anchor: 0.65,
  index: 0.71,
  index_nospace: 0.71,
  index_typo: 0.66,
  anchor_nospace: 0.65,
  anchor_typo: 0.6,
};

interface Judged {
  set: string;
  query: string;
  relevant: Set<string>;
}

async function readQueries(file: string): Promise<Judged[]> {
  const lines = (await readFile(file, 'utf8')).trim().split('\n').slice(1);
  return lines.map((line) => {
    const [set, query, ids] = line.split('\t') as [string, string, string];
    return { set, query, relevant: new Set(ids.split(',')) };
  });
}

/**
 * The halves by the pages that answer, so that all forms of one query (typo, without spaces) are in
 * the same: the formula was found on the first.
 */
function isFirstHalf({ relevant }: Judged): boolean {
  const digest = createHash('md5')
    .update([...relevant].join(','))
    .digest();
  return digest[0]! % 2 === 0;
}

type Search = (query: string) => Promise<string[]>;

async function score(
  queries: Judged[],
  search: Search,
): Promise<Map<string, { all: number[]; first: number[]; second: number[] }>> {
  const scores = new Map<string, { all: number[]; first: number[]; second: number[] }>();
  for (const [i, judged] of queries.entries()) {
    if (i % 500 === 0) process.stderr.write(`${i} of ${queries.length} queries\n`);
    const value = ndcg10(await search(judged.query), judged.relevant);
    const ofSet = scores.get(judged.set) ?? { all: [], first: [], second: [] };
    ofSet.all.push(value);
    (isFirstHalf(judged) ? ofSet.first : ofSet.second).push(value);
    scores.set(judged.set, ofSet);
  }
  return scores;
}

async function measure(engine: 'postgres' | 'elasticsearch', queries: Judged[]): Promise<void> {
  const startedAt = Date.now();
  const app: TestApp = await startTestApp(engine);
  const plain =
    engine === 'elasticsearch'
      ? await plainNori(CORPUS, process.env.TEST_ELASTICSEARCH_URL!)
      : null;
  try {
    const lines = createInterface({ input: createReadStream(CORPUS), crlfDelay: Infinity });
    const report = await importLines(app.app.dataSource, lines, {
      keepRows: false,
      editor: 'bench',
    });
    if (report.errors[0])
      throw new Error(`Line ${report.errors[0].line}: ${report.errors[0].reason}`);
    const importedAt = Date.now();
    await app.settled();
    await sleep(1_000);
    console.log(
      `\n${engine}: ${report.articles.created} pages imported in ${((importedAt - startedAt) / 1000).toFixed(1)} s, indexed ${((Date.now() - importedAt) / 1000).toFixed(1)} s later`,
    );
    const times: number[] = [];
    const ours = await score(queries, async (query) => {
      const at = performance.now();
      const { data, errors } = await app.request<{ search: { nodes: { externalId: string }[] } }>(
        SEARCH,
        { query },
      );
      times.push(performance.now() - at);
      if (errors) throw new Error(`${query}: ${errors[0]!.message}`);
      return data!.search.nodes.map((node) => node.externalId);
    });
    const theirs = plain && (await score(queries, (query) => plain.search(query)));
    console.log(
      'nDCG@10         queries      all   goal   finding half  confirming half' +
        (plain ? '  plain Nori' : ''),
    );
    for (const [set, values] of ours) {
      const columns = [
        set.padEnd(16),
        String(values.all.length).padStart(7),
        mean(values.all).padStart(9),
        (GOALS[set]?.toFixed(3) ?? '').padStart(7),
        mean(values.first).padStart(15),
        mean(values.second).padStart(17),
        theirs ? mean(theirs.get(set)!.all).padStart(12) : '',
      ];
      console.log(columns.join(''));
    }
    console.log(
      `search over HTTP: median ${percentile(times, 0.5).toFixed(1)} ms, p95 ${percentile(times, 0.95).toFixed(1)} ms`,
    );
  } finally {
    await plain?.stop();
    await app.stop();
  }
}

function mean(values: number[]): string {
  return (values.reduce((a, b) => a + b, 0) / values.length).toFixed(3);
}

const [file = '../shared/relevance/queries.tsv', only] = process.argv.slice(2);
const queries = await readQueries(file);
await withServices(async () => {
  for (const engine of ['postgres', 'elasticsearch'] as const)
    if (!only || only === engine) await measure(engine, queries);
});
process.exit(0);

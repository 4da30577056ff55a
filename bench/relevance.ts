/**
 * nDCG@10 of both engines over judged Korean queries on the 2,724 pages of the LibreOffice help, through GraphQL.
 *
 *   npm run bench:corpus                      builds .doum/corpora/libreoffice.jsonl from the Debian package
 *   npm run bench:relevance -- [queries.tsv]  set, query, externalIds (comma separated), tab separated, with a header
 */
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { importLines } from '../src/articles/index.js';
import { startTestApp, type TestApp } from '../test/support/start-test-app.js';
import { withServices } from './support/start-services.js';
import { ndcg10, percentile } from './support/statistics.js';

const CORPUS = '.doum/corpora/libreoffice.jsonl';
const SEARCH = `query ($query: String!) { search(query: $query, first: 10) { nodes { externalId } } }`;

/** The figures to reach within .02: the tuned formula of a trial, on exactly these queries. */
const REFERENCE: Record<'postgres' | 'elasticsearch', Record<string, number>> = {
  postgres: {
    anchor: 0.622,
    index: 0.679,
    title: 0.998,
    index_nospace: 0.678,
    index_typo: 0.551,
    anchor_nospace: 0.623,
    anchor_typo: 0.515,
  },
  elasticsearch: {
    anchor: 0.621,
    index: 0.688,
    title: 0.998,
    index_nospace: 0.658,
    index_typo: 0.552,
    anchor_nospace: 0.622,
    anchor_typo: 0.513,
  },
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

async function measure(engine: 'postgres' | 'elasticsearch', queries: Judged[]): Promise<void> {
  const startedAt = Date.now();
  const app: TestApp = await startTestApp(engine);
  try {
    const lines = createInterface({ input: createReadStream(CORPUS), crlfDelay: Infinity });
    const report = await importLines(app.app.dataSource, lines, { keepRows: false, editor: 'bench' });
    if (report.errors[0]) throw new Error(`Line ${report.errors[0].line}: ${report.errors[0].reason}`);
    const importedAt = Date.now();
    await app.settled();
    console.log(
      `\n${engine}: ${report.articles.created} pages imported in ${((importedAt - startedAt) / 1000).toFixed(1)} s, indexed ${((Date.now() - importedAt) / 1000).toFixed(1)} s later`,
    );
    const scores = new Map<string, number[]>();
    const times: number[] = [];
    for (const { set, query, relevant } of queries) {
      const at = performance.now();
      const { data, errors } = await app.request<{ search: { nodes: { externalId: string }[] } }>(SEARCH, { query });
      times.push(performance.now() - at);
      if (errors) throw new Error(`${query}: ${errors[0]!.message}`);
      const found = data!.search.nodes.map((node) => node.externalId);
      scores.set(set, [...(scores.get(set) ?? []), ndcg10(found, relevant)]);
    }
    console.log('set               queries  nDCG@10  reference  difference');
    for (const [set, values] of scores) {
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      const reference = REFERENCE[engine][set];
      const beside =
        reference === undefined
          ? ''
          : `${reference.toFixed(3).padStart(11)}${(mean - reference >= 0 ? '+' : '') + (mean - reference).toFixed(3)}`;
      console.log(
        `${set.padEnd(18)}${String(values.length).padStart(7)}${mean.toFixed(3).padStart(9)}${beside.replace(/([+-])/, '      $1')}`,
      );
    }
    console.log(`search over HTTP: median ${percentile(times, 0.5).toFixed(1)} ms, p95 ${percentile(times, 0.95).toFixed(1)} ms`);
  } finally {
    await app.stop();
  }
}

const [file = '../shared/relevance/queries.tsv', only] = process.argv.slice(2);
const queries = await readQueries(file);
await withServices(async () => {
  for (const engine of ['postgres', 'elasticsearch'] as const) if (!only || only === engine) await measure(engine, queries);
});
process.exit(0);

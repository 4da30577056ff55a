/**
 * Measures how well searches answer graded queries, on both engines, through GraphQL: in the demo
 * help centre (bench/relevance/help-queries-2.tsv) and in real documentation
 * (documentation-queries.tsv). Language models wrote these queries. Prints nDCG@10, how often a
 * best article is the first hit and among the first three, which share of the best and useful
 * articles are hits at all, the median total, and how many queries without an answer say so, by
 * kind and half; and for each confidence, how many queries have it, have no answer, and have a best
 * article as the first hit or among the first three. The queries of unanswerable-queries.tsv, with
 * which the confidence was chosen, have no answer either. With `meaning` the server uses a model
 * server.
 *
 *   npm run bench -- corpus-docs    builds .doum/corpora/CENTRE.jsonl from public repositories
 *   npm run bench -- corpus         builds .doum/corpora/libreoffice.jsonl
 *   npm run bench -- answers [memory|elasticsearch] [centre] [without-questions] [meaning]
 */
import { withDatabase } from '../src/app/open-database.js';
import { SearchConfidence } from '../src/search/confidence.js';
import { createDatabase, createDemoDatabase } from '../test/support/databases.js';
import { startModelServer } from '../test/support/start-model-server.js';
import { type EngineChoice, startTestApp, type TestApp } from '../test/support/start-test-app.js';
import {
  corpusLines,
  importArticles,
  libreofficeQuestions,
  questionedLines,
} from './support/import-articles.js';
import {
  figuresOf,
  type GradedQuery,
  type GradedResult,
  readGradedQueries,
  searchAll,
} from './support/graded-queries.js';
import { mapWithProgress, onEngines } from './support/start-services.js';
import { untilEncoded } from './support/until-encoded.js';

const DEMO = 'demo';
const LIBREOFFICE = 'libreoffice';

/** Databases by centre. Both engines search the same: encoding its articles may take an hour. */
const databases = new Map<string, string>();

async function databaseOf(centre: string): Promise<string> {
  const made = databases.get(centre);
  if (made !== undefined) return made;
  const url = centre === DEMO ? await createDemoDatabase() : await createDatabase();
  databases.set(centre, url);
  await withDatabase(url, async (dataSource) => {
    if (centre === DEMO && !hasQuestions) await dataSource.query('delete from article_question');
    if (centre !== DEMO)
      await importArticles(
        dataSource,
        centre === LIBREOFFICE ? questionedLines() : corpusLines(centre),
      );
    if (centre === LIBREOFFICE && hasQuestions)
      await importArticles(dataSource, libreofficeQuestions());
  });
  return url;
}

async function startCentre(centre: string, engine: EngineChoice): Promise<TestApp> {
  const app = await startTestApp(engine, {
    databaseUrl: await databaseOf(centre),
    environment: modelServer?.environment,
  });
  await app.settled();
  if (modelServer) await untilEncoded(app.app.dataSource);
  // The words of articles are read a moment after the index.
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  return app;
}

async function measure(
  centre: string,
  engine: EngineChoice,
  queries: readonly GradedQuery[],
): Promise<void> {
  const app = await startCentre(centre, engine);
  try {
    const results = await mapWithProgress(`${centre} on ${engine}`, queries, (judged) =>
      searchAll(app, judged),
    );
    print(`${centre} on ${engine}`, results);
  } finally {
    await app.stop();
  }
}

function print(heading: string, results: readonly GradedResult[]): void {
  console.log(
    `\n${heading}\ngroup        queries nDCG@10   first first 3   best kept useful kept` +
      '  median total     honest',
  );
  const row = (name: string, group: readonly GradedResult[]) => {
    if (group.length === 0) return;
    const figures = figuresOf(group);
    const share = (value: number | null) => value?.toFixed(3) ?? '';
    console.log(
      name.padEnd(12) +
        String(figures.queries).padStart(8) +
        share(figures.ndcg10).padStart(8) +
        share(figures.first).padStart(8) +
        share(figures.firstThree).padStart(8) +
        share(figures.bestKept).padStart(12) +
        share(figures.usefulKept).padStart(12) +
        String(figures.medianTotal).padStart(14) +
        String(figures.honest).padStart(11),
    );
  };
  const where = (matches: (judged: GradedQuery) => boolean) =>
    results.filter(({ judged }) => matches(judged));
  for (const kind of new Set(results.map(({ judged }) => judged.kind)))
    row(
      kind,
      where((judged) => judged.kind === kind),
    );
  const isAnswerable = ({ best }: GradedQuery) => best.length > 0;
  console.log('confidence  queries without answer  best first of the others  in the first 3');
  for (const confidence of Object.values(SearchConfidence)) {
    const group = results.filter((result) => result.confidence === confidence);
    const answerable = group.filter(({ judged }) => isAnswerable(judged));
    const rightWithin = (ranks: number) =>
      answerable.filter(({ judged, found }) =>
        found.slice(0, ranks).some((id) => judged.best.includes(id)),
      ).length;
    console.log(
      confidence.padEnd(10) +
        String(group.length).padStart(9) +
        String(group.length - answerable.length).padStart(15) +
        `${rightWithin(1)} of ${answerable.length}`.padStart(26) +
        String(rightWithin(3)).padStart(16),
    );
  }
  row('answerable', where(isAnswerable));
  for (const half of ['tuning', 'confirming'] as const)
    row(
      half,
      where((judged) => isAnswerable(judged) && judged.half === half),
    );
}

const hasQuestions = !process.argv.includes('without-questions');
const modelServer = process.argv.includes('meaning') ? await startModelServer() : null;
const [onlyEngine, onlyCentre] = process.argv
  .slice(2)
  .filter((argument) => !['without-questions', 'meaning'].includes(argument));
const queries = [
  ...(await readGradedQueries('help-queries-2.tsv')),
  ...(await readGradedQueries('unanswerable-queries.tsv')),
  ...(await readGradedQueries('documentation-queries.tsv')),
  ...(await readGradedQueries('libreoffice-queries.tsv')),
];
await onEngines(onlyEngine, async (engine) => {
  for (const centre of new Set(queries.map((judged) => judged.centre)))
    if (!onlyCentre || onlyCentre === centre)
      await measure(
        centre,
        engine,
        queries.filter((judged) => judged.centre === centre),
      );
});
process.exit(0);

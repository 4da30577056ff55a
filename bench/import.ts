// How fast a file is imported: 20,000 generated articles into an empty database, then the same file
// again.
import { randomBytes } from 'node:crypto';
import { importLines, type ImportReport } from '../src/articles/index.js';
import { withDatabase } from '../src/app/open-database.js';
import { createDatabase } from '../test/support/databases.js';
import { generateArticles } from './support/generate-articles.js';
import { withServices } from './support/start-services.js';

const ARTICLES = Number(process.argv[2] ?? 20_000);
const RUNS = 2;

await withServices(async () => {
  for (let run = 1; run <= RUNS; run += 1) {
    const url = await createDatabase(`bench_${randomBytes(4).toString('hex')}`);
    await withDatabase(url, async (dataSource) => {
      for (const what of ['first import', 'again']) {
        async function* lines() {
          yield* generateArticles(ARTICLES, 1);
        }
        const start = performance.now();
        const report: ImportReport = await importLines(dataSource, lines(), {
          keepRows: false,
          editor: 'bench',
        });
        const seconds = (performance.now() - start) / 1000;
        if (report.errors[0]) throw new Error(report.errors[0].reason);
        console.log(
          `run ${run}, ${what}: ${seconds.toFixed(1)} s, ${JSON.stringify(report.articles)}`,
        );
      }
    });
  }
});

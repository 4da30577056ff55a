/**
 * Times the import of a file of generated articles into an empty database, and of the same file
 * again. Does this twice.
 *
 *   npm run bench:import -- [articles]
 */
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
      for (const pass of ['first import', 'second import']) {
        async function* lines() {
          yield* generateArticles(ARTICLES, 1);
        }
        const startedAt = performance.now();
        const report: ImportReport = await importLines(dataSource, lines(), {
          keepRows: false,
          editor: 'bench',
        });
        const seconds = (performance.now() - startedAt) / 1_000;
        if (report.errors[0]) throw new Error(report.errors[0].reason);
        console.log(
          `run ${run}, ${pass}: ${seconds.toFixed(1)} s, ${JSON.stringify(report.articles)}`,
        );
      }
    });
  }
});

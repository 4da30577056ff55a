/**
 * Times, in turns, the import of a file of generated articles into an empty database, the import of
 * the same file again, and multi-row INSERT statements of the same rows: into the same tables, with
 * their triggers, of bodies that are already rendered. Does this for several rounds.
 *
 *   npm run bench:import -- [articles, 20,000 by default] [rounds, 3 by default]
 */
import { randomBytes } from 'node:crypto';
import { importLines } from '../src/articles/index.js';
import { withDatabase } from '../src/app/open-database.js';
import { type DataSource, poolOf } from '../src/core/database.js';
import { createDatabase } from '../test/support/databases.js';
import { type ArticleRows, insertBare, readArticleRows } from './support/bare-insert.js';
import { generateArticles } from './support/generate-articles.js';
import { postgresPids, processorMsOf } from './support/processes.js';
import { withServices } from './support/start-services.js';
import { percentile } from './support/statistics.js';

const ARTICLES = Number(process.argv[2] ?? 20_000);
const ROUNDS = Number(process.argv[3] ?? 3);

/** Imports the demo catalogue and this number of articles. Resolves to the duration in seconds. */
async function importGenerated(dataSource: DataSource, articles: number): Promise<number> {
  async function* lines() {
    yield* generateArticles(articles, 1);
  }
  const startedAt = performance.now();
  const report = await importLines(dataSource, lines(), { keepRows: false, editor: 'bench' });
  const seconds = (performance.now() - startedAt) / 1_000;
  if (report.errors[0]) throw new Error(report.errors[0].reason);
  return seconds;
}

async function withEmptyDatabase<T>(work: (dataSource: DataSource) => Promise<T>): Promise<T> {
  return withDatabase(await createDatabase(`bench_${randomBytes(4).toString('hex')}`), work);
}

/** Prints a duration with the processor time of this process and of Postgres. */
async function timed(name: string, work: () => Promise<number>): Promise<number> {
  const postgresBefore = processorMsOf(postgresPids());
  const before = process.cpuUsage();
  const seconds = await work();
  const { user, system } = process.cpuUsage(before);
  const postgres = processorMsOf(postgresPids()) - postgresBefore;
  console.log(
    `  ${name.padEnd(14)}${seconds.toFixed(1).padStart(6)} s; processor time: this process ` +
      `${((user + system) / 1e6).toFixed(1)} s, Postgres ${(postgres / 1e3).toFixed(1)} s`,
  );
  return seconds;
}

const ratios: number[] = [];
await withServices(async () => {
  for (let round = 1; round <= ROUNDS; round += 1) {
    console.log(`round ${round}`);
    let rows: ArticleRows = [];
    let imported = 0;
    await withEmptyDatabase(async (dataSource) => {
      imported = await timed('first import', () => importGenerated(dataSource, ARTICLES));
      await timed('second import', () => importGenerated(dataSource, ARTICLES));
      rows = await readArticleRows(poolOf(dataSource));
    });
    await withEmptyDatabase(async (dataSource) => {
      await importGenerated(dataSource, 0);
      const inserted = await timed('bare INSERT', () => insertBare(poolOf(dataSource), rows));
      ratios.push(inserted / imported);
    });
  }
});
console.log(
  `bare INSERT / first import, median of rounds ${percentile(ratios, 0.5).toFixed(2)} ` +
    `(${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`,
);
process.exit(0);

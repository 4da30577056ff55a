/**
 * Whether the statistics are right and fast: 30 days of searches and clicks are played, written by
 * the real writer and rolled up. What `searchAnalytics` has to answer is computed beside that of
 * the played searches alone; a real server is asked for every figure of many times and filters, and
 * all must be equal. Then it is timed. Exit code 1 on a difference.
 *
 *   npm run bench:analytics -- [searches]
 */
import { randomBytes } from 'node:crypto';
import pg, { type Pool } from 'pg';
import { EmbeddedPostgres } from '../src/app/postgres/embedded-postgres.js';
import { withDatabase } from '../src/app/open-database.js';
import { poolOf } from '../src/core/database.js';
import { type ServerProcess, startServer } from '../test/support/server-process.js';
import { createDatabase } from '../test/support/databases.js';
import { ADMIN_KEY } from '../test/support/start-test-app.js';
import { type Catalogue, loadCatalogue } from './support/analytics-catalogue.js';
import { checksOf, differenceOf } from './support/analytics-checks.js';
import { LogLoader, rollUp } from './support/analytics-load.js';
import { makeQueries, type Queries } from './support/analytics-queries.js';
import { type Question, Tally } from './support/analytics-tally.js';
import { medianTimes, pageOf, type Timed } from './support/analytics-timings.js';
import { playDays, wholeDays } from './support/analytics-traffic.js';

const SEARCHES = 5_000_000;
const SEED = 1;
const DAY = 86_400_000;

/** What each of the page's queries may take. */
const AIM_MS = 300;

const say = (text: string) =>
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);
const seconds = (since: number) => `${((performance.now() - since) / 1_000).toFixed(1)} s`;

/** What the server is asked for, by name. */
function makeQuestions(now: number, { products, categories, platforms }: Catalogue) {
  const { from, to } = wholeDays(now);
  const whole = { from, to, timeZone: 'Asia/Seoul' };
  const week = { ...whole, from: to - 10 * DAY, to: to - 3 * DAY };
  const ragged = { ...whole, from: to - 3 * DAY + 37_043_456, to: now };
  return {
    whole: { ...whole, name: '30 days' },
    week: { ...week, name: 'a week' },
    ragged: { ...ragged, name: 'until now' },
    newYork: { ...whole, name: '30 days in New York', timeZone: 'America/New_York' },
    product: { ...whole, name: 'one product', products: products.slice(0, 1) },
    app: { ...whole, name: 'the app', source: 'app' },
    platform: { ...whole, name: 'one platform', platforms: platforms.slice(1, 2) },
    category: { ...ragged, name: 'one category until now', categories: categories.slice(2, 3) },
    both: {
      ...whole,
      name: 'a product on a platform',
      products: products.slice(0, 1),
      platforms: platforms.slice(0, 1),
    },
    either: { ...week, name: 'two products in a week', products: products.slice(0, 2) },
    half: { ...whole, name: '15 days', from: to - 15 * DAY },
  } satisfies Record<string, Question>;
}

/** Writes the traffic and counts it for each question. Resolves to how many searches stay. */
async function play(
  searches: number,
  now: number,
  pool: Pool,
  parts: { queries: Queries; catalogue: Catalogue },
  tallies: Tally[],
) {
  const loader = new LogLoader(pool, parts.queries, parts.catalogue);
  let [days, kept] = [0, 0];
  for (const day of playDays(searches, now, { ...parts, seed: SEED })) {
    for (const tally of tallies) {
      for (const search of day.searches) tally.add(search);
      tally.endDay();
    }
    kept += day.searches.reduce((sum, { isKept }) => sum + Number(isKept), 0);
    await loader.load(day.searches, day.until);
    if ((days += 1) % 3 === 0) say(`  ${days} days, ${kept.toLocaleString('en')} searches`);
  }
  await loader.end();
  return kept;
}

/** Asks for every figure. Resolves to whether all are as they should be. */
async function compare(
  server: ServerProcess,
  tallies: readonly Tally[],
  queries: Queries,
): Promise<boolean> {
  let [equal, all] = [0, 0];
  for (const tally of tallies) {
    say(`  ${tally.question.name}`);
    for (const { name, operation, variables, expected } of checksOf(tally, queries)) {
      all += 1;
      const answer = await server.request<{ searchAnalytics: unknown }>(
        operation,
        { ...variables },
        ADMIN_KEY,
      );
      const difference = answer.errors
        ? JSON.stringify(answer.errors)
        : differenceOf(expected, answer.data?.searchAnalytics);
      if (difference === null) equal += 1;
      else console.log(`DIFFERENT   ${name}: ${difference}`);
    }
  }
  console.log(`${equal} of ${all} requests equal`);
  return equal === all;
}

async function time(
  server: ServerProcess,
  questions: ReturnType<typeof makeQuestions>,
): Promise<void> {
  const page = pageOf(questions.whole);
  const fieldsOf = (name: string) => page.find((timed) => timed.name === name)!.fields;
  const beside: Timed[] = [
    {
      name: 'topQueries of one product',
      fields: fieldsOf('topQueries'),
      question: questions.product,
    },
    { name: 'topQueries until now', fields: fieldsOf('topQueries'), question: questions.ragged },
    {
      name: 'searches of two filters',
      fields: fieldsOf('searches and rates'),
      question: questions.both,
    },
  ];
  const timed = [...page, ...beside];
  const times = await medianTimes(timed, (operation, variables) =>
    server.admin(operation, { ...variables }),
  );
  timed.forEach(({ name }, i) =>
    console.log(`${name.padEnd(28)}${times[i]!.toFixed(0).padStart(6)} ms`),
  );
  const fast = times.slice(0, page.length).filter((ms) => ms < AIM_MS).length;
  console.log(`${fast} of ${page.length} under ${AIM_MS} ms`);
}

/** Loads, compares and times on an empty database. */
async function measure(databaseUrl: string, searches: number): Promise<boolean> {
  const now = Date.now();
  const queries = makeQueries(SEED);
  const { tallies, questions } = await withDatabase(databaseUrl, async (dataSource) => {
    const pool = poolOf(dataSource);
    const catalogue = await loadCatalogue(dataSource);
    const questions = makeQuestions(now, catalogue);
    const tallies = Object.values(questions).map(
      (question) => new Tally(question, queries, catalogue),
    );
    let startedAt = performance.now();
    say('Writing ...');
    const kept = await play(searches, now, pool, { queries, catalogue }, tallies);
    console.log(`${kept.toLocaleString('en')} searches written in ${seconds(startedAt)}`);
    startedAt = performance.now();
    const spans = await rollUp(
      pool,
      (done) => done % 100 === 0 && say(`  ${done} hours and days rolled up`),
    );
    console.log(`${spans} hours and days rolled up in ${seconds(startedAt)}`);
    startedAt = performance.now();
    // As autovacuum does it in life, little by little.
    await pool.query('vacuum analyze');
    say(`Vacuumed in ${seconds(startedAt)}.`);
    return { tallies, questions };
  });
  const server = await startServer({ DATABASE_URL: databaseUrl, SEARCH_ENGINE: 'postgres' });
  try {
    say('Comparing ...');
    const isRight = await compare(server, tallies, queries);
    say('Timing ...');
    await time(server, questions);
    return isRight;
  } finally {
    await server.stop();
  }
}

async function dropDatabase(name: string): Promise<void> {
  const client = new pg.Client({ connectionString: process.env.TEST_DATABASE_URL });
  await client.connect();
  await client.query(`drop database ${name}`);
  await client.end();
}

const postgres = await EmbeddedPostgres.start('.doum/bench');
process.env.TEST_DATABASE_URL = postgres.url;
try {
  const name = `bench_${randomBytes(4).toString('hex')}`;
  const isRight = await measure(await createDatabase(name), Number(process.argv[2] ?? SEARCHES));
  // One with a difference stays, to be looked at.
  if (isRight) await dropDatabase(name);
  process.exitCode = isRight ? 0 : 1;
} finally {
  await postgres.stop();
}
process.exit();

/**
 * Checks and times the search analytics. Simulates 30 days of searches and clicks, writes them with
 * the real log writer and rolls them up. Every figure of `searchAnalytics` for many periods and
 * filters, from a real server, must equal the one computed directly from the simulated searches.
 * Then times the requests. Exit code 1 if a figure differs. More than 200,000 searches are only
 * timed: the figures of their queries leave out those of one visitor of a day.
 *
 *   npm run bench:analytics -- [searches]
 */
import { randomBytes } from 'node:crypto';
import pg, { type Pool } from 'pg';
import { EmbeddedPostgres } from '../src/app/postgres/embedded-postgres.js';
import { MAX_FROM_LOG } from '../src/analytics/statistics/plan-range.js';
import { withDatabase } from '../src/app/open-database.js';
import { poolOf } from '../src/core/database.js';
import { type ServerProcess, startServer } from '../test/support/server-process.js';
import { createDatabase } from '../test/support/databases.js';
import { ADMIN_KEY } from '../test/support/start-test-app.js';
import { type Catalogue, loadCatalogue } from './support/analytics-catalogue.js';
import { checksOf, differenceOf } from './support/analytics-checks.js';
import { LogLoader, rollUp } from './support/analytics-load.js';
import { makeQueries, type Queries } from './support/analytics-queries.js';
import { medianTimes, pageRequests, type TimedRequest } from './support/analytics-timings.js';
import { simulateDays, wholeDays } from './support/analytics-traffic.js';
import { ExpectedAnalytics, type Scope } from './support/expected-analytics.js';

const SEARCHES = MAX_FROM_LOG;
const SEED = 1;
const DAY = 86_400_000;

/** The target for the duration of each request of the page. */
const TARGET_MS = 300;

const logProgress = (text: string) =>
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);
const secondsSince = (start: number) => `${((performance.now() - start) / 1_000).toFixed(1)} s`;

/** The scopes to compare, by key. */
function makeScopes(now: number, { products, categories, platforms }: Catalogue) {
  const { from, to } = wholeDays(now);
  const whole = { from, to, timeZone: 'Asia/Seoul' };
  const week = { ...whole, from: to - 10 * DAY, to: to - 3 * DAY };
  const untilNow = { ...whole, from: to - 3 * DAY + 37_043_456, to: now };
  return {
    whole: { ...whole, name: '30 days' },
    week: { ...week, name: 'a week' },
    untilNow: { ...untilNow, name: 'until now' },
    newYork: { ...whole, name: '30 days in New York', timeZone: 'America/New_York' },
    product: { ...whole, name: 'one product', products: products.slice(0, 1) },
    app: { ...whole, name: 'the app', source: 'app' },
    platform: { ...whole, name: 'one platform', platforms: platforms.slice(1, 2) },
    category: { ...untilNow, name: 'one category until now', categories: categories.slice(2, 3) },
    productAndPlatform: {
      ...whole,
      name: 'a product on a platform',
      products: products.slice(0, 1),
      platforms: platforms.slice(0, 1),
    },
    twoProducts: { ...week, name: 'two products in a week', products: products.slice(0, 2) },
    fifteenDays: { ...whole, name: '15 days', from: to - 15 * DAY },
  } satisfies Record<string, Scope>;
}

/**
 * Writes simulated traffic and counts it for each scope. Resolves to the number of kept searches.
 */
async function simulate(
  searches: number,
  now: number,
  pool: Pool,
  parts: { queries: Queries; catalogue: Catalogue },
  expected: ExpectedAnalytics[],
) {
  const loader = new LogLoader(pool, parts.queries, parts.catalogue);
  let [days, kept] = [0, 0];
  for (const day of simulateDays(searches, now, { ...parts, seed: SEED })) {
    for (const analytics of expected) {
      for (const search of day.searches) analytics.add(search);
      analytics.endDay();
    }
    kept += day.searches.reduce((sum, { isKept }) => sum + Number(isKept), 0);
    await loader.load(day.searches, day.until);
    if ((days += 1) % 3 === 0) logProgress(`  ${days} days, ${kept.toLocaleString('en')} searches`);
  }
  await loader.end();
  return kept;
}

/** Requests every figure. Resolves to whether all equal the expected ones. */
async function compare(
  server: ServerProcess,
  expectedAnalytics: readonly ExpectedAnalytics[],
  queries: Queries,
): Promise<boolean> {
  let [equal, total] = [0, 0];
  for (const analytics of expectedAnalytics) {
    logProgress(`  ${analytics.scope.name}`);
    for (const { name, operation, variables, expected } of checksOf(analytics, queries)) {
      total += 1;
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
  console.log(`${equal} of ${total} requests equal`);
  return equal === total;
}

async function time(server: ServerProcess, scopes: ReturnType<typeof makeScopes>): Promise<void> {
  const page = pageRequests(scopes.whole);
  const fieldsOf = (name: string) => page.find((request) => request.name === name)!.fields;
  const additional: TimedRequest[] = [
    {
      name: 'topQueries of one product',
      fields: fieldsOf('topQueries'),
      scope: scopes.product,
    },
    { name: 'topQueries until now', fields: fieldsOf('topQueries'), scope: scopes.untilNow },
    {
      name: 'searches with two filters',
      fields: fieldsOf('searches and rates'),
      scope: scopes.productAndPlatform,
    },
  ];
  const requests = [...page, ...additional];
  const times = await medianTimes(requests, (operation, variables) =>
    server.admin(operation, { ...variables }),
  );
  requests.forEach(({ name }, i) =>
    console.log(`${name.padEnd(28)}${times[i]!.toFixed(0).padStart(6)} ms`),
  );
  const fast = times.slice(0, page.length).filter((ms) => ms < TARGET_MS).length;
  console.log(`${fast} of ${page.length} under ${TARGET_MS} ms`);
}

/** Fills an empty database, compares and times. Resolves to whether all figures are equal. */
async function measure(databaseUrl: string, searches: number): Promise<boolean> {
  const now = Date.now();
  const queries = makeQueries(SEED);
  const { expected, scopes } = await withDatabase(databaseUrl, async (dataSource) => {
    const pool = poolOf(dataSource);
    const catalogue = await loadCatalogue(dataSource);
    const scopes = makeScopes(now, catalogue);
    const expected = Object.values(scopes).map(
      (scope) => new ExpectedAnalytics(scope, queries, catalogue),
    );
    let startedAt = performance.now();
    logProgress('Writing ...');
    const kept = await simulate(searches, now, pool, { queries, catalogue }, expected);
    console.log(`${kept.toLocaleString('en')} searches written in ${secondsSince(startedAt)}`);
    startedAt = performance.now();
    const rolledUp = await rollUp(pool);
    console.log(`${rolledUp} days rolled up in ${secondsSince(startedAt)}`);
    startedAt = performance.now();
    // In production, autovacuum does this gradually.
    await pool.query('vacuum analyze');
    logProgress(`Vacuumed in ${secondsSince(startedAt)}.`);
    return { expected, scopes };
  });
  const server = await startServer({ DATABASE_URL: databaseUrl, SEARCH_ENGINE: 'memory' });
  try {
    logProgress('Comparing ...');
    const isEqual = searches > MAX_FROM_LOG || (await compare(server, expected, queries));
    logProgress('Timing ...');
    await time(server, scopes);
    return isEqual;
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
  const isEqual = await measure(await createDatabase(name), Number(process.argv[2] ?? SEARCHES));
  // Keep a database with a difference for examination.
  if (isEqual) await dropDatabase(name);
  process.exitCode = isEqual ? 0 : 1;
} finally {
  await postgres.stop();
}
process.exit();

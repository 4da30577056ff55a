import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { GraphQLSchema } from 'graphql';
import type pg from 'pg';
import { Role } from '../../src/access/index.js';
import { buildSchema } from '../../src/app/build-schema.js';
import { messageOf } from '../../src/core/errors.js';
import { type Progress, withSetting } from '../faults/setting.js';
import { buildCatalogue } from './build-catalogue.js';
import { checkAnswer, type JudgedAnswer } from './check-answer.js';
import { waitUntilDelivered } from './delivery.js';
import { readServerData, createArticlesMutation, NO_DATA } from './fuzz-data.js';
import { type RandomRequest, randomRequests } from './random-requests.js';
import { sendRaw } from './send-raw.js';
import type { ServerProcess } from './server-process.js';
import { ADMIN_KEY, type EngineChoice } from './start-test-app.js';

/** A violation in an answer, with its request. */
export interface Finding {
  readonly what: string;
  readonly request: RandomRequest;
}

/** The results of all requests. */
export interface FuzzReport {
  sent: number;
  /** Answers with data that is not null. */
  withData: number;
  byStatus: Record<string, number>;
  /** Number of errors by code. */
  byCode: Record<string, number>;
  /** Number of successes of every root field. */
  succeeded: Record<string, number>;
  findings: Finding[];
  /** The server's error log lines. */
  logged: string[];
  crashes: number;
  seconds: number;
  /** The server's memory after the first and after the last requests. */
  megabytes: { before: number; after: number };
  /** Whether a search still finds published articles at the end. */
  answersAfter: boolean;
  /** Differences between the index and Postgres at the end. */
  index: { lost: number; stale: number; extra: number };
}

/** The number of requests and the seed; `progress` is called after each turn. */
export interface FuzzOptions {
  count: number;
  seed: number;
  progress?: Progress;
}

/** Requests per turn; the server's data is read again before each turn. */
const TURN = 200;
const CONCURRENCY = 12;
/**
 * Without a limit Node collects garbage late, and memory figures say nothing. With it, a leak ends
 * in a crash.
 */
const HEAP_MEGABYTES = 300;

/**
 * Sends random requests to a server in its own process, checks every answer, and compares the index
 * with Postgres at the end. The same seed sends the same requests, except for cursors of the server
 * and for their order, which depends on its speed.
 */
export function fuzz(
  engine: EngineChoice,
  { count, seed, progress }: FuzzOptions,
): Promise<FuzzReport> {
  return withSetting(engine, async (setting) => {
    const server = await setting.start({
      NODE_OPTIONS: `--max-old-space-size=${HEAP_MEGABYTES}`,
      CONTACT_URL: 'https://help.example.com/contact',
    });
    await buildCatalogue(server);
    // Otherwise the first searches may be refused, because there is no index yet.
    await waitUntilDelivered(setting.pool);
    const schema = buildSchema();
    const names = await namesOfDatabase(setting.pool);
    const keys = await grantKeys(setting.pool);
    const report = emptyReport(schema);

    async function* stream(): AsyncGenerator<RandomRequest> {
      let serverData = NO_DATA;
      const requests = randomRequests(schema, () => serverData, keys);
      for (let made = 0; made < count && server.isRunning(); made += TURN) {
        await server.request(createArticlesMutation(made, serverData), {}, ADMIN_KEY);
        serverData = await readServerData(schema, (query) => server.request(query, {}, ADMIN_KEY));
        await grantKeys(setting.pool);
        yield* fc.sample(requests, { seed: seed + made, numRuns: Math.min(TURN, count - made) });
        report.megabytes.after = await server.residentMegabytes();
        report.megabytes.before ||= report.megabytes.after;
        report.logged.push(
          ...server.log.splice(0).filter((line) => /"level":"(error|fatal)"/.test(line)),
        );
        progress?.(report.sent, count);
      }
    }
    const startedAt = performance.now();
    await sendAll(server, stream(), (request, answer) => record(report, request, answer, names));
    report.seconds = (performance.now() - startedAt) / 1_000;
    if (!server.isRunning()) return { ...report, crashes: report.crashes + 1 };
    // The last requests may have deleted or hidden every article.
    await server.request(createArticlesMutation(count, NO_DATA), {}, ADMIN_KEY);
    await setting.judge(Object.assign(report.index, { runs: 1, figures: {} }));
    const { data } = await server.request<{ search: { totalCount: number } }>(
      '{ search { totalCount } }',
    );
    report.answersAfter = data !== null && data.search.totalCount > 0;
    return report;
  });
}

function emptyReport(schema: GraphQLSchema): FuzzReport {
  const roots = [schema.getQueryType()!, schema.getMutationType()!];
  const fields = roots.flatMap((root) =>
    Object.keys(root.getFields()).map((field) => [`${root.name}.${field}`, 0] as const),
  );
  return {
    sent: 0,
    withData: 0,
    byStatus: {},
    byCode: {},
    succeeded: Object.fromEntries(fields),
    findings: [],
    logged: [],
    crashes: 0,
    seconds: 0,
    megabytes: { before: 0, after: 0 },
    answersAfter: false,
    index: { lost: 0, stale: 0, extra: 0 },
  };
}

/** Creates, or restores, one key per role, ordered by permissions. */
async function grantKeys(pool: pg.Pool): Promise<string[]> {
  const keys = Object.values(Role).map((role) => ({
    role,
    key: `fuzz-key-of-${role}`.padEnd(40, '-'),
  }));
  for (const { role, key } of keys) {
    await pool.query(
      `insert into api_key (name, role, hash) values ($1, $2, $3)
       on conflict (hash) do update set role = excluded.role, revoked_at = null, expires_at = null`,
      [`fuzz ${role}`, role, createHash('sha256').update(key).digest()],
    );
  }
  return keys.map(({ key }) => key);
}

/** Matches names of tables, indexes and constraints that are not plain words. */
async function namesOfDatabase(pool: pg.Pool): Promise<RegExp> {
  const { rows } = await pool.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relname like '%\\_%'
     union select conname from pg_constraint where connamespace = 'public'::regnamespace and conname like '%\\_%'`,
  );
  return new RegExp(`\\b(${rows.map(({ name }) => name).join('|')})\\b`);
}

async function sendAll(
  server: ServerProcess,
  requests: AsyncGenerator<RandomRequest>,
  judge: (request: RandomRequest, answer: JudgedAnswer) => void,
): Promise<void> {
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      for await (const request of requests) {
        const answer = await send(server, request);
        if (server.isRunning()) judge(request, answer);
      }
    }),
  );
}

async function send(
  { url }: ServerProcess,
  { method, search, headers, body }: RandomRequest,
): Promise<JudgedAnswer> {
  try {
    const answer = await sendRaw(url, { method, path: `/graphql${search}`, headers, body });
    return {
      status: answer.status,
      contentType: answer.headers['content-type'] ?? '',
      body: answer.body,
    };
  } catch (error) {
    return { status: 0, contentType: '', body: `No answer came: ${messageOf(error)}` };
  }
}

function record(
  report: FuzzReport,
  request: RandomRequest,
  answer: JudgedAnswer,
  names: RegExp,
): void {
  report.sent += 1;
  report.byStatus[answer.status] = (report.byStatus[answer.status] ?? 0) + 1;
  const sent = `${request.body ?? ''}${[...new URLSearchParams(request.search).values()].join('\n')}`;
  for (const what of answer.status === 0 ? [answer.body] : checkAnswer(sent, answer, names))
    report.findings.push({ what, request });
  const { data, errors } = read(answer.body);
  for (const { extensions } of errors ?? []) {
    const code = String(extensions?.code);
    report.byCode[code] = (report.byCode[code] ?? 0) + 1;
  }
  if (Object.values(data ?? {}).some((value) => value !== null)) report.withData += 1;
  for (const [name, field] of Object.entries(request.roots))
    if (data?.[name] != null) report.succeeded[field]! += 1;
}

function read(body: string): {
  data?: Record<string, unknown> | null;
  errors?: { extensions?: { code?: unknown } }[];
} {
  try {
    return (JSON.parse(body) as object | null) ?? {};
  } catch {
    return {};
  }
}

/**
 * Compares this version with another commit: the schema, the answers to 500 searches and 200 reads
 * on both engines, and their durations. One server of each version runs on one database and index,
 * a third one (this version) on a database and index of its own. Prints every answer that differs,
 * and whether the start of this version changed the index or the words.
 *
 *   npm run bench -- compare <commit> [memory|elasticsearch]
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { createDatabase, dropDatabases } from '../test/support/databases.js';
import { type ServerProcess, startServer } from '../test/support/server-process.js';
import { ADMIN_KEY, dropIndices } from '../test/support/start-test-app.js';
import { demoArticles } from '../test/support/start-demo-app.js';
import { comparedRequests, type ComparedRequest } from './support/compared-requests.js';
import { onEngines } from './support/start-services.js';
import { median } from './support/statistics.js';

/** Checks out and builds a commit. Resolves to its folder. */
function buildCommit(commit: string): string {
  const folder = path.resolve('.doum/compare', commit);
  const run = (file: string, args: string[], cwd = folder) =>
    execFileSync(file, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  if (!existsSync(folder)) run('git', ['worktree', 'add', '--detach', folder, commit], '.');
  const lock = (at: string) => readFileSync(path.join(at, 'package-lock.json'), 'utf8');
  if (!existsSync(path.join(folder, 'node_modules'))) {
    if (lock(folder) === lock('.'))
      symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'));
    else run('npm', ['ci']);
  }
  run('npm', ['run', '--silent', 'build:changed']);
  return folder;
}

/** Every ninth article is internal, so that both shelves are searched. */
const INTERNAL = `update article set visibility = 'INTERNAL'
  where id in (select id from article order by slug limit 1000) and hashtext(slug) % 9 = 0`;

async function onDatabase<T>(url: string, statement: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows as T[];
  } finally {
    await client.end();
  }
}

const wordsOf = (url: string) =>
  onDatabase(url, 'select md5(string_agg(t::text, $$ $$ order by article_id)) from term_vector t');

async function untilSettled(server: ServerProcess, articles: number): Promise<string> {
  for (;;) {
    const { searchIndex } = await server.admin<{
      searchIndex: { documents: number; pending: number; generation: string };
    }>('{ searchIndex { documents pending generation } }');
    if (searchIndex.documents >= articles && searchIndex.pending === 0) {
      // The words in memory follow the index.
      await sleep(3_000);
      return searchIndex.generation;
    }
    await sleep(200);
  }
}

async function send(server: ServerProcess, request: ComparedRequest) {
  const startedAt = performance.now();
  const key = request.isStaff ? ADMIN_KEY : undefined;
  const { data, errors } = await server.request(request.text, request.variables, key);
  if (errors) throw new Error(JSON.stringify(errors));
  return { answer: JSON.stringify(data), ms: performance.now() - startedAt };
}

/** Publishes a new article. */
const publication = (name: string): ComparedRequest => ({
  text: 'mutation ($input: CreateArticleInput!) { createArticle(input: $input) { searchable } }',
  variables: {
    input: {
      title: `비교하는 문서 ${name}`,
      categorySlug: 'talk-report',
      variants: [{ platformSlugs: ['common'], body: '신고한 메시지를 확인해요.\n\n'.repeat(20) }],
      publish: true,
    },
  },
  isStaff: true,
});

/** Names of fields that differ between any two answers. */
const EPHEMERAL = /"(?:tookMs|endCursor|startCursor|cursor|searchId)":(?:"[^"]*"|[\d.]+|null),?/g;
const IDS_AND_TIMES = /"(?:id|[a-z]+At)":"[^"]*",?/g;

const withoutEphemeral = (answer: string) => answer.replace(EPHEMERAL, '');
const withoutIds = (answer: string) => withoutEphemeral(answer).replace(IDS_AND_TIMES, '');

async function compareOn(engine: 'memory' | 'elasticsearch', folder: string): Promise<void> {
  const stamp = `${process.pid}${engine[0]}`;
  const servers: ServerProcess[] = [];
  const start = async (name: string, databaseUrl: string, at?: string) => {
    const server = await startServer(
      {
        DATABASE_URL: databaseUrl,
        SEED_DEMO: 'true',
        ...(engine === 'elasticsearch' && {
          ELASTICSEARCH_URL: process.env.TEST_ELASTICSEARCH_URL!,
          ELASTICSEARCH_INDEX: name,
        }),
      },
      120_000,
      at,
    );
    servers.push(server);
    return server;
  };
  const articles = await demoArticles();
  const setUp = async (name: string, at?: string) => {
    const url = await createDatabase(name.replace('-', '_'));
    const server = await start(name, url, at);
    await untilSettled(server, articles.length);
    await onDatabase(url, INTERNAL);
    const generation = await untilSettled(server, articles.length);
    return { url, server, state: JSON.stringify([generation, await wordsOf(url)]) };
  };
  try {
    const before = await setUp(`compare-${stamp}`, folder);
    const fresh = await setUp(`fresh-${stamp}`);
    const same = await start(`compare-${stamp}`, before.url);
    const generation = await untilSettled(same, articles.length);
    const isKept = JSON.stringify([generation, await wordsOf(before.url)]) === before.state;
    console.log(`\n${engine}: the first start ${isKept ? 'keeps' : 'CHANGES'} index and words`);
    const pairs = [
      { name: 'same database', server: same, normal: withoutEphemeral },
      { name: 'own database', server: fresh.server, normal: withoutIds },
    ];
    for (const [kind, requests] of Object.entries(await comparedRequests())) {
      const times: [number, number][] = [];
      const differing = pairs.map(() => 0);
      for (const [i, request] of requests.entries()) {
        // Each version is first in half of the pairs.
        const isFirst = i % 2 === 0;
        const early = isFirst ? await send(before.server, request) : null;
        const now = await send(same, request);
        const then = early ?? (await send(before.server, request));
        times.push([then.ms, now.ms]);
        const answers = [now, await send(fresh.server, request)];
        for (const [j, { name, normal }] of pairs.entries()) {
          const [expected, given] = [normal(then.answer), normal(answers[j]!.answer)];
          if (expected === given) continue;
          differing[j]! += 1;
          if (differing[j]! > 3) continue;
          const at = [...expected].findIndex((letter, k) => letter !== given[k]);
          const around = (text: string) => text.slice(Math.max(0, at - 80), at + 120);
          console.log(`${name}: ${JSON.stringify(request.variables)}`);
          console.log(`  - ${around(expected)}\n  + ${around(given)}`);
        }
      }
      const [old, now] = [0, 1].map((j) => median(times.map((pair) => pair[j]!)));
      const parts = pairs.map(({ name }, j) => `${differing[j]} differ (${name})`);
      const durations = `${old!.toFixed(2)} -> ${now!.toFixed(2)} ms`;
      console.log(`${engine}: ${requests.length} ${kind}: ${parts.join(', ')}; ${durations}`);
    }
    const writes: [number, number][] = [];
    for (let i = 0; i < 60; i += 1) {
      const durations: number[] = [];
      for (const j of i % 2 ? [0, 1] : [1, 0])
        durations[j] = (await send([before.server, same][j]!, publication(`${i}${j}`))).ms;
      writes.push([durations[0]!, durations[1]!]);
    }
    const [old, now] = [0, 1].map((j) => median(writes.map((pair) => pair[j]!)));
    console.log(`${engine}: 60 publications: ${old!.toFixed(2)} -> ${now!.toFixed(2)} ms`);
  } finally {
    for (const server of servers) await server.stop();
    if (engine === 'elasticsearch')
      for (const name of ['compare', 'fresh']) await dropIndices(`${name}-${stamp}`);
    await dropDatabases();
  }
}

const [commit, only] = process.argv.slice(2);
if (!commit) throw new Error('Name a commit: npm run bench -- compare <commit>');
const folder = buildCommit(commit);
const sdl = (at: string) => readFileSync(path.join(at, 'schema/schema.graphql'), 'utf8');
console.log(`SDL: ${sdl(folder) === sdl('.') ? 'equal' : 'differs (see git diff -- schema)'}`);
await onEngines(only, (engine) => compareOn(engine, folder));
process.exit(0);

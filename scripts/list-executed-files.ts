/**
 * Lists the files of `src` that one search executes between socket and answer, by folder. Starts
 * Postgres and, unless ELASTICSEARCH_URL is set, Elasticsearch. The argument is the engine, by
 * default elasticsearch.
 *
 *   node --import @swc-node/register/esm-register scripts/list-executed-files.ts [memory]
 */
import { readFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { basename, dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withServices } from '../bench/support/start-services.js';
import { TIMINGS } from '../src/app/create-app.js';
import { createDemoDatabase, dropDatabases } from '../test/support/databases.js';
import { type EngineChoice, startTestApp, type TestApp } from '../test/support/start-test-app.js';

const OPERATION = readFileSync('schema/operations/search-with-facets.graphql', 'utf8');
const WARM_UP = ['비밀번호 변경', '알림 설정', '사진 보내기'];
/** A file counts if each of these searches executes it. So background work does not count. */
const MEASURED = ['메시지 삭제', '프로필 바꾸기', '로그인 오류', '친구 추가', '결제 취소'];

const engine = (process.argv[2] ?? 'elasticsearch') as EngineChoice;
await withServices(async () => {
  const databaseUrl = await createDemoDatabase();
  // With the short timings of tests, background work would run during each search.
  const app = await startTestApp(engine, { databaseUrl, timings: TIMINGS });
  try {
    await app.settled();
    print(await executedFiles(app));
  } finally {
    await app.stop();
    await dropDatabases();
  }
});

async function executedFiles(app: TestApp): Promise<string[]> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  for (const query of WARM_UP) await search(app, query);
  const executed: Set<string>[] = [];
  for (const query of MEASURED) {
    // Each call resets the counts.
    await session.post('Profiler.takePreciseCoverage');
    await search(app, query);
    const { result } = await session.post('Profiler.takePreciseCoverage');
    const scripts = result.filter(({ functions }) =>
      // The nameless function at 0 is the module itself.
      functions.some(
        ({ functionName, ranges: [range] }) =>
          range!.count > 0 && (functionName !== '' || range!.startOffset > 0),
      ),
    );
    executed.push(new Set(scripts.map(({ url }) => url)));
  }
  session.disconnect();
  const source = new URL('../src/', import.meta.url).href;
  return [...executed[0]!]
    .filter((url) => url.startsWith(source) && executed.every((urls) => urls.has(url)))
    .map((url) => relative('.', fileURLToPath(url)));
}

async function search(app: TestApp, query: string): Promise<void> {
  const { data, errors } = await app.request(OPERATION, { query, first: 20 });
  if (!data || errors) throw new Error(JSON.stringify(errors));
}

function print(files: readonly string[]): void {
  for (const folder of new Set(files.map((file) => dirname(file)).toSorted())) {
    const inFolder = files.filter((file) => dirname(file) === folder).map((file) => basename(file));
    console.log(`${folder}: ${inFolder.length}\n  ${inFolder.toSorted().join('\n  ')}`);
  }
  console.log(`${files.length} files`);
}

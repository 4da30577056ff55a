/**
 * Measures changes of synonyms and dictionary words under load. Two servers share a database and
 * answer 50 searches a second. Prints the delay until the other server uses a new synonym, the
 * delay until a dictionary word takes effect, and the number of failed and empty searches
 * meanwhile.
 *
 *   npm run bench:words -- [engine]
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { startDemoApp } from '../test/support/start-demo-app.js';
import { type EngineChoice, startTestApp, type TestApp } from '../test/support/start-test-app.js';
import { withServices } from './support/start-services.js';
import { percentile } from './support/statistics.js';

const SEARCH_INTERVAL_MS = 20;
const QUERIES = ['비밀번호 변경', '알림', '샘톡 신고', '환불', '백업', 'clsrn'];
const SEARCH =
  'query ($query: String!) { search(query: $query, first: 5) { totalCount nodes { title } } }';

interface SearchAnswer {
  search: { totalCount: number };
}

/**
 * Searches on all servers in turn. Returns a function that stops this and resolves to the results.
 */
function startSearching(servers: readonly TestApp[]) {
  const result = { sent: 0, failed: 0, empty: 0, times: [] as number[] };
  const pending: Promise<void>[] = [];
  const startedAt = performance.now();
  const search = async (i: number) => {
    const sentAt = performance.now();
    const answer = await servers[i % servers.length]!.request<SearchAnswer>(SEARCH, {
      query: QUERIES[i % QUERIES.length]!,
    });
    result.times.push(performance.now() - sentAt);
    if (!answer.data || answer.errors) result.failed += 1;
    else if (answer.data.search.totalCount === 0) result.empty += 1;
  };
  const timer = setInterval(() => {
    while (result.sent < (performance.now() - startedAt) / SEARCH_INTERVAL_MS)
      pending.push(search(result.sent++).catch(() => void result.failed++));
  }, SEARCH_INTERVAL_MS / 2);
  return async () => {
    clearInterval(timer);
    const seconds = (performance.now() - startedAt) / 1_000;
    await Promise.all(pending);
    return { ...result, perSecond: result.sent / seconds };
  };
}

/** The milliseconds until the other server uses a new synonym. */
async function timeSynonym(one: TestApp, other: TestApp): Promise<number> {
  const query = { query: '텔레파시' };
  const total = async () =>
    (await other.request<SearchAnswer>(SEARCH, query)).data!.search.totalCount;
  if ((await total()) > 0) throw new Error('The word is already in the demo help centre.');
  const startedAt = performance.now();
  const { setSynonymSet } = await one.admin<{ setSynonymSet: { synonymSet: { id: string } } }>(
    'mutation { setSynonymSet(input: { terms: ["텔레파시", "알림"] }) { synonymSet { id } } }',
  );
  while ((await total()) === 0) await sleep(SEARCH_INTERVAL_MS);
  const delay = performance.now() - startedAt;
  await one.admin('mutation ($id: ID!) { deleteSynonymSet(input: { id: $id }) { id } }', {
    id: setSynonymSet.synonymSet.id,
  });
  return delay;
}

/** The seconds until the live index has the word as one term. */
async function timeDictionaryWord(app: TestApp, word: string): Promise<number> {
  const startedAt = performance.now();
  await app.admin(
    'mutation ($word: String!) { setDictionaryEntry(input: { word: $word }) { rebuild { state } } }',
    { word },
  );
  for (;;) {
    const { analyzeText } = await app.admin<{ analyzeText: object[] }>(
      'query ($text: String!) { analyzeText(text: $text) { term } }',
      {
        text: word,
      },
    );
    if (analyzeText.length === 1) return (performance.now() - startedAt) / 1_000;
    await sleep(100);
  }
}

async function measure(engine: EngineChoice): Promise<void> {
  const one = await startDemoApp(engine);
  const other = await startTestApp(engine, {
    databaseUrl: one.databaseUrl,
    indexPrefix: one.indexPrefix,
  });
  try {
    console.log(
      `\n${engine}\nsynonym in use on the other server after ${(await timeSynonym(one, other)).toFixed(0)} ms`,
    );
    const stop = startSearching([one, other]);
    await sleep(2_000);
    for (const word of ['새미머니꾸러미', '알림음소거'])
      console.log(
        `${word} is one term after ${(await timeDictionaryWord(one, word)).toFixed(1)} s`,
      );
    await sleep(2_000);
    const { sent, perSecond, failed, empty, times } = await stop();
    console.log(`${sent} searches (${perSecond.toFixed(0)}/s): ${failed} failed, ${empty} empty`);
    console.log(
      `median ${percentile(times, 0.5).toFixed(0)} ms, slowest ${Math.max(...times).toFixed(0)} ms`,
    );
  } finally {
    await other.app.stop();
    await one.stop();
  }
}

const [only] = process.argv.slice(2);
await withServices(async () => {
  for (const engine of ['memory', 'elasticsearch'] as const)
    if (!only || only === engine) await measure(engine);
});
process.exit(0);

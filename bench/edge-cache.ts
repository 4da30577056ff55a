/**
 * Puts nginx with a cache in front of a server, sends GET operations of which a few are frequent
 * (Zipf), and changes titles meanwhile. Counts hits and answers with status 304, and checks that no
 * answer is older than it may be and that the cache holds no answer to a request with a key.
 *
 * With `--purge`, answers may be kept for a minute, two servers stand behind the cache, and a
 * receiver of webhooks purges what changes.
 *
 *   npm run bench:edge [-- --seconds 60 --articles 1000 --purge]
 */
import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { startWebhookReceiver } from '../test/support/webhook-receiver.js';
import { ReplacedTitles, type Shown } from './support/replaced-titles.js';
import { generateQueries, zipfStream } from './support/generate-articles.js';
import { type NginxCache, startNginxCache } from './support/nginx-cache.js';
import { type Setting, withSearchSetting } from './support/search-setting.js';
import { percentile } from './support/statistics.js';

const OPERATIONS = 2_000;
const WRITES_PER_SECOND = 20;
const WRITERS = 8;
const CLIENTS = 2;
/** What the server allows a cache to send while it asks again. */
const REVALIDATE_SECONDS = 10;
/** nginx counts whole seconds. */
const TOLERANCE_SECONDS = 1;
const SECRET = '쀓뚫쫠';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    articles: { type: 'string', default: '1000' },
    purge: { type: 'boolean', default: false },
  },
});

const SHARED_CACHE_SECONDS = values.purge ? 60 : 5;
interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 2 * CLIENTS });

function get(url: string, headers: Record<string, string>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(url, { agent, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({
          status: answer.statusCode!,
          headers: answer.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

const pathOf = (query: string, variables: object) =>
  `/graphql?${new URLSearchParams({ query, variables: JSON.stringify(variables) })}`;

/** Half of the operations read an article, half search. */
function operations(): string[] {
  const queries = generateQueries(OPERATIONS, 5);
  return queries.map((query, i) =>
    i % 2 === 0
      ? pathOf('query ($slug: String!) { article: articleBySlug(slug: $slug) { id slug title } }', {
          slug: `generated-${i / 2}`,
        })
      : pathOf(
          'query ($query: String!) { search(query: $query, first: 10) { totalCount nodes { id slug title } } }',
          { query },
        ),
  );
}

/** Changes titles at the given rate, although one change may take longer than their pause. */
async function changeTitles(
  { server }: Setting,
  titles: ReplacedTitles,
  endsAt: number,
): Promise<{ writes: number }> {
  const { articles } = await server.admin<{
    articles: { nodes: { id: string; title: string; version: number }[] };
  }>('{ articles(first: 100, sort: TITLE) { nodes { id title version } } }');
  const startedAt = performance.now();
  let next = 0;
  let writes = 0;
  const write = async () => {
    while (performance.now() < endsAt) {
      const n = next++;
      await sleep(Math.max(0, startedAt + (n * 1_000) / WRITES_PER_SECOND - performance.now()));
      const article = articles.nodes[n % articles.nodes.length]!;
      const title = `${article.title.split(' #')[0]} #${n}`;
      const since = Date.now();
      const { updateArticle } = await server.admin<{
        updateArticle: { article: { version: number } };
      }>(
        'mutation ($input: UpdateArticleInput!) { updateArticle(input: $input) { article { version } } }',
        { input: { id: article.id, expectedVersion: article.version, title, publish: true } },
      );
      titles.replaced(article.title, article.id, since);
      Object.assign(article, { title, version: updateArticle.article.version });
      writes += 1;
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, write));
  return { writes };
}

/** Reads until `endsAt`. Half of the clients remember ETags, as browsers do. */
async function read(cache: NginxCache, titles: ReplacedTitles, endsAt: number) {
  const paths = operations();
  const stream = zipfStream(paths.length, 1_000_000, 9);
  const counts: Record<string, number> = {};
  const ages: number[] = [];
  const purgedBefore: number[] = [];
  const times: number[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: CLIENTS }, async (_, client) => {
      const tags = new Map<string, { tag: string; body: string }>();
      while (performance.now() < endsAt) {
        const path = paths[stream[next++ % stream.length]!]!;
        const known = client % 2 === 0 ? tags.get(path) : undefined;
        const sentAt = performance.now();
        const answer = await get(`${cache.url}${path}`, {
          accept: 'application/json',
          ...(known && { 'if-none-match': known.tag }),
        });
        times.push(performance.now() - sentAt);
        const status = `${String(answer.headers['x-cache'])} ${answer.status}`;
        counts[status] = (counts[status] ?? 0) + 1;
        if (![200, 304].includes(answer.status) || answer.body.includes('"errors":'))
          throw new Error(`${answer.status} ${answer.body.slice(0, 300)}`);
        const body = answer.status === 304 ? known!.body : answer.body;
        if (answer.headers.etag) tags.set(path, { tag: answer.headers.etag, body });
        const { data } = JSON.parse(body) as {
          data: { article?: Shown | null; search?: { nodes: Shown[] } };
        };
        for (const shown of data.search?.nodes ?? [data.article ?? null])
          if (shown) {
            ages.push(titles.ageOf(shown, sentAt));
            purgedBefore.push(titles.purgedBefore(shown, sentAt));
          }
      }
    }),
  );
  return { counts, ages, purgedBefore, times };
}

/** Asks with a key for an article for staff, also where the same answer without a key is kept. */
async function askWithKey({ server }: Setting, cache: NginxCache): Promise<number> {
  const { createApiKey } = await server.admin<{ createApiKey: { secret: string } }>(
    'mutation { createApiKey(input: { name: "bench", role: AGENT }) { secret } }',
  );
  const { articles } = await server.admin<{
    articles: { nodes: { category: { slug: string } }[] };
  }>('{ articles(first: 1) { nodes { category { slug } } } }');
  await server.admin(
    'mutation ($input: CreateArticleInput!) { createArticle(input: $input) { searchable } }',
    {
      input: {
        slug: 'for-staff',
        categorySlug: articles.nodes[0]!.category.slug,
        visibility: 'INTERNAL',
        title: SECRET,
        variants: [{ platformSlugs: ['common'], body: SECRET }],
        publish: true,
        waitForSearch: true,
      },
    },
  );
  const path = pathOf('query ($slug: String!) { articleBySlug(slug: $slug) { id title } }', {
    slug: 'for-staff',
  });
  let found = 0;
  for (const headers of [
    {},
    { authorization: `Bearer ${createApiKey.secret}` },
    {},
    { authorization: `Bearer ${createApiKey.secret}` },
  ] as Record<string, string>[]) {
    const { body } = await get(`${cache.url}${path}`, headers);
    if (body.includes(SECRET) !== 'authorization' in headers)
      throw new Error(`${JSON.stringify(headers)} got ${body}`);
    found += 1;
  }
  return found;
}

/** Purges what the webhooks of a server name. */
async function purgeByWebhooks({ server }: Setting, cache: NginxCache, titles: ReplacedTitles) {
  const purged = { messages: 0, answers: 0 };
  const receiver = await startWebhookReceiver();
  receiver.answer = ({ message }) => {
    purged.messages += 1;
    for (const key of message.data.surrogateKeys as string[]) purged.answers += cache.purge(key);
    titles.purged(String(message.data.id), Date.parse(message.timestamp));
    return 204;
  };
  await server.admin(
    'mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { secret } }',
    {
      input: {
        name: 'bench',
        url: receiver.url,
        events: ['ARTICLE_PUBLISHED', 'ARTICLE_UPDATED', 'ARTICLE_UNPUBLISHED', 'CATALOG_CHANGED'],
      },
    },
  );
  return { purged, stop: () => receiver.stop() };
}

const ENVIRONMENT = {
  SHARED_CACHE_SECONDS: String(SHARED_CACHE_SECONDS),
  TRUST_PROXY: '1',
  WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8',
};

async function run(setting: Setting): Promise<void> {
  const servers = [setting.server];
  if (values.purge) servers.push(await setting.startAnother(ENVIRONMENT));
  const cache = await startNginxCache(servers.map(({ url }) => url));
  const titles = new ReplacedTitles();
  const receiver = values.purge ? await purgeByWebhooks(setting, cache, titles) : null;
  try {
    const endsAt = performance.now() + Number(values.seconds) * 1_000;
    const [{ writes }, { counts, ages, purgedBefore, times }, asked] = await Promise.all([
      changeTitles(setting, titles, endsAt),
      read(cache, titles, endsAt),
      askWithKey(setting, cache),
    ]);
    const sent = times.length;
    const share = (pattern: RegExp) => {
      const count = Object.entries(counts).reduce(
        (sum, [status, n]) => sum + (pattern.test(status) ? n : 0),
        0,
      );
      return `${((100 * count) / sent).toFixed(1)} %`;
    };
    const limit = SHARED_CACHE_SECONDS + REVALIDATE_SECONDS + TOLERANCE_SECONDS;
    const tooOld = ages.filter((age) => age > limit).length;
    const afterPurge = purgedBefore.filter((seconds) => seconds > 0).length;
    const delays = titles.purgeDelays();
    const leaked = cache.filesWith(SECRET).length;
    console.log(
      `${sent} requests (${(sent / Number(values.seconds)).toFixed(0)}/s), ${writes} changes of titles\n` +
        `  from the cache ${share(/^(HIT|STALE|UPDATING|REVALIDATED) /)}, ` +
        `of these asked again and unchanged ${share(/^REVALIDATED /)}, ` +
        `304 to the client ${share(/ 304$/)}\n  ${JSON.stringify(counts)}\n` +
        `  p50 ${percentile(times, 0.5).toFixed(1)} ms, p95 ${percentile(times, 0.95).toFixed(1)} ms\n` +
        `  titles shown: ${ages.length}, older than ${limit} s: ${tooOld}, ` +
        `oldest ${Math.max(...ages).toFixed(1)} s, p99 ${percentile(ages, 0.99).toFixed(1)} s\n` +
        `  answers to a key: ${asked / 2}, of them in the cache: ${leaked}` +
        (receiver
          ? `\n  messages: ${receiver.purged.messages}, answers purged: ${receiver.purged.answers}` +
            `, old titles after their purge: ${afterPurge}\n  from a change to its purge: ` +
            `p50 ${percentile(delays, 0.5).toFixed(1)} s, p99 ${percentile(delays, 0.99).toFixed(1)} s`
          : ''),
    );
    if (tooOld > 0 || afterPurge > 0 || leaked > 0)
      throw new Error('The cache sent what it must not.');
  } finally {
    await receiver?.stop();
    await cache.stop();
  }
}

await withSearchSetting(Number(values.articles), run, ENVIRONMENT);
process.exit(0);

import { setTimeout as sleep } from 'node:timers/promises';
import { FairQueue } from '../../src/core/work/fair-queue.js';
import { seededRandom } from '../../test/support/seeded-random.js';
import type { ServerProcess } from '../../test/support/server-process.js';
import { throughput } from './load.js';
import { zipfRequests } from './search-load.js';
import type { Setting } from './search-setting.js';
import { percentile } from './statistics.js';

const WRITES_PER_SECOND = 20;
const SECONDS = 30;
/** Enough that an article is idle for each write, which takes a few seconds with its check. */
const ARTICLES = 300;

/**
 * Maximum requests of the check at once. A server refuses a client with more than about 100
 * unanswered searches (`ADMISSION_LIMITS`), and a busy machine answers late.
 */
const AT_ONCE = 20;

/** A change must be in every answer after this time, in milliseconds: see decision 0004. */
const VISIBLE_AFTER_MS = 2_000;

interface Article {
  id: string;
  slug: string;
  title: string;
  version: number;
  /** The word that only the present title has; null before the first change. */
  word: string | null;
}

const ARTICLES_QUERY = `query ($first: Int!, $after: String) {
  articles(first: $first, after: $after) {
    nodes { id slug title version } pageInfo { endCursor } } }`;
const CHANGE = `mutation ($input: UpdateArticleInput!) {
  updateArticle(input: $input) { searchable article { version } } }`;
const FIND = `query ($query: String!) {
  search(query: $query, literal: true, scope: ALL_MATCHES, first: 20) { nodes { slug title } } }`;
const READ = `query ($id: ID!) { article(id: $id) { title } }`;

/** What the check counts. */
interface Counts {
  writes: number;
  /** Requests of the check itself, most of them searches that no server has remembered. */
  asked: number;
  answers: number;
  stale: number;
  /** Changes that the engine had not taken over when the mutation answered. */
  notSearchable: number;
  /** Writes for which no article was idle. */
  skipped: number;
  waits: number[];
}

/**
 * Changes titles while 16 clients search, and asks two servers, the one that writes and another,
 * more than 2 seconds after each mutation has answered: for the article, for its old title and for
 * its new one. Prints how many answers still had the old state. Throws if any had.
 */
export async function checkStaleAnswers(setting: Setting): Promise<void> {
  const { server } = setting;
  const other = await setting.startAnother({});
  const idle = await readArticles(server);
  const random = seededRandom(6);
  const counts: Counts = {
    writes: 0,
    asked: 0,
    answers: 0,
    stale: 0,
    notSearchable: 0,
    skipped: 0,
    waits: [],
  };
  const turns = new FairQueue({ total: AT_ONCE, perClient: AT_ONCE });
  const { ours } = zipfRequests(setting, 100_000, 8);
  const load = throughput(ours, { ms: SECONDS * 1_000 });
  const running: Promise<void>[] = [];
  const startedAt = performance.now();
  for (let n = 0; n < WRITES_PER_SECOND * SECONDS; n += 1) {
    await sleep(Math.max(0, startedAt + (n * 1_000) / WRITES_PER_SECOND - performance.now()));
    const article = idle.shift();
    if (!article) counts.skipped += 1;
    else
      running.push(
        changeAndAsk(article, newWord(random), [server, other], turns, counts).then(
          () => void idle.push(article),
        ),
      );
  }
  await Promise.all(running);
  const seconds = (performance.now() - startedAt) / 1_000;
  const { perSecond } = await load;
  await other.stop();
  console.log(
    `stale answers: ${counts.stale} of ${counts.answers}, asked ${VISIBLE_AFTER_MS / 1_000} s after ` +
      `${counts.writes} changes of titles on 2 servers, beside ${perSecond.toFixed(0)} searches/s ` +
      `and ${(counts.asked / seconds).toFixed(0)} requests/s of the check ` +
      `(${counts.notSearchable} changes were not searchable yet, ${counts.skipped} skipped; a change ` +
      `took ${percentile(counts.waits, 0.5).toFixed(0)} ms until it was searchable)`,
  );
  if (counts.stale > 0 || counts.writes === 0)
    throw new Error('Some answers were stale, or nothing was checked.');
}

async function readArticles(server: ServerProcess): Promise<Article[]> {
  const articles: Article[] = [];
  for (let after: string | null = null; articles.length < ARTICLES;) {
    const page: { articles: { nodes: Article[]; pageInfo: { endCursor: string | null } } } =
      await server.admin(ARTICLES_QUERY, { first: 100, after });
    articles.push(...page.articles.nodes.map((node) => ({ ...node, word: null })));
    after = page.articles.pageInfo.endCursor;
    if (after === null) break;
  }
  return articles;
}

/** A word that no article has. */
function newWord(random: () => number): string {
  const letter = () => 'bcdfghjklmnpqrstvwxz'[Math.floor(random() * 20)];
  return Array.from({ length: 12 }, letter).join('');
}

async function changeAndAsk(
  article: Article,
  word: string,
  servers: readonly ServerProcess[],
  turns: FairQueue,
  counts: Counts,
): Promise<void> {
  const old = article.word;
  const ask = async <T>(server: ServerProcess, query: string, variables: object): Promise<T> => {
    counts.asked += 1;
    const answer = await turns.run(server.url, () =>
      server.request<T>(query, variables as Record<string, unknown>),
    );
    if (answer.errors) throw new Error(JSON.stringify(answer.errors));
    return answer.data!;
  };
  const find = async (server: ServerProcess, query: string) =>
    (await ask<{ search: { nodes: Article[] } }>(server, FIND, { query })).search.nodes;
  const read = async (server: ServerProcess) =>
    (await ask<{ article: { title: string } | null }>(server, READ, { id: article.id })).article;
  // So that the answers with the old state are remembered.
  for (const server of servers) await Promise.all([old && find(server, old), read(server)]);

  const title = `${article.title} ${word}`;
  const startedAt = performance.now();
  const { updateArticle } = await servers[0]!.admin<{
    updateArticle: { searchable: boolean; article: { version: number } };
  }>(CHANGE, {
    input: {
      id: article.id,
      expectedVersion: article.version,
      title,
      publish: true,
      waitForSearch: true,
    },
  });
  counts.writes += 1;
  counts.waits.push(performance.now() - startedAt);
  Object.assign(article, { version: updateArticle.article.version, word });
  await sleep(VISIBLE_AFTER_MS);
  for (const server of servers) {
    const [shown, found, foundByOld] = await Promise.all([
      read(server),
      find(server, word),
      old ? find(server, old) : [],
    ]);
    const isOld = [shown?.title !== title];
    // Without it the search index may be behind, which the mutation has said.
    if (updateArticle.searchable) {
      isOld.push(!found.some((hit) => hit.slug === article.slug && hit.title === title));
      if (old) isOld.push(foundByOld.some((hit) => hit.title.includes(old)));
    }
    counts.answers += isOld.length;
    counts.stale += isOld.filter(Boolean).length;
  }
  if (!updateArticle.searchable) counts.notSearchable += 1;
}

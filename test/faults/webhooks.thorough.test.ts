import pg from 'pg';
import { seededRandom } from '../../bench/support/statistics.js';
import { buildArticle } from '../support/build-article.js';
import { buildCatalogue } from '../support/build-catalogue.js';
import { createDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { mutate } from '../support/mutate.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import {
  ARTICLE_EVENTS,
  eventsByArticle,
  failHalf,
  type TestWebhook,
  LOCAL_RECEIVERS,
  startWebhook,
} from '../support/webhooks.js';

const SEED = Number(process.env.TEST_SEED ?? Date.now() % 1_000_000);
const ARTICLES = 6;
const UPDATES = 5;
/** At least as many requests to the receiver lie between two kills. */
const REQUESTS_PER_KILL = 12;
const MIN_KILLS = 2;
const MAX_KILLS = 3;

/** A claim of a killed server ends after 20 s, and several articles may wait for one each time. */
const LIMIT_MS = 180_000;

describe(`Two servers of which one is killed again and again (seed ${SEED})`, () => {
  const servers: ServerProcess[] = [];
  let webhook: TestWebhook | undefined;
  let database: pg.Client;

  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await webhook?.stop();
    await database?.end();
  });

  it(
    'tell a receiver that fails half of the time each event at least once',
    async () => {
      const databaseUrl = await createDatabase();
      database = new pg.Client(databaseUrl);
      await database.connect();
      const start = () =>
        startServer({ DATABASE_URL: databaseUrl, SEARCH_ENGINE: 'memory', ...LOCAL_RECEIVERS });
      servers.push(await start(), await start());
      const [kept] = servers as [ServerProcess, ServerProcess];
      await buildCatalogue(kept);
      webhook = await startWebhook(kept, { events: ARTICLE_EVENTS });
      failHalf(webhook, SEED);
      // Pauses between attempts pass at once; the claims of killed servers end by themselves.
      const lapse = setInterval(() => {
        void database.query(
          `update job set run_at = now()
           where kind = 'webhook-delivery' and claimed_until is null and run_at > now();
           update webhook_delivery set attempts = 1 where state = 'PENDING' and attempts > 1;
           update webhook set resting_until = null where resting_until is not null`,
        );
      }, 100);
      // Killed while a message is being received, perhaps its own.
      const { answer } = webhook;
      const restarts: Promise<unknown>[] = [];
      webhook.answer = (request) => {
        const isDue = webhook!.received.length >= REQUESTS_PER_KILL * (restarts.length + 1);
        // The last one starts again first.
        if (isDue && servers.length > 1 && restarts.length < MAX_KILLS) restarts.push(restart());
        return answer(request);
      };
      const restart = async () => {
        const killed = servers.pop()!;
        killed.kill('SIGKILL');
        await killed.exited;
        servers.push(await start());
      };
      try {
        const random = seededRandom(SEED);
        const ids: string[] = [];
        // A slow machine may need long for a start: there are more changes until it was killed twice.
        while (restarts.length < MIN_KILLS) {
          const lives = Array.from({ length: ARTICLES }, () => livesOf(kept, random));
          ids.push(...(await Promise.all(lives)));
          await Promise.all(restarts);
        }
        // Published, updated, and no longer visible.
        const events = UPDATES + 2;
        await eventually(async () => {
          const told = Object.entries(eventsByArticle(webhook!));
          expect(Object.fromEntries(told.map(([id, types]) => [id, types.length]))).toEqual(
            Object.fromEntries(ids.map((id) => [id, events])),
          );
        }, LIMIT_MS);
        await Promise.all(restarts);
      } finally {
        clearInterval(lapse);
      }
    },
    LIMIT_MS + 60_000,
  );
});

/** Publishes an article, changes it several times with short pauses, and takes it back. */
async function livesOf(server: ServerProcess, random: () => number): Promise<string> {
  const { id, version } = await buildArticle(server, { publish: true });
  for (let n = 0; n < UPDATES; n += 1) {
    await new Promise((resolve) => setTimeout(resolve, 2_000 * random()));
    await mutate(
      server,
      'updateArticle',
      { id, expectedVersion: version + n, title: `제목 ${n}`, publish: true },
      'article { id }',
    );
  }
  await mutate(server, 'unpublishArticle', { id }, 'article { id }');
  return id;
}

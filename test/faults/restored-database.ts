import { eventually } from '../support/eventually.js';
import { waitUntilDelivered } from '../support/delivery.js';
import { runCli } from '../support/run-cli.js';
import type { ServerProcess } from '../support/server-process.js';
import { buildTrafficCatalogue, startWriters, type TrafficCatalogue } from '../support/writers.js';
import { copyDatabase } from './database-copy.js';
import { waitUntilLive } from './live-generations.js';
import { MarkedArticles, searchWord } from './marked-articles.js';
import { type ExperimentResult, type Setting, withSetting } from './setting.js';

const NOTICED_MS = 90_000;
const ENGINE = ['elasticsearch'] as const;

/**
 * Restores the database from a copy, with a running server and with one started afterwards. The
 * index is then ahead of the database, which must be detected; it is rebuilt, and new edits arrive.
 */
export function restoredDatabase({
  changes,
  seed,
}: {
  changes: number;
  seed: number;
}): Promise<ExperimentResult> {
  return withSetting('elasticsearch', async (setting) => {
    let server = await setting.start();
    const catalogue = await buildTrafficCatalogue(server);
    const result: ExperimentResult = { runs: 2, lost: 0, stale: 0, extra: 0, figures: { changes } };
    await write(server, catalogue, changes, seed);
    for (const way of ['running', 'down'] as const) {
      const [before] = (await waitUntilLive(setting.pool, ENGINE)) as [string];
      const copy = await copyDatabase(setting);
      await eventually(() => write(server, catalogue, 1, seed), NOTICED_MS);
      await write(server, catalogue, changes, seed + 1);
      await waitUntilDelivered(setting.pool);
      if (way === 'down') await server.stop();
      const restoredAt = performance.now();
      await copy.restore();
      if (way === 'down') server = await setting.start();
      await waitUntilLive(setting.pool, ENGINE, { otherThan: [before], withinMs: NOTICED_MS });
      result.figures[`${way}: seconds until built anew`] = (
        (performance.now() - restoredAt) /
        1_000
      ).toFixed(1);
      await setting.judge(result);
      const marked = new MarkedArticles(catalogue, seed + (way === 'down' ? 7 : 3));
      const word = await marked.create(server.url);
      await eventually(async () => {
        const outcome = await searchWord(server.url, word);
        if (outcome.kind !== 'answered' || outcome.data.totalCount !== 1)
          throw new Error(`New, not found: ${JSON.stringify(outcome)}`);
      }, NOTICED_MS);
      await write(server, catalogue, Math.ceil(changes / 10), seed + 2);
      await setting.judge(result);
    }
    return result;
  });
}

/** The output of `doum index verify --json`. */
interface Verdict {
  missing: number[];
  stale: number[];
  extra: number[];
}

/**
 * Deletes, changes and adds documents of the index directly, and later deletes the whole index.
 * `doum index verify` reports exactly these, `--repair` repairs them, and a deleted index is
 * rebuilt.
 */
export function restoredIndex({
  articles,
  harmed,
  seed,
}: {
  articles: number;
  /** Number of documents per kind. */
  harmed: number;
  seed: number;
}): Promise<ExperimentResult> {
  return withSetting('elasticsearch', async (setting) => {
    let server = await setting.start();
    const catalogue = await buildTrafficCatalogue(server);
    const marked = new MarkedArticles(catalogue, seed);
    for (let i = 0; i < articles; i += 1) await marked.create(server.url);
    const [generation] = (await waitUntilLive(setting.pool, ENGINE)) as [string];
    // The command must report what the server's samples would repair.
    await server.stop();
    const { rows } = await setting.pool.query<{ id: number }>(
      `select id from article where status = 'PUBLISHED' order by id`,
    );
    const ids = rows.map(({ id }) => id);
    const [missing, stale, extra] = [0, 1, 2].map((n) =>
      ids.slice(n * harmed, (n + 1) * harmed),
    ) as [number[], number[], number[]];
    await harm(setting, missing, stale, extra);

    const found = await verify(setting);
    const verdict = JSON.parse(found.stdout) as Verdict;
    const exactly = [verdict.missing, verdict.stale, verdict.extra].every((list, i) =>
      same(list, [missing, stale, extra][i]!),
    );
    server = await setting.start();
    const repaired = await verify(setting, '--repair');
    const again = await verify(setting);
    const result: ExperimentResult = {
      runs: 1,
      lost: 0,
      stale: 0,
      extra: 0,
      figures: {
        articles,
        harmed: harmed * 3,
        exactly: exactly ? 'yes' : found.stdout.slice(0, 500),
        'exit code of verify': found.code ?? -1,
        'exit code of --repair': repaired.code ?? -1,
        'exit code afterwards': again.code ?? -1,
      },
    };
    await setting.judge(result);
    const goneAt = performance.now();
    await fetch(`${setting.elasticsearchUrl}/${setting.prefix}-${generation}`, {
      method: 'DELETE',
    });
    await waitUntilLive(setting.pool, ENGINE, { otherThan: [generation], withinMs: NOTICED_MS });
    result.figures['seconds until built anew'] = ((performance.now() - goneAt) / 1_000).toFixed(1);
    await marked.editAll(server.url);
    await setting.judge(result);
    return result;
  });
}

/**
 * Deletes and changes documents, and unpublishes articles without triggers, so that their documents
 * are extra.
 */
async function harm(
  setting: Setting,
  missing: number[],
  stale: number[],
  extra: number[],
): Promise<void> {
  const index = `${setting.elasticsearchUrl}/${setting.prefix}`;
  const ask = async (path: string, method: string, body?: object) => {
    const answer = await fetch(`${index}/${path}`, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!answer.ok)
      throw new Error(`${method} ${path} answers ${answer.status}: ${await answer.text()}`);
  };
  for (const id of missing) await ask(`_doc/${id}`, 'DELETE');
  for (const id of stale)
    await ask(`_update/${id}`, 'POST', { doc: { breadcrumb: ['다른 이름'] } });
  await ask('_refresh', 'POST');
  const client = await setting.pool.connect();
  try {
    await client.query('begin');
    await client.query('set local session_replication_role = replica');
    await client.query(
      `update article set status = 'DRAFT', published_version = null, published_at = null where id = any($1)`,
      [extra],
    );
    await client.query('commit');
  } finally {
    client.release();
  }
}

function verify(setting: Setting, ...options: string[]) {
  return runCli(['index', 'verify', '--json', ...options], {
    DATABASE_URL: setting.databaseUrl,
    SEARCH_ENGINE: 'elasticsearch',
    ELASTICSEARCH_URL: setting.elasticsearchUrl,
    ELASTICSEARCH_INDEX: setting.prefix,
  });
}

function same(some: readonly number[], others: readonly number[]): boolean {
  const sorted = (list: readonly number[]) => JSON.stringify([...list].sort((a, b) => a - b));
  return sorted(some) === sorted(others);
}

async function write(
  server: ServerProcess,
  catalogue: TrafficCatalogue,
  count: number,
  seed: number,
): Promise<void> {
  const { sent, succeeded, refused } = await startWriters({
    urls: () => [server.url],
    seed,
    count,
    catalogue,
  }).done;
  if (succeeded < sent)
    throw new Error(`${sent - succeeded} of ${sent} changes failed: ${JSON.stringify(refused)}`);
}

import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { withDatabase } from '../../src/app/open-database.js';
import { importLines } from '../../src/articles/index.js';
import { generateArticles } from '../support/generate-articles.js';

/** Articles of one import. An interrupted run goes on behind the last complete one. */
const CHUNK = 20_000;

/**
 * Imports generated articles until the database has `wanted`, and resolves to how many it imported
 * and in how many seconds. The n-th article is the same in each run.
 */
export async function importUntil(
  databaseUrl: string,
  wanted: number,
): Promise<{ imported: number; seconds: number }> {
  const startedAt = performance.now();
  const first = await withDatabase(databaseUrl, async (dataSource) => {
    const rows = await dataSource.query<{ count: number }[]>(
      `select count(*)::int as count from article where slug like 'generated-%'`,
    );
    return rows[0]!.count;
  });
  const lines = generateArticles(wanted, 1);
  const catalogue: string[] = [];
  let chunk: string[] = [];
  let read = 0;
  const importChunk = async () => {
    const report = await withDatabase(databaseUrl, (dataSource) =>
      importLines(dataSource, each([...catalogue, ...chunk]), {
        keepRows: false,
        editor: 'bench',
      }),
    );
    if (report.errors[0]) throw new Error(report.errors[0].reason);
    chunk = [];
    const seconds = (performance.now() - startedAt) / 1_000;
    process.stderr.write(`  ${read} of ${wanted} imported, ${seconds.toFixed(0)} s\n`);
  };
  for (const line of lines) {
    if (!line.startsWith('{"type":"article"')) {
      catalogue.push(line);
      continue;
    }
    read += 1;
    if (read <= first) continue;
    chunk.push(line);
    if (chunk.length === CHUNK) await importChunk();
  }
  if (chunk.length > 0) await importChunk();
  const imported = Math.max(0, wanted - first);
  const seconds = (performance.now() - startedAt) / 1_000;
  // Statistics of the planner, as autovacuum would make them within minutes.
  if (imported > 0) await onDatabase(databaseUrl, 'analyze');
  return { imported, seconds };
}

/** Waits until the index and the words of all articles are there. */
export async function untilIndexed(
  pool: pg.Pool,
  progress: (text: string) => void = () => undefined,
): Promise<void> {
  for (let n = 0; ; n += 1) {
    const { rows } = await pool.query<{ waiting: number; live: boolean; words: boolean }>(`
      select (select count(*) from outbox)::int + (select count(*) from delivery)::int as waiting,
        exists (select from search_target where engine = 'ELASTICSEARCH' and state = 'LIVE') as live,
        exists (select from search_target where engine = 'WORDS' and total is not null) as words`);
    const { waiting, live, words } = rows[0]!;
    if (waiting === 0 && live && words) return;
    if (n % 20 === 0) progress(`${waiting} entries wait`);
    await sleep(1_000);
  }
}

async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

async function onDatabase(databaseUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

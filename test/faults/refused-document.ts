import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../bench/support/statistics.js';
import { eventually } from '../support/eventually.js';
import { waitUntilDelivered } from '../support/delivery.js';
import type { EngineChoice } from '../support/start-test-app.js';
import { buildTrafficCatalogue } from '../support/writers.js';
import { importArticles } from './import-articles.js';
import { searchWord } from './marked-articles.js';
import { type ExperimentResult, type Setting, withSetting } from './setting.js';

/**
 * Longer than the 32,766 bytes of the longest term in Lucene, and the 2,704 of the longest index
 * row in Postgres.
 */
const TITLE_LENGTH = 60_000;
const POLL_MS = 50;
const LIMIT_MS = 60_000;

interface IndexState {
  documents: number;
  deadLetters: number;
  deadLetterList: { reason: string; article: { slug: string } | null }[];
}

const STATE =
  '{ searchIndex { documents deadLetters deadLetterList { reason article { slug } } } }';

/**
 * Commits one document that the engine always refuses together with valid ones. Measures when the
 * others are found, what is reported about the refused one, and whether it is found once corrected:
 * by SQL alone, or, if no trigger ran, after a replay.
 */
export function refusedDocument({
  engine,
  documents,
  seed,
}: {
  engine: EngineChoice;
  documents: number;
  seed: number;
}): Promise<ExperimentResult> {
  return withSetting(engine, async (setting) => {
    const server = await setting.start();
    await buildTrafficCatalogue(server);
    const random = seededRandom(seed);
    const letters = (length: number) =>
      Array.from({ length }, () => String.fromCharCode(97 + Math.floor(random() * 26))).join('');
    const words = Array.from({ length: documents }, () => letters(10));
    await importArticles(setting, words.map(draft));
    await waitUntilDelivered(setting.pool);

    const bad = Math.floor(random() * documents);
    await setTitle(setting, bad, letters(TITLE_LENGTH));
    const committedAt = performance.now();
    await setting.pool.query(
      `update article set status = 'PUBLISHED', published_version = 1, published_at = now()`,
    );
    const state = async () => (await server.admin<{ searchIndex: IndexState }>(STATE)).searchIndex;
    const seconds = async (reached: (state: IndexState) => boolean) => {
      for (;;) {
        const now = await state();
        if (reached(now)) return (performance.now() - committedAt) / 1_000;
        if (performance.now() - committedAt > LIMIT_MS)
          throw new Error(`Never came: ${JSON.stringify(now)}`);
        await sleep(POLL_MS);
      }
    };
    const othersFoundSeconds = await seconds((now) => now.documents >= documents - 1);
    await waitUntilDelivered(setting.pool);
    const { documents: found, deadLetters, deadLetterList } = await state();
    const result: ExperimentResult = {
      runs: 1,
      lost: 0,
      stale: 0,
      extra: 0,
      figures: {
        engine,
        documents,
        found,
        othersFoundSeconds: othersFoundSeconds.toFixed(2),
        deadLetters,
        deadArticle: deadLetterList[0]?.article?.slug === slugOf(bad) ? 'the right one' : 'none',
        reason: deadLetterList[0]?.reason.slice(0, 160) ?? '',
      },
    };

    const foundBy = (word: string) =>
      eventually(async () => {
        expectOne(await searchWord(server.url, word));
        const { deadLetters: left } = await state();
        if (left > 0) throw new Error(`${left} dead letters are left`);
      }, LIMIT_MS);
    await setTitle(setting, bad, `${words[bad]} 도움말`);
    await foundBy(words[bad]!);
    result.figures.mendedBySql = 1;

    const other = (bad + 1) % documents;
    await setTitle(setting, other, letters(TITLE_LENGTH));
    await waitUntilDelivered(setting.pool);
    result.figures.deadAgain = (await state()).deadLetters;
    const word = letters(10);
    await setTitle(setting, other, `${word} 도움말`, { unseen: result.figures.deadAgain > 0 });
    const { replayDeadLetters } = await server.admin<{ replayDeadLetters: { replayed: number } }>(
      'mutation { replayDeadLetters { replayed } }',
    );
    result.figures.replayed = replayDeadLetters.replayed;
    await foundBy(word);
    await setting.judge(result);
    return result;
  });
}

function slugOf(i: number): string {
  return `document-${i}`;
}

function draft(word: string, i: number): string {
  return JSON.stringify({
    type: 'article',
    slug: slugOf(i),
    category: 'talk-a',
    status: 'DRAFT',
    title: `${word} 도움말`,
    keywords: [],
    variants: [{ platforms: ['common'], body: '이렇게 확인해 주세요.' }],
  });
}

/** Corrects it by SQL; `unseen`: with the triggers disabled. */
async function setTitle(
  setting: Setting,
  i: number,
  title: string,
  { unseen = false } = {},
): Promise<void> {
  const client = await setting.pool.connect();
  try {
    await client.query('begin');
    if (unseen) await client.query(`set local session_replication_role = replica`);
    await client.query(
      'update article_revision set title = $2 where article_id = (select id from article where slug = $1) and version = 1',
      [slugOf(i), title],
    );
    await client.query('commit');
  } finally {
    client.release();
  }
}

function expectOne(outcome: Awaited<ReturnType<typeof searchWord>>): void {
  if (outcome.kind !== 'answered' || outcome.data.totalCount !== 1)
    throw new Error(`Not found: ${JSON.stringify(outcome)}`);
}

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../bench/support/statistics.js';
import { eventually } from '../support/eventually.js';
import { type ChangeNode, CHANGES, readChanges } from '../support/follow-changes.js';
import { runCli } from '../support/run-cli.js';
import { ADMIN_KEY } from '../support/start-test-app.js';
import { buildTrafficCatalogue, startWriters } from '../support/writers.js';
import { untilNothingIsOpen } from './killed-at-commit.js';
import { compareMirror, mirroredEntities } from './mirrored-lines.js';
import { type ExperimentResult, type Setting, withSetting } from './setting.js';

/** Longest time between two kills, in milliseconds. */
const PAUSES = { server: 8_000, mirror: 4_000 };
const HANDS_MS = 500;
const WRITERS = 32;

interface JournalPage {
  token: string;
  nodes: ChangeNode[];
}

/**
 * Mirrors of a reader and of staff follow `changes` of two replicas during writes, some by
 * hand-written SQL: two from the start, and two that begin in the middle. Replicas and mirrors are
 * killed (SIGKILL) at random times and started again. At the end all mirrors must equal the export.
 */
export function killedMirror(options: {
  seconds: number;
  perSecond: number;
  seed: number;
}): Promise<ExperimentResult> {
  const { seconds, perSecond, seed } = options;
  return withSetting('memory', async (setting) => {
    const random = seededRandom(seed);
    const folder = await mkdtemp(path.join(tmpdir(), 'doum-mirror-'));
    setting.cleanUp(() => rm(folder, { recursive: true }));
    const catalogue = await buildTrafficCatalogue(await setting.start());
    await setting.start();
    const urls = () => setting.servers().map(({ url }) => url);
    const urlsFile = path.join(folder, 'urls');
    await writeFile(urlsFile, urls().join('\n'));
    const mirrors: MirrorProcess[] = [];
    setting.cleanUp(async () => mirrors.forEach((mirror) => mirror.kill()));
    const startMirrors = async (prefix: string) => {
      const pair = [
        new MirrorProcess(folder, urlsFile, `${prefix}reader`),
        new MirrorProcess(folder, urlsFile, `${prefix}staff`, ADMIN_KEY),
      ];
      mirrors.push(...pair);
      for (const mirror of pair) await mirror.start();
    };
    await startMirrors('');

    const endsAt = performance.now() + seconds * 1_000;
    const kills = { server: 0, mirror: 0 };
    const repeat = async (longestMs: number, work: () => Promise<unknown>) => {
      for (;;) {
        await sleep((0.2 + 0.8 * random()) * longestMs);
        if (performance.now() >= endsAt) return;
        await work();
      }
    };
    const writers = startWriters({
      urls,
      seed,
      perSecond: perSecond - 1_000 / HANDS_MS,
      concurrency: WRITERS,
      catalogue,
    });
    let byHand = 0;
    await Promise.all([
      repeat(PAUSES.server, async () => {
        const servers = setting.servers();
        const server = servers[Math.floor(random() * servers.length)]!;
        server.kill('SIGKILL');
        kills.server += 1;
        await server.exited;
        await writeFile(urlsFile, urls().join('\n'));
        await setting.start();
        await writeFile(urlsFile, urls().join('\n'));
      }),
      repeat(PAUSES.mirror, async () => {
        const mirror = mirrors[Math.floor(random() * mirrors.length)]!;
        mirror.kill();
        kills.mirror += 1;
        await mirror.start();
      }),
      sleep(seconds * 500).then(() => startMirrors('late ')),
      repeat(HANDS_MS, async () => {
        await hideOrShowOne(setting);
        byHand += 1;
      }),
    ]);
    const { sent, succeeded, refused, lost } = await writers.stop();
    await untilNothingIsOpen(setting.pool);
    const result: ExperimentResult = {
      runs: kills.server + kills.mirror,
      lost: 0,
      stale: 0,
      extra: 0,
      figures: {
        ...{ mutations: sent, succeeded, byHand, unanswered: lost },
        ...{ refused: JSON.stringify(refused), serverKills: kills.server },
        mirrorKills: kills.mirror,
      },
    };
    await judge(setting, mirrors, result);
    return result;
  });
}

/** Compares the mirrors, once each has read everything, with the export. */
async function judge(
  setting: Setting,
  mirrors: MirrorProcess[],
  result: ExperimentResult,
): Promise<void> {
  const { request } = setting.servers()[0]!;
  for (const mirror of mirrors) {
    await eventually(async () => {
      const since = (await mirror.pages()).at(-1)!.token;
      const { changes } = await readChanges(request, { since }, mirror.key);
      if (changes.length > 0) throw new Error(`${changes.length} changes are not mirrored.`);
    });
    const { stdout } = await runCli(['export'], { DATABASE_URL: setting.databaseUrl });
    const pages = await mirror.pages();
    const entities = mirroredEntities(pages);
    const differences = compareMirror(entities, stdout.trimEnd().split('\n'), {
      internal: mirror.key !== undefined,
    });
    for (const kind of ['lost', 'stale', 'extra'] as const) {
      result[kind] += differences[kind].length;
      if (differences[kind][0])
        result.figures[`${mirror.name}: ${kind}`] = differences[kind].join();
    }
    result.figures[`${mirror.name}: pages`] = pages.length;
    result.figures[`${mirror.name}: changes`] = pages.flatMap(({ nodes }) => nodes).length;
    result.figures[`${mirror.name}: entities`] = entities.size;
  }
}

/** Makes a random article internal, or public again, in a transaction that ends late. */
async function hideOrShowOne({ pool }: Setting): Promise<void> {
  await pool.query(
    `with changed as (
       update article
         set visibility = case visibility when 'PUBLIC' then 'INTERNAL' else 'PUBLIC' end
       where id = (select id from article order by random() limit 1) returning id)
     select pg_sleep(random() / 5) from changed`,
  );
}

class MirrorProcess {
  private readonly journal: string;
  private child: ChildProcess | null = null;

  constructor(
    folder: string,
    private readonly urlsFile: string,
    readonly name: string,
    readonly key?: string,
  ) {
    this.journal = path.join(folder, name);
  }

  async start(): Promise<void> {
    await writeFile(this.journal, '', { flag: 'a' });
    this.child = spawn(process.execPath, ['test/faults/mirror-process.mjs'], {
      env: {
        ...{ URLS_FILE: this.urlsFile, JOURNAL: this.journal, QUERY: CHANGES },
        ...(this.key && { KEY: this.key }),
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }

  kill(): void {
    this.child?.kill('SIGKILL');
  }

  /** The pages in the journal, without a line that is being written. */
  async pages(): Promise<JournalPage[]> {
    const lines = (await readFile(this.journal, 'utf8')).split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as JournalPage);
  }
}

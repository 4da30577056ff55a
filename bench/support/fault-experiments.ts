import { commitToFound } from '../../test/faults/commit-to-found.js';
import { cutConnections } from '../../test/faults/cut-connections.js';
import { engineChanged } from '../../test/faults/engine-changed.js';
import { engineGone } from '../../test/faults/engine-gone.js';
import { writeHistories } from '../../test/faults/histories.js';
import { itemFaults } from '../../test/faults/item-faults.js';
import { killedAtCommit } from '../../test/faults/killed-at-commit.js';
import { killedLeader } from '../../test/faults/killed-leader.js';
import { killedMirror } from '../../test/faults/killed-mirror.js';
import { lateCommit } from '../../test/faults/late-commit.js';
import { outboxSize } from '../../test/faults/outbox-size.js';
import { rebuildUnderWrites } from '../../test/faults/rebuild-under-writes.js';
import { refusedDocument } from '../../test/faults/refused-document.js';
import { replayedBulks } from '../../test/faults/replayed-bulks.js';
import { restoredDatabase, restoredIndex } from '../../test/faults/restored-database.js';
import { searchLogKilled } from '../../test/faults/search-log-kill-9.js';
import { searchLogLocked } from '../../test/faults/search-log-locked.js';
import { searchLogSigterm } from '../../test/faults/search-log-sigterm.js';
import { searchLogWithoutDatabase } from '../../test/faults/search-log-without-database.js';
import type { ExperimentResult, Progress } from '../../test/faults/setting.js';
import { stoppedLeader } from '../../test/faults/stopped-leader.js';
import { verifiedIndex } from '../../test/faults/verified-index.js';

const SEED = 1;
const GONE = { seconds: 600, writesPerSecond: 20, searchesPerSecond: 50, seed: SEED };
const CHANGED = { mutations: 500, seed: SEED };

/** The long forms of the experiments of test/faults. */
export const FAULT_EXPERIMENTS: Record<string, (progress: Progress) => Promise<ExperimentResult>> =
  {
    'killed-leader': (progress) =>
      killedLeader({
        engine: 'elasticsearch',
        kills: 200,
        mutations: 10_000,
        perSecond: 8,
        seed: SEED,
        progress,
      }),
    'killed-leader-memory': (progress) =>
      killedLeader({
        engine: 'memory',
        kills: 200,
        mutations: 10_000,
        perSecond: 8,
        seed: SEED,
        progress,
      }),
    'killed-at-commit': (progress) => killedAtCommit({ kills: 200, progress }),
    'killed-mirror': () => killedMirror({ seconds: 300, perSecond: 20, seed: SEED }),
    'stopped-leader': (progress) =>
      stoppedLeader({ engine: 'elasticsearch', stops: 30, seed: SEED, progress }),
    'stopped-leader-memory': (progress) =>
      stoppedLeader({ engine: 'memory', stops: 30, seed: SEED, progress }),
    'cut-connections': (progress) =>
      cutConnections({ engine: 'elasticsearch', cuts: 150, seed: SEED, progress }),
    'cut-connections-memory': (progress) =>
      cutConnections({ engine: 'memory', cuts: 150, seed: SEED, progress }),
    'late-commit': () => lateCommit({ engine: 'elasticsearch', openMs: 60_000 }),
    'late-commit-memory': () => lateCommit({ engine: 'memory', openMs: 60_000 }),
    'item-faults': () => itemFaults({ mutations: 5_000, perSecond: 20, seed: SEED }),
    'refused-document': () =>
      refusedDocument({ engine: 'elasticsearch', documents: 1_000, seed: SEED }),
    'refused-document-memory': () =>
      refusedDocument({ engine: 'memory', documents: 1_000, seed: SEED }),
    'engine-gone': (progress) => engineGone({ ...GONE, how: 'refuse', fallback: true, progress }),
    'engine-gone-silent': (progress) =>
      engineGone({ ...GONE, how: 'hang', fallback: true, progress }),
    'engine-gone-alone': (progress) =>
      engineGone({ ...GONE, how: 'refuse', fallback: false, progress }),
    'engine-gone-silent-alone': (progress) =>
      engineGone({ ...GONE, how: 'hang', fallback: false, progress }),
    'engine-changed': () => engineChanged({ ...CHANGED, away: 'for long', rolling: false }),
    'engine-changed-briefly': () =>
      engineChanged({ ...CHANGED, away: 'for seconds', rolling: false }),
    'engine-changed-rolling': () => engineChanged({ ...CHANGED, away: 'for long', rolling: true }),
    'replayed-bulks': () => replayedBulks({ articles: 1_000, seed: SEED }),
    'rebuild-under-writes': (progress) =>
      rebuildUnderWrites({
        articles: 20_000,
        perSecond: 50,
        searchesPerSecond: 20,
        runs: 20,
        seed: SEED,
        progress,
      }),
    'restored-database': () => restoredDatabase({ changes: 500, seed: SEED }),
    'restored-index': () => restoredIndex({ articles: 500, harmed: 50, seed: SEED }),
    'commit-to-found': () =>
      commitToFound({
        engine: 'elasticsearch',
        seconds: 60,
        perSecond: 50,
        articles: 200,
        seed: SEED,
      }),
    'commit-to-found-memory': () =>
      commitToFound({ engine: 'memory', seconds: 60, perSecond: 50, articles: 200, seed: SEED }),
    'outbox-size': () =>
      outboxSize({ engine: 'elasticsearch', articles: 2_000, events: 1_000_000 }),
    'outbox-size-memory': () =>
      outboxSize({ engine: 'memory', articles: 2_000, events: 1_000_000 }),
    histories: () => writeHistories({ histories: 20, events: 1_000, seed: SEED }),
    'verified-index': (progress) => verifiedIndex({ articles: 1_000_000, harmed: 50, progress }),
    'search-log-sigterm': (progress) => searchLogSigterm({ runs: 30, seed: SEED, progress }),
    'search-log-kill-9': (progress) => searchLogKilled({ runs: 30, seed: SEED, progress }),
    'search-log-locked': () =>
      searchLogLocked({ seconds: 60, perSecond: 80, typedPerSecond: 100, seed: SEED }),
    'search-log-without-database': () => searchLogWithoutDatabase({ seconds: 60, seed: SEED }),
  };

import { commitToFound } from '../test/faults/commit-to-found.js';
import { itemFaults } from '../test/faults/item-faults.js';
import { outboxSize } from '../test/faults/outbox-size.js';
import { rebuildUnderWrites } from '../test/faults/rebuild-under-writes.js';
import { refusedDocument } from '../test/faults/refused-document.js';
import { replayedBulks } from '../test/faults/replayed-bulks.js';
import { restoredDatabase, restoredIndex } from '../test/faults/restored-database.js';
import type { ExperimentResult } from '../test/faults/setting.js';

const SEED = 1;

/** The second half of the fault bench. */
export const MORE_EXPERIMENTS: Record<string, () => Promise<ExperimentResult>> = {
  'item-faults': () => itemFaults({ mutations: 5_000, perSecond: 20, seed: SEED }),
  'refused-document': () => refusedDocument({ engine: 'elasticsearch', documents: 1_000, seed: SEED }),
  'refused-document-postgres': () => refusedDocument({ engine: 'postgres', documents: 1_000, seed: SEED }),
  'replayed-bulks': () => replayedBulks({ articles: 1_000, seed: SEED }),
  'rebuild-under-writes': () =>
    rebuildUnderWrites({ articles: 20_000, perSecond: 50, searchesPerSecond: 20, runs: 20, seed: SEED }),
  'restored-database': () => restoredDatabase({ changes: 500, seed: SEED }),
  'restored-index': () => restoredIndex({ articles: 500, harmed: 50, seed: SEED }),
  'commit-to-found': () => commitToFound({ engine: 'elasticsearch', seconds: 60, perSecond: 50, articles: 200, seed: SEED }),
  'commit-to-found-postgres': () => commitToFound({ engine: 'postgres', seconds: 60, perSecond: 50, articles: 200, seed: SEED }),
  'outbox-size': () => outboxSize({ engine: 'elasticsearch', articles: 2_000, events: 1_000_000 }),
  'outbox-size-postgres': () => outboxSize({ engine: 'postgres', articles: 2_000, events: 1_000_000 }),
};

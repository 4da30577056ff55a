import fc from 'fast-check';
import { DICTIONARY } from '../../src/language/index.js';
import type { IndexChange } from '../../src/search/engine.js';
import { type EngineUnderTest, openEngine } from '../contract/engines.js';
import { buildDocument } from '../support/build-document.js';
import type { ExperimentResult } from './setting.js';

const ARTICLES = 40;
const IN_FLIGHT = 3;

interface History {
  /** Ordered by version. */
  changes: IndexChange[];
  /** Indices of `changes` in sending order; some occur several times. */
  order: number[];
  /** Sizes of the batches, used in turns. */
  batches: number[];
}

/**
 * Writes random histories of a few articles (publish, edit, delete, publish again) into a
 * generation of Elasticsearch. Changes carry their versions, are shuffled and partly repeated,
 * and are sent in batches of random size, several concurrently. Counts the articles whose stored or
 * found state is not the newest.
 */
export async function writeHistories({
  histories,
  events,
  seed,
}: {
  histories: number;
  events: number;
  seed: number;
}): Promise<ExperimentResult> {
  const tested = await openEngine('elasticsearch');
  const report: ExperimentResult = { runs: 0, lost: 0, stale: 0, extra: 0, figures: {} };
  let writes = 0;
  try {
    for (const history of fc.sample(arbitraryHistory(events), { numRuns: histories, seed })) {
      const generation = `history-${report.runs}`;
      await tested.writer.createGeneration(generation, DICTIONARY);
      await send(tested, generation, history);
      await tested.activate(generation);
      await tested.writer.count(generation);
      await judge(tested, generation, history, report);
      report.runs += 1;
      writes += history.order.length;
      await tested.writer.dropGeneration(generation);
    }
  } finally {
    await tested.stop();
  }
  report.figures.writes = writes;
  return report;
}

async function send(
  { writer }: EngineUnderTest,
  generation: string,
  { changes, order, batches }: History,
): Promise<void> {
  const inFlight: Promise<unknown>[] = [];
  for (let at = 0, batch = 0; at < order.length; batch += 1) {
    const size = batches[batch % batches.length]!;
    const sent = order.slice(at, at + size).map((index) => changes[index]!);
    inFlight.push(writer.write(generation, sent, { refresh: batch % 5 === 0 }));
    at += size;
    if (inFlight.length === IN_FLIGHT) await inFlight.shift();
  }
  await Promise.all(inFlight);
}

async function judge(
  tested: EngineUnderTest,
  generation: string,
  { changes }: History,
  report: ExperimentResult,
): Promise<void> {
  const newest = new Map(changes.map((change) => [change.articleId, change]));
  const held = await tested.writer.read(generation, [...newest.keys()]);
  const found = new Set(await tested.ids());
  for (const { articleId, version, document } of newest.values()) {
    const there = held.get(articleId);
    if (document && (!there || !found.has(articleId))) report.lost += 1;
    else if (!document && (there || found.has(articleId))) report.extra += 1;
    else if (document) {
      const [content] = await tested.writer.contentsOf([document]);
      if (there!.version !== version || there!.content !== content) report.stale += 1;
    }
  }
}

function arbitraryHistory(events: number): fc.Arbitrary<History> {
  const event = fc.record({
    articleId: fc.integer({ min: 1, max: ARTICLES }),
    gone: fc.nat(3).map((n) => n === 0),
  });
  return fc.record({
    changes: fc
      .array(event, { minLength: events, maxLength: events })
      .map((list) => list.map(({ articleId, gone }, i) => toChange(articleId, i + 1, gone))),
    order: fc
      .array(fc.nat(events - 1), { maxLength: events / 4 })
      .chain((repeated) => permutation([...Array(events).keys(), ...repeated])),
    batches: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 5, maxLength: 20 }),
  });
}

function permutation<T>(values: T[]): fc.Arbitrary<T[]> {
  return fc.shuffledSubarray(values, { minLength: values.length, maxLength: values.length });
}

function toChange(articleId: number, version: number, gone: boolean): IndexChange {
  return {
    articleId,
    version,
    document: gone ? null : buildDocument({ articleId, title: `신고 ${version}` }),
  };
}

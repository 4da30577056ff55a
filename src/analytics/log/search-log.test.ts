import type { Logger } from '../../core/logger.js';
import { createMetrics } from '../../core/metrics.js';
import { SearchEngineName, SearchSort } from '../../search/engine.js';
import type { RecordedSearch } from '../../search/index.js';
import { RewriteKind } from '../../search/interpretation/compose-query.js';
import { MAX_OF_ADDRESS, MAX_ROWS, SearchLog } from './search-log.js';
import { type LogBatch, toSearchRow } from './log-rows.js';
import type { Written } from './log-writer.js';

const AWAY = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
const REFUSED = Object.assign(new Error('invalid byte sequence'), { code: '22021' });
const BAD = 'bad';
const NOTHING: Written = { searches: 0, clicks: 0, unresolved: [] };

type Write = (batch: LogBatch, id?: string) => Promise<Written>;

function uuid(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

/** Each has an address of its own. */
function visitorOf(number: number): Buffer {
  const visitor = Buffer.alloc(16);
  visitor.writeUInt32BE(number);
  return visitor;
}

function buildSearch(number: number, query = `검색 ${number}`): RecordedSearch {
  return {
    id: uuid(number),
    query,
    searched: query,
    rewrites: [],
    literal: false,
    understood: true,
    confidence: null,
    meaning: null,
    pinned: false,
    productIds: [],
    categoryIds: [],
    platformIds: [],
    includeCommon: true,
    updatedFrom: null,
    updatedTo: null,
    sort: SearchSort.RELEVANCE,
    page: 1,
    pageBy: 'start',
    total: 10,
    engine: SearchEngineName.MEMORY,
    degraded: false,
    tookMs: 5,
    visit: { source: 'web', visitor: visitorOf(number), client: 'somebody' },
    staff: false,
  };
}

/** A log with this writer, and its metrics. */
function buildLog(write: Write) {
  const registry = createMetrics();
  const messages: string[] = [];
  const say = (_: object, sentence: string) => messages.push(sentence);
  const logger = { warn: say, error: say } as unknown as Logger;
  const log = new SearchLog({ write }, { now: () => new Date() }, registry, logger);
  const valueOf = async (name: string, kind?: string) => {
    const { values } = await registry.getSingleMetric(name)!.get();
    return values.find(({ labels }) => kind === undefined || labels.kind === kind)?.value ?? 0;
  };
  return {
    log,
    messages,
    waiting: () => valueOf('doum_search_log_waiting'),
    dropped: (kind: string) => valueOf('doum_search_log_dropped_total', kind),
    overLimit: (kind: string) => valueOf('doum_search_log_over_limit_total', kind),
  };
}

/** Writes each batch completely or not at all, and refuses invalid rows. */
function buildWriter() {
  const written: string[] = [];
  const write: Write = (batch) => {
    if (batch.searches.some(({ query }) => query === BAD)) return Promise.reject(REFUSED);
    written.push(...batch.searches.map(({ id }) => id));
    return Promise.resolve({ ...NOTHING, searches: batch.searches.length });
  };
  return { written, write };
}

describe('The search log in memory', () => {
  it('holds a limited number of rows while Postgres is unavailable, and counts dropped rows', async () => {
    const { written, write } = buildWriter();
    let isAway = true;
    const { log, waiting, dropped } = buildLog((batch) =>
      isAway ? Promise.reject(AWAY) : write(batch),
    );
    for (let number = 0; number < MAX_ROWS + 5_000; number += 1) log.search(buildSearch(number));
    expect(await waiting()).toBe(MAX_ROWS);
    expect(await dropped('search')).toBe(5_000);
    expect(log.click(buildSearch(1).visit, { id: uuid(1), issuedAt: new Date() }, 1, 1)).toBe(
      false,
    );
    expect(await dropped('click')).toBe(1);

    const stopped = log.stop();
    isAway = false;
    await stopped;
    expect(new Set(written).size).toBe(MAX_ROWS);
    expect(written).toHaveLength(MAX_ROWS);
    expect(await waiting()).toBe(0);
  });

  it('loses only rows that Postgres refuses', async () => {
    const { written, write } = buildWriter();
    const { log, messages, dropped } = buildLog(write);
    for (let number = 0; number < 100; number += 1)
      log.search(buildSearch(number, number === 63 ? BAD : undefined));
    await log.stop();
    expect(written.sort()).toEqual(
      Array.from({ length: 100 }, (_, number) => uuid(number)).filter((id) => id !== uuid(63)),
    );
    expect(await dropped('search')).toBe(1);
    expect(messages).toEqual(['Postgres does not take rows of the search log: they are dropped.']);
  });

  it('counts clicks as dropped if their search was not written before the server stopped', async () => {
    const { log, dropped } = buildLog(({ clicks }) =>
      Promise.resolve({ ...NOTHING, unresolved: clicks }),
    );
    log.click(buildSearch(1).visit, { id: uuid(1), issuedAt: new Date() }, 1, 1);
    await log.stop();
    expect(await dropped('click')).toBe(1);
  });

  it('only counts what one address sends beyond its limit of the day, and its clicks', async () => {
    const { log, messages, waiting, dropped, overLimit } = buildLog(({ clicks }) =>
      Promise.resolve({ ...NOTHING, unresolved: clicks }),
    );
    const { visit } = buildSearch(0);
    const browser = (n: number) => {
      const visitor = Buffer.from(visit.visitor);
      visitor.writeUInt32BE(n, 12);
      return { ...visit, visitor };
    };
    const sent = MAX_OF_ADDRESS + 100;
    for (let n = 0; n < sent; n += 1) log.search({ ...buildSearch(n), visit: browser(n) });
    expect([await waiting(), await overLimit('search')]).toEqual([MAX_OF_ADDRESS, 100]);

    // Further pages of an unlogged search, and clicks on it.
    log.search({ ...buildSearch(sent - 1), visit, page: 2, pageBy: 'cursor' });
    expect(log.click(visit, { id: uuid(sent - 1), issuedAt: new Date() }, 1, 1)).toBe(true);
    expect(await waiting()).toBe(MAX_OF_ADDRESS);

    // Another address, a role, an application; suggestions have a count of their own.
    log.search(buildSearch(sent));
    log.search({ ...buildSearch(sent + 1), visit, staff: true });
    log.search({ ...buildSearch(sent + 2), visit: { ...visit, applicationId: 1 } });
    const suggestions = { id: uuid(sent + 3), prefix: '검', suggestions: 1, visit, staff: false };
    for (let n = 0; n < sent; n += 1) log.suggestions(suggestions);
    expect(await waiting()).toBe(2 * MAX_OF_ADDRESS + 3);
    expect([await overLimit('search'), await overLimit('suggestion')]).toEqual([100, 100]);
    await log.stop();
    expect([await dropped('search'), await dropped('click'), messages.length]).toEqual([0, 0, 2]);
  });

  it('holds a limited number of values and of rewrites of a search', () => {
    const ids = Array.from({ length: 56 }, (_, n) => n);
    const rewrites = ids.map((n) => ({ kind: RewriteKind.SPELLING, from: `ㄱ${n}`, to: `가${n}` }));
    const search = {
      ...buildSearch(1),
      rewrites,
      productIds: ids,
      categoryIds: ids,
      platformIds: ids,
    };
    const row = toSearchRow(search, new Date());
    for (const list of [row.rewrites, row.productIds, row.categoryIds, row.platformIds])
      expect(list).toHaveLength(10);
  });
});

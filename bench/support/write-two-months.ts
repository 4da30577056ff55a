import { poolOf } from '../../src/core/database.js';
import { type PastSearch, writePastSearches } from '../../test/support/past-searches.js';
import type { TestApp } from '../../test/support/start-test-app.js';
import { readJudgments } from './judged-queries.js';
import { seededRandom } from './statistics.js';

const DAYS = 60;
const DAY_MS = 86_400_000;
const SEARCHES_PER_DAY = 260;
/** Repeated values are drawn more often. */
const PRODUCTS = [
  'saemi-talk',
  'saemi-talk',
  'saemi-talk',
  'saemi-pay',
  'saemi-pay',
  'saemi-map',
  'saemi-market',
];
const PLATFORMS = ['android', 'android', 'ios', 'ios', 'windows', 'macos'];
const SOURCES = ['app', 'app', 'app', 'web', 'web', 'api'] as const;
/** Queries without results. */
const QUERIES_WITHOUT_RESULTS = [
  '새미톡 워치',
  '단체 송금 예약',
  '통화 녹음',
  '메시지 예약 전송',
  '새미페이 해외 결제',
  '프로필 방문자',
];

/**
 * Writes two months of searches for the analytics page. Their number grows and is higher on working
 * days; some searches have no results.
 */
export async function writeTwoMonths(app: TestApp): Promise<void> {
  const random = seededRandom(8);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const queries = (await readJudgments()).map(({ query }) => query);
  const searches: PastSearch[] = [];
  const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  for (let day = DAYS; day > 0; day -= 1) {
    const date = new Date(today - day * DAY_MS);
    const isWeekend = [0, 6].includes(date.getUTCDay());
    const count = Math.round(
      SEARCHES_PER_DAY * (isWeekend ? 0.6 : 1) * (1.25 - day / 240) * (0.85 + random() * 0.3),
    );
    for (let i = 0; i < count; i += 1) {
      const hasResults = random() > 0.07;
      // The first queries are far more frequent than the others.
      const query = hasResults
        ? queries[Math.floor(queries.length * random() ** 3)]!
        : pick(QUERIES_WITHOUT_RESULTS);
      searches.push({
        at: new Date(date.getTime() + Math.floor(random() * DAY_MS * 0.6) + DAY_MS * 0.01),
        query,
        total: hasResults ? 1 + Math.floor(random() * 40) : 0,
        ...(hasResults && random() < 0.62 && { clicked: 1 + Math.floor(random() ** 2 * 5) }),
        ...(random() < 0.35 && { product: pick(PRODUCTS) }),
        ...(random() < 0.2 && { platform: pick(PLATFORMS) }),
        source: pick(SOURCES),
      });
    }
  }
  await writePastSearches(poolOf(app.app.dataSource), searches);
}

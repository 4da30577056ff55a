import type { Catalogue } from './analytics-catalogue.js';
import { BROWSING, type Queries, SLOTS } from './analytics-queries.js';
import {
  shifted,
  type SimulatedClick,
  type SimulatedSearch,
  type SimulatedVisitor,
  SOURCES,
  withDeflection,
} from './simulated-search.js';
import { seededRandom } from './statistics.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Days in Korea begin at 15:00 UTC. */
const KOREA_OFFSET = 9 * HOUR;
const DAYS = 30;

/** The relative number of searches in each hour of the day. */
const HOURLY_WEIGHTS = [
  3, 2, 1, 1, 1, 2, 4, 7, 11, 14, 15, 14, 15, 15, 15, 14, 14, 14, 15, 16, 17, 17, 13, 8,
];

/** The 30 complete days in Korea before today. */
export function wholeDays(now: number): { from: number; to: number } {
  const today = Math.floor((now + KOREA_OFFSET) / DAY) * DAY - KOREA_OFFSET;
  return { from: today - DAYS * DAY, to: today };
}

/**
 * Simulates about `searches` searches that stay in the log, day by day in Korea. The last day is
 * today and ends at `now`. The searches of a day are not ordered.
 */
export function* simulateDays(
  searches: number,
  now: number,
  parts: { queries: Queries; catalogue: Catalogue; seed: number },
): Generator<{ searches: SimulatedSearch[]; until: number }> {
  const visitors = new VisitorSimulation(
    parts.queries,
    parts.catalogue,
    now,
    seededRandom(parts.seed),
  );
  const { from } = wholeDays(now);
  const perDay = Math.ceil(searches / (DAYS + shareOfDay(now)));
  for (let day = from; day < now; day += DAY) {
    const until = Math.min(day + DAY, now);
    const wanted = Math.ceil(perDay * (until < day + DAY ? shareOfDay(now) : 1));
    const simulated: SimulatedSearch[] = [];
    for (let kept = 0; kept < wanted;) {
      const visit = visitors.visit(day, until);
      kept += visit.filter(({ isKept }) => isKept).length;
      for (const search of visit) simulated.push(search);
    }
    yield { searches: simulated, until };
  }
}

/** The share of the searches of a day before this time of day. */
function shareOfDay(time: number): number {
  const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
  const timeOfDay = (time + KOREA_OFFSET) % DAY;
  const hour = Math.floor(timeOfDay / HOUR);
  return (
    (sum(HOURLY_WEIGHTS.slice(0, hour)) + HOURLY_WEIGHTS[hour]! * ((timeOfDay % HOUR) / HOUR)) /
    sum(HOURLY_WEIGHTS)
  );
}

/** Draws the searches of visitors. */
class VisitorSimulation {
  private visitors = 0;

  constructor(
    private readonly queries: Queries,
    private readonly catalogue: Catalogue,
    private readonly now: number,
    private readonly random: () => number,
  ) {}

  /** The searches of a new visitor in chronological order, all before `until`. */
  visit(day: number, until: number): SimulatedSearch[] {
    const visitor = { number: (this.visitors += 1), name: this.nameOf(this.visitors) };
    const drawn = this.random();
    const source = SOURCES[drawn < 0.55 ? 0 : drawn < 0.9 ? 1 : 2]!;
    const staff = this.random() < 0.01;
    const searches: SimulatedSearch[] = [];
    let at = this.drawStart(day, until);
    do {
      const search = this.search(at, visitor, source, staff);
      for (const step of this.withKeystrokes(search)) searches.push(step);
      at = searches.at(-1)!.at + this.drawGap();
    } while (this.random() < 0.65);
    return withDeflection(searches.filter((search) => search.at < until));
  }

  private nameOf(number: number): Buffer {
    const name = Buffer.alloc(16);
    for (const offset of [0, 4, 8]) name.writeUInt32BE(this.randomUint32(), offset);
    name.writeUInt32BE(number, 12);
    return name;
  }

  private randomUint32(): number {
    return Math.floor(this.random() * 4_294_967_296);
  }

  private drawStart(day: number, until: number): number {
    for (;;) {
      const hour = Math.floor(this.random() * 24);
      if (this.random() * 17 >= HOURLY_WEIGHTS[hour]!) continue;
      const at = day + hour * HOUR + Math.floor(this.random() * HOUR);
      if (at < until) return at;
    }
  }

  /**
   * The time between two searches. It is longer than between keystrokes, and often close to the
   * five minutes that decide whether a search is deflected.
   */
  private drawGap(): number {
    const drawn = this.random();
    if (drawn < 0.05) return 5 * MINUTE;
    if (drawn < 0.1) return 5 * MINUTE + 1;
    if (drawn < 0.5) return 31 * SECOND + Math.floor(this.random() * 5 * MINUTE);
    return 5 * MINUTE + Math.floor(this.random() * 3 * HOUR);
  }

  private search(
    at: number,
    visitor: SimulatedVisitor,
    source: SimulatedSearch['source'],
    staff: boolean,
  ): SimulatedSearch {
    const query = this.random() < 0.03 ? BROWSING : this.queries.pick(this.random);
    const sort = this.random() < 0.9 ? 'RELEVANCE' : 'NEWEST';
    return this.withOutcome({ at, query, source, sort, staff, visitor, ...this.filter() });
  }

  /** A third of the searches have a filter. */
  private filter(): Pick<SimulatedSearch, 'products' | 'categories' | 'platforms'> {
    const { products, categories, platforms } = this.catalogue;
    const pickOne = (values: readonly { id: number }[]) => [
      values[Math.floor(this.random() ** 1.5 * values.length)]!.id,
    ];
    const none = { products: [], categories: [], platforms: [] };
    const drawn = this.random() * 3;
    if (drawn < 0.45) return { ...none, products: pickOne(products) };
    if (drawn < 0.55)
      return { ...none, products: [...new Set([...pickOne(products), ...pickOne(products)])] };
    if (drawn < 0.7) return { ...none, categories: pickOne(categories) };
    if (drawn < 0.9) return { ...none, platforms: pickOne(platforms) };
    if (drawn < 1) return { ...none, products: pickOne(products), platforms: pickOne(platforms) };
    return none;
  }

  private withOutcome(
    search: Omit<SimulatedSearch, 'id' | 'total' | 'clicks' | 'isKept' | 'isDeflected'>,
    { mayHaveClicks = true } = {},
  ): SimulatedSearch {
    const { results, zeroShare, clickShare } = this.queries.all[search.query]!;
    const total = this.random() < zeroShare ? 0 : results + Math.floor(this.random() * 3);
    const clicks =
      mayHaveClicks && total > 0 && this.random() < clickShare ? this.clicks(search.at, total) : [];
    return { ...search, id: this.uuid(), total, clicks, isKept: true, isDeflected: false };
  }

  private uuid(): string {
    const hex = [0, 0, 0, 0].map(() => this.randomUint32().toString(16).padStart(8, '0')).join('');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  }

  /**
   * Clicks on one to three articles. Higher positions are clicked more often. Sometimes an article
   * is clicked again at another position.
   */
  private clicks(searchedAt: number, total: number): SimulatedClick[] {
    const attempts = this.random() < 0.7 ? 1 : this.random() < 0.7 ? 2 : 3;
    const clicks: SimulatedClick[] = [];
    let at = searchedAt;
    for (let i = 0; i < attempts; i += 1) {
      const slot = Math.floor((Math.min(SLOTS, total) + 1) ** this.random()) - 1;
      at += 2 * SECOND + Math.floor(this.random() * 20 * SECOND);
      const time = this.random() < 0.03 ? at + HOUR + Math.floor(this.random() * 20 * MINUTE) : at;
      if (clicks.every((click) => click.slot !== slot))
        clicks.push({ at: time, slot, position: slot + 1 });
    }
    if (this.random() < 0.03)
      clicks.push({
        at: Math.max(...clicks.map((click) => click.at)) + SECOND,
        slot: clicks[0]!.slot,
        position: total,
      });
    return clicks.filter((click) => click.at < this.now);
  }

  /** The search, in about 1 of 100 cases with the searches of its prefixes before it. */
  private withKeystrokes(search: SimulatedSearch): SimulatedSearch[] {
    const { keystrokes } = this.queries.all[search.query]!;
    if (keystrokes === null || this.random() >= 0.03) return [search];
    const [short, long, withNextConsonant] = keystrokes as [number, number, number];
    const [first, second, last] = [
      search.at,
      search.at + 2 * SECOND + this.shortDelay(),
      search.at + 14 * SECOND + this.shortDelay(),
    ];
    const keystroke = (at: number, query: number, isKept = false) => ({
      ...this.withOutcome({ ...search, at, query }, { mayHaveClicks: false }),
      isKept,
    });
    const final = { ...search, ...shifted(search, last, this.now) };
    const drawn = this.random();
    if (drawn < 0.4) return [keystroke(first, short), keystroke(second, long), final];
    if (drawn < 0.6) return [keystroke(first, short), keystroke(second, withNextConsonant), final];
    // The visitor deletes letters and types them again.
    if (drawn < 0.7) return [keystroke(first, long), keystroke(second, short), final];
    // The longest pause within which a search continues a keystroke, and one millisecond more.
    if (drawn < 0.75)
      return [
        keystroke(first, short),
        keystroke(second, long),
        { ...search, ...shifted(search, second + 30 * SECOND, this.now) },
      ];
    if (drawn < 0.8)
      return [
        keystroke(first, short),
        keystroke(second, long, true),
        { ...search, ...shifted(search, second + 30 * SECOND + 1, this.now) },
      ];
    // A keystroke has a click.
    if (drawn < 0.9)
      return [this.clickedKeystroke(search, first, short), keystroke(second, long), final];
    // Another sort order begins another search.
    return [
      keystroke(first, short, true),
      { ...keystroke(second, long, true), sort: 'OLDEST' },
      final,
    ];
  }

  private shortDelay(): number {
    return Math.floor(this.random() * 10 * SECOND);
  }

  private clickedKeystroke(search: SimulatedSearch, at: number, query: number): SimulatedSearch {
    const keystroke = this.withOutcome({ ...search, at, query }, { mayHaveClicks: false });
    const isClicked = keystroke.total > 0 && at + SECOND < this.now;
    return {
      ...keystroke,
      clicks: isClicked ? [{ at: at + SECOND, slot: 0, position: 1 }] : [],
      isKept: isClicked,
    };
  }
}

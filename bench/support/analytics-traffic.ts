import type { Catalogue } from './analytics-catalogue.js';
import { BROWSING, type Queries, SLOTS } from './analytics-queries.js';
import { seededRandom } from './statistics.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Days of Korea begin at 15:00 UTC. */
const KOREA = 9 * HOUR;
const DAYS = 30;

/** How much is searched in each hour of the day. */
const PROFILE = [
  3, 2, 1, 1, 1, 2, 4, 7, 11, 14, 15, 14, 15, 15, 15, 14, 14, 14, 15, 16, 17, 17, 13, 8,
];

const SOURCES = ['app', 'web', 'api'] as const;

/** Something that was opened from a search, once or once more. */
export interface PlayedClick {
  at: number;
  /** Which of the articles of the query. */
  slot: number;
  position: number;
}

/** A search, with all that comes of it. */
export interface PlayedSearch {
  at: number;
  id: string;
  /** The number of the query. */
  query: number;
  total: number;
  source: (typeof SOURCES)[number];
  /** Ids of what the filter named. */
  products: readonly number[];
  categories: readonly number[];
  platforms: readonly number[];
  sort: string;
  staff: boolean;
  visitor: PlayedVisitor;
  clicks: PlayedClick[];
  /** False for a keystroke on the way to the next search. */
  isKept: boolean;
  /** Something was opened from it and its visitor searched for nothing else within five minutes. */
  isDeflected: boolean;
}

/** Somebody, for a day of Korea. */
export interface PlayedVisitor {
  number: number;
  name: Buffer;
}

/** The 30 whole days of Korea before today. */
export function wholeDays(now: number): { from: number; to: number } {
  const today = Math.floor((now + KOREA) / DAY) * DAY - KOREA;
  return { from: today - DAYS * DAY, to: today };
}

/**
 * All searches in days of Korea, in no order within one; the last is today, and ends now. About so
 * many stay in the log.
 */
export function* playDays(
  searches: number,
  now: number,
  parts: { queries: Queries; catalogue: Catalogue; seed: number },
): Generator<{ searches: PlayedSearch[]; until: number }> {
  const visitors = new VisitorsOfDays(
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
    const played: PlayedSearch[] = [];
    for (let kept = 0; kept < wanted;) {
      const visit = visitors.visit(day, until);
      kept += visit.filter(({ isKept }) => isKept).length;
      for (const search of visit) played.push(search);
    }
    yield { searches: played, until };
  }
}

/** The share of a day's searches that are made until this time of it. */
function shareOfDay(time: number): number {
  const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
  const ofDay = (time + KOREA) % DAY;
  const hour = Math.floor(ofDay / HOUR);
  return (sum(PROFILE.slice(0, hour)) + PROFILE[hour]! * ((ofDay % HOUR) / HOUR)) / sum(PROFILE);
}

/** Draws what visitors do in a day. */
class VisitorsOfDays {
  private visitors = 0;

  constructor(
    private readonly queries: Queries,
    private readonly catalogue: Catalogue,
    private readonly now: number,
    private readonly random: () => number,
  ) {}

  /** The searches of one visitor, in order, all before `until`. */
  visit(day: number, until: number): PlayedSearch[] {
    const visitor = { number: (this.visitors += 1), name: this.nameOf(this.visitors) };
    const drawn = this.random();
    const source = SOURCES[drawn < 0.55 ? 0 : drawn < 0.9 ? 1 : 2]!;
    const staff = this.random() < 0.01;
    const searches: PlayedSearch[] = [];
    let at = this.startOf(day, until);
    do {
      const search = this.search(at, visitor, source, staff);
      for (const step of this.withKeystrokes(search)) searches.push(step);
      at = searches.at(-1)!.at + this.gap();
    } while (this.random() < 0.65);
    return judged(searches.filter((search) => search.at < until));
  }

  private nameOf(number: number): Buffer {
    const name = Buffer.alloc(16);
    for (const offset of [0, 4, 8]) name.writeUInt32BE(this.word(), offset);
    name.writeUInt32BE(number, 12);
    return name;
  }

  private word(): number {
    return Math.floor(this.random() * 4_294_967_296);
  }

  private startOf(day: number, until: number): number {
    for (;;) {
      const hour = Math.floor(this.random() * 24);
      if (this.random() * 17 >= PROFILE[hour]!) continue;
      const at = day + hour * HOUR + Math.floor(this.random() * HOUR);
      if (at < until) return at;
    }
  }

  /**
   * Longer than a keystroke takes; often just about the five minutes that decide whether the
   * visitor was helped.
   */
  private gap(): number {
    const drawn = this.random();
    if (drawn < 0.05) return 5 * MINUTE;
    if (drawn < 0.1) return 5 * MINUTE + 1;
    if (drawn < 0.5) return 31 * SECOND + Math.floor(this.random() * 5 * MINUTE);
    return 5 * MINUTE + Math.floor(this.random() * 3 * HOUR);
  }

  private search(
    at: number,
    visitor: PlayedVisitor,
    source: PlayedSearch['source'],
    staff: boolean,
  ): PlayedSearch {
    const query = this.random() < 0.03 ? BROWSING : this.queries.pick(this.random);
    const sort = this.random() < 0.9 ? 'RELEVANCE' : 'NEWEST';
    return this.withOutcome({ at, query, source, sort, staff, visitor, ...this.filter() });
  }

  /** A third of the searches is filtered. */
  private filter(): Pick<PlayedSearch, 'products' | 'categories' | 'platforms'> {
    const { products, categories, platforms } = this.catalogue;
    const one = (values: readonly { id: number }[]) => [
      values[Math.floor(this.random() ** 1.5 * values.length)]!.id,
    ];
    const none = { products: [], categories: [], platforms: [] };
    const drawn = this.random() * 3;
    if (drawn < 0.45) return { ...none, products: one(products) };
    if (drawn < 0.55)
      return { ...none, products: [...new Set([...one(products), ...one(products)])] };
    if (drawn < 0.7) return { ...none, categories: one(categories) };
    if (drawn < 0.9) return { ...none, platforms: one(platforms) };
    if (drawn < 1) return { ...none, products: one(products), platforms: one(platforms) };
    return none;
  }

  private withOutcome(
    search: Omit<PlayedSearch, 'id' | 'total' | 'clicks' | 'isKept' | 'isDeflected'>,
    { isOpened = true } = {},
  ): PlayedSearch {
    const { results, zeroShare, clickShare } = this.queries.all[search.query]!;
    const total = this.random() < zeroShare ? 0 : results + Math.floor(this.random() * 3);
    const clicks =
      isOpened && total > 0 && this.random() < clickShare ? this.clicks(search.at, total) : [];
    return { ...search, id: this.uuid(), total, clicks, isKept: true, isDeflected: false };
  }

  private uuid(): string {
    const hex = [0, 0, 0, 0].map(() => this.word().toString(16).padStart(8, '0')).join('');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  }

  /**
   * One to three articles; the higher one stands, the more often it is opened. Now and then one is
   * opened once more, from elsewhere.
   */
  private clicks(searchedAt: number, total: number): PlayedClick[] {
    const wanted = this.random() < 0.7 ? 1 : this.random() < 0.7 ? 2 : 3;
    const clicks: PlayedClick[] = [];
    let at = searchedAt;
    for (let tries = 0; tries < wanted; tries += 1) {
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

  /** The search, which in about 1 of 100 was typed letter by letter. */
  private withKeystrokes(search: PlayedSearch): PlayedSearch[] {
    const { keystrokes } = this.queries.all[search.query]!;
    if (keystrokes === null || this.random() >= 0.03) return [search];
    const [short, long, borrowed] = keystrokes as [number, number, number];
    const [first, second, last] = [
      search.at,
      search.at + 2 * SECOND + this.soon(),
      search.at + 14 * SECOND + this.soon(),
    ];
    const key = (at: number, query: number, isKept = false) => ({
      ...this.withOutcome({ ...search, at, query }, { isOpened: false }),
      isKept,
    });
    const final = { ...search, ...shifted(search, last, this.now) };
    const drawn = this.random();
    if (drawn < 0.4) return [key(first, short), key(second, long), final];
    if (drawn < 0.6) return [key(first, short), key(second, borrowed), final];
    // Letters are taken away, and typed again.
    if (drawn < 0.7) return [key(first, long), key(second, short), final];
    // The last moment at which it goes on, and the first at which it does not.
    if (drawn < 0.75)
      return [
        key(first, short),
        key(second, long),
        { ...search, ...shifted(search, second + 30 * SECOND, this.now) },
      ];
    if (drawn < 0.8)
      return [
        key(first, short),
        key(second, long, true),
        { ...search, ...shifted(search, second + 30 * SECOND + 1, this.now) },
      ];
    // Something was opened on the way.
    if (drawn < 0.9) return [this.openedKey(search, first, short), key(second, long), final];
    // Something else is asked for than what was typed until then.
    return [key(first, short, true), { ...key(second, long, true), sort: 'OLDEST' }, final];
  }

  private soon(): number {
    return Math.floor(this.random() * 10 * SECOND);
  }

  private openedKey(search: PlayedSearch, at: number, query: number): PlayedSearch {
    const key = this.withOutcome({ ...search, at, query }, { isOpened: false });
    const isOpened = key.total > 0 && at + SECOND < this.now;
    return {
      ...key,
      clicks: isOpened ? [{ at: at + SECOND, slot: 0, position: 1 }] : [],
      isKept: isOpened,
    };
  }
}

function shifted(
  { at, clicks }: PlayedSearch,
  to: number,
  now: number,
): Pick<PlayedSearch, 'at' | 'clicks'> {
  return {
    at: to,
    clicks: clicks
      .map((click) => ({ ...click, at: click.at + to - at }))
      .filter((click) => click.at < now),
  };
}

/**
 * The searches of a visitor, of which each is told whether it was the end of a question. A
 * keystroke that is the last one stays.
 */
function judged(searches: PlayedSearch[]): PlayedSearch[] {
  if (searches.length > 0) searches.at(-1)!.isKept = true;
  const kept = searches.filter(({ isKept }) => isKept);
  kept.forEach((search, i) => {
    const next = kept[i + 1];
    search.isDeflected =
      search.clicks.length > 0 && (next === undefined || next.at - search.at > 5 * MINUTE);
  });
  return searches;
}

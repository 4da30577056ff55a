import {
  type Outcome,
  startTraffic,
  type Traffic,
  type TrafficCounts,
  type TrafficOptions,
} from './traffic.js';
import type { Answer } from './start-test-app.js';

/** An answered search; times are those of this process. */
export interface AnsweredSearch {
  /** Its UUID in the log. */
  id: string;
  query: string;
  at: number;
  tookMs: number;
}

/** A click that the server reported as recorded. */
export interface AnsweredClick {
  searchId: string;
  position: number;
  at: number;
}

/** Answered suggestions. */
export interface AnsweredSuggestions {
  prefix: string;
  at: number;
}

/** The results of the readers' requests. */
export interface ReaderCounts extends TrafficCounts {
  searches: AnsweredSearch[];
  clicks: AnsweredClick[];
  suggestions: AnsweredSuggestions[];
  /** Number of views that the server reported as recorded. */
  views: number;
}

interface Found {
  search: { searchId: string; nodes: { id: string }[] };
}

interface Hit {
  searchId: string;
  articleId: string;
  position: number;
}

const WORDS = [
  '메시지',
  '비밀번호',
  '환불',
  '결제',
  '채팅방',
  '사진',
  '로그인',
  '인증',
  '친구',
  '차단',
  '신고',
  '알림',
];
const HITS = 5;

/** Suggestions per request; they have a low cost. */
const PREFIXES = 10;
const ANSWER_LIMIT_MS = 30_000;

const SEARCH = `query ($query: String!) { search(query: $query, first: ${HITS}) { searchId nodes { id } } }`;
const CLICK = 'mutation ($input: RecordClickInput!) { recordClick(input: $input) { recorded } }';
/** One constant document, as clients have: different ones would fill the document store. */
const NUMBERS = Array.from({ length: PREFIXES }, (_, i) => i);
const SUGGEST = `query (${NUMBERS.map((i) => `$p${i}: String!`).join(', ')}) { ${NUMBERS.map((i) => `s${i}: suggest(prefix: $p${i}, first: 1) { text }`).join(' ')} }`;
const VIEW = 'mutation ($input: RecordViewInput!) { recordView(input: $input) { recorded } }';

/** Number of visitors so far. Each request has its own, so that no search counts as a keystroke. */
let visitors = 0;

/** Readers that search, click, view and type; each answer is recorded immediately. */
export function startReaders(options: TrafficOptions): Traffic<ReaderCounts> {
  const counts = noCounts();
  const hits: Hit[] = [];
  let turn = options.seed;
  return startTraffic(options, counts, (url) => {
    turn += 1;
    if (turn % 10 === 0) return suggest(url, counts);
    const hit = turn % 2 === 0 ? hits.splice(Math.floor(hits.length / 2), 1)[0] : undefined;
    if (!hit) return search(url, counts, hits);
    return turn % 8 === 0 ? view(url, counts, hit) : click(url, counts, hit);
  });
}

/** Readers that type, at the speed of keystrokes. */
export function startTypists(options: TrafficOptions): Traffic<ReaderCounts> {
  const counts = noCounts();
  return startTraffic(options, counts, (url) => suggest(url, counts));
}

function noCounts(): ReaderCounts {
  return {
    sent: 0,
    succeeded: 0,
    refused: {},
    lost: 0,
    searches: [],
    clicks: [],
    suggestions: [],
    views: 0,
  };
}

async function search(url: string, counts: ReaderCounts, hits: Hit[]): Promise<Outcome<unknown>> {
  const visitor = (visitors += 1);
  const query = `${WORDS[visitor % WORDS.length]} ${visitor}번`;
  const startedAt = performance.now();
  const outcome = await ask<Found>(url, visitor, SEARCH, { query });
  if (outcome.kind !== 'answered') return outcome;
  const { searchId, nodes } = outcome.data.search;
  const at = performance.now();
  counts.searches.push({ id: uuidOf(searchId), query, at, tookMs: at - startedAt });
  hits.push(...nodes.map(({ id }, i) => ({ searchId, articleId: id, position: i + 1 })));
  return outcome;
}

async function click(url: string, counts: ReaderCounts, hit: Hit): Promise<Outcome<unknown>> {
  const outcome = await ask<{ recordClick: { recorded: boolean } }>(url, (visitors += 1), CLICK, {
    input: hit,
  });
  if (outcome.kind === 'answered' && outcome.data.recordClick.recorded)
    counts.clicks.push({
      searchId: uuidOf(hit.searchId),
      position: hit.position,
      at: performance.now(),
    });
  return outcome;
}

async function view(
  url: string,
  counts: ReaderCounts,
  { articleId }: Hit,
): Promise<Outcome<unknown>> {
  const outcome = await ask<{ recordView: { recorded: boolean } }>(url, (visitors += 1), VIEW, {
    input: { articleId },
  });
  if (outcome.kind === 'answered' && outcome.data.recordView.recorded) counts.views += 1;
  return outcome;
}

async function suggest(url: string, counts: ReaderCounts): Promise<Outcome<unknown>> {
  const visitor = (visitors += 1);
  const prefixes = Array.from(
    { length: PREFIXES },
    (_, i) => `${WORDS[i % WORDS.length]} ${visitor}번 ${i}`,
  );
  const variables = Object.fromEntries(prefixes.map((prefix, i) => [`p${i}`, prefix]));
  const outcome = await ask(url, visitor, SUGGEST, variables);
  const at = performance.now();
  if (outcome.kind === 'answered')
    counts.suggestions.push(...prefixes.map((prefix) => ({ prefix, at })));
  return outcome;
}

/** Sends a request as one visitor, identified by user agent; never throws. */
async function ask<T>(
  url: string,
  visitor: number,
  query: string,
  variables: object,
): Promise<Outcome<T>> {
  try {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': `reader-${visitor}` },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    });
    const { data, errors } = (await response.json()) as Answer<T>;
    return errors
      ? { kind: 'refused', code: errors[0]!.extensions.code }
      : { kind: 'answered', data: data! };
  } catch {
    return { kind: 'lost' };
  }
}

/** The first 16 bytes of a searchId. */
function uuidOf(searchId: string): string {
  const hex = Buffer.from(searchId, 'base64url').toString('hex', 0, 16);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

import {
  send,
  startTraffic,
  type Traffic,
  type TrafficCounts,
  type TrafficOptions,
} from './traffic.js';

/** The results of searches. */
export interface SearchCounts extends TrafficCounts {
  /** Number of degraded answers. */
  degraded: number;
  /** Milliseconds of each successful search. */
  times: number[];
}

const QUERIES = ['메시지 신고', '비밀번호', '환불 결제', '채팅방 사진', '로그인 인증', '친구 차단'];
const SEARCH =
  'query ($query: String!) { search(query: $query, first: 5) { totalCount degraded nodes { title } } }';

/** Readers that search. */
export function startSearchers(options: TrafficOptions): Traffic<SearchCounts> {
  const counts: SearchCounts = {
    sent: 0,
    succeeded: 0,
    refused: {},
    lost: 0,
    degraded: 0,
    times: [],
  };
  let turn = options.seed;
  return startTraffic(options, counts, async (url) => {
    const query = QUERIES[(turn += 1) % QUERIES.length]!;
    const startedAt = performance.now();
    const outcome = await send<{ search: { degraded: boolean } }>(url, SEARCH, { query });
    if (outcome.kind === 'answered') {
      counts.times.push(performance.now() - startedAt);
      if (outcome.data.search.degraded) counts.degraded += 1;
    }
    return outcome;
  });
}

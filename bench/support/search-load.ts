import { generateQueries, zipfStream } from './generate-articles.js';
import { CLIENTS, received, type Send, throughput } from './load.js';
import { processorMsOf, withProcessorTime } from './processes.js';
import { OPERATION, requestsFor } from './search-requests.js';
import type { Setting } from './search-setting.js';
import { describeTimes, median, range } from './statistics.js';

const ROUNDS = 5;
const ROUND_MS = 4_000;

/** Different searches of the stream with frequent ones, and how many are sent in each round. */
const ZIPF_SEARCHES = 20_000;
const ZIPF_SENT_PER_ROUND = 4_000;

/** Rates of a server and of raw Elasticsearch, one of each round. */
class Rates {
  private readonly ours: number[] = [];
  private readonly raw: number[] = [];
  private readonly ratios: number[] = [];
  private readonly times: number[] = [];
  private readonly medians: number[] = [];

  add(ours: { perSecond: number; times: number[] }, raw: { perSecond: number }): void {
    this.ours.push(ours.perSecond);
    this.raw.push(raw.perSecond);
    this.ratios.push(ours.perSecond / raw.perSecond);
    this.times.push(...ours.times);
    this.medians.push(median(ours.times));
  }

  toString(): string {
    return (
      `ours ${median(this.ours).toFixed(0)}/s (${range(this.ours, 0)}), ` +
      `raw ${median(this.raw).toFixed(0)}/s, ratio ${median(this.ratios).toFixed(2)} ` +
      `(${range(this.ratios)}); ${describeTimes(this.times)}, ` +
      `medians of rounds ${range(this.medians, 1)} ms`
    );
  }
}

/** 16 clients: requests per second, and the processor time per search of each process. */
export async function measureThroughput(setting: Setting): Promise<void> {
  const { graphql, raw } = requestsFor(generateQueries(500, 3), setting);
  const rates = new Rates();
  const names = ['server', 'elasticsearch', 'postgres'] as const;
  const perSearch = names.map(() => [] as number[]);
  let from = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const options = { from, ms: ROUND_MS };
    const ofRaw = await throughput(raw, options);
    const { result: ofOurs, processor } = await withProcessorTime(setting, () =>
      throughput(graphql(OPERATION), options),
    );
    from += Math.max(ofRaw.sent, ofOurs.sent);
    rates.add(ofOurs, ofRaw);
    for (const [i, name] of names.entries()) perSearch[i]!.push(processor[name] / ofOurs.sent);
  }
  console.log(`${CLIENTS} clients: ${rates}`);
  const parts = names.map((name, i) => `${name} ${median(perSearch[i]!).toFixed(2)}`);
  console.log(`  processor ms per search: ${parts.join(', ')}`);
}

/** 16 clients with plain and with compressed answers, in turns. */
export async function measureCompression(setting: Setting): Promise<void> {
  const { server } = setting;
  const { graphql } = requestsFor(generateQueries(500, 7), setting);
  const encodings = ['identity', 'gzip', 'br'] as const;
  const figures = encodings.map(() => ({ rate: [] as number[], bytes: 0, sent: 0, ms: 0 }));
  let from = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const sents: number[] = [];
    for (const [i, encoding] of encodings.entries()) {
      const send = graphql(OPERATION, { 'accept-encoding': encoding });
      const figure = figures[i]!;
      const [bytes, ms] = [received.bytes, processorMsOf([server.pid])];
      const { perSecond, sent } = await throughput(send, { from, ms: ROUND_MS });
      figure.rate.push(perSecond);
      figure.bytes += received.bytes - bytes;
      figure.ms += processorMsOf([server.pid]) - ms;
      figure.sent += sent;
      sents.push(sent);
    }
    from += Math.max(...sents);
  }
  console.log(`compression, ${CLIENTS} clients`);
  const [plain] = figures;
  for (const [i, encoding] of encodings.entries()) {
    const { rate, bytes, sent, ms } = figures[i]!;
    const ratios = rate.map((value, round) => value / plain!.rate[round]!);
    const smaller = plain!.bytes / plain!.sent / (bytes / sent);
    console.log(
      `  ${encoding.padEnd(10)}${median(rate).toFixed(0)}/s, ratio to plain ${median(ratios).toFixed(2)} ` +
        `(${range(ratios)}), ${(bytes / sent / 1_000).toFixed(1)} KB (${smaller.toFixed(1)} x smaller), ` +
        `server ${(ms / sent).toFixed(2)} processor ms`,
    );
  }
}

/** The searches of a stream in which some are frequent, as requests. */
export function zipfRequests(setting: Setting, count: number, seed: number) {
  const queries = generateQueries(ZIPF_SEARCHES, 4);
  const { graphql, raw } = requestsFor(queries, setting);
  const stream = zipfStream(queries.length, count, seed);
  const at =
    (send: Send): Send =>
    (i) =>
      send(stream[i % stream.length]!);
  const ours = at(graphql(OPERATION, undefined, () => null));
  return { ours, raw: at(raw), distinct: new Set(stream.map((n) => queries[n])).size };
}

/** 16 clients that send frequent searches more often, whose answers are remembered. */
export async function measureZipf(setting: Setting): Promise<void> {
  const requests = ROUNDS * ZIPF_SENT_PER_ROUND;
  const { ours, raw, distinct } = zipfRequests(setting, requests, 5);
  const rates = new Rates();
  let asked = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const from = round * ZIPF_SENT_PER_ROUND;
    const ofRaw = await throughput(raw, { from, ms: ROUND_MS });
    const before = await searchesOf(setting);
    const ofOurs = await throughput(ours, { from, count: ZIPF_SENT_PER_ROUND });
    asked += (await searchesOf(setting)) - before;
    rates.add(ofOurs, ofRaw);
  }
  console.log(
    `Zipf over ${ZIPF_SEARCHES} searches, ${CLIENTS} clients, ${requests} sent, ${distinct} of them ` +
      `distinct: ${rates}`,
  );
  console.log(`  ${(asked / requests).toFixed(2)} engine requests per search`);
}

/** The searches that Elasticsearch has done in the index. */
async function searchesOf({ elasticsearch, index }: Setting): Promise<number> {
  const stats = (await (await fetch(`${elasticsearch}/${index}/_stats/search`)).json()) as {
    _all: { primaries: { search: { query_total: number } } };
  };
  return stats._all.primaries.search.query_total;
}

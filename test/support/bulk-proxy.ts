import {
  Agent,
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { seededRandom } from '../../bench/support/statistics.js';
import { deferred } from './deferred.js';

/**
 * The faked answer to an item. Numbers: refused with this status and not applied.
 * `conflictAfterApplying`: applied, and answered as a second sending of it would be.
 * `falseConflict`: not applied, although nothing newer exists.
 */
export type BulkFault = 400 | 429 | 503 | 'conflictAfterApplying' | 'falseConflict';

/** A bulk item as the client sent it. */
export interface BulkItem {
  /** index, create, update or delete. */
  action: string;
  id: string;
  version?: number;
  /** Its lines in the body. */
  lines: string[];
}

/** A bulk request as received. */
export interface RecordedBulk {
  /** With its query string. */
  path: string;
  body: string;
}

/** A bulk that the proxy has not forwarded yet. */
export interface HeldBulk {
  ids: string[];
  /** Forwards it. */
  release(): void;
}

/** A request before Elasticsearch receives it, or before the client receives the answer. */
export interface PassingRequest {
  moment: 'before' | 'after';
  method: string;
  /** With its query string. */
  path: string;
}

/** An HTTP proxy in front of Elasticsearch that can answer `_bulk` items itself. */
export interface BulkProxy {
  readonly url: string;
  readonly recorded: RecordedBulk[];
  /** Number of faked answers by fault. */
  readonly answered: Map<BulkFault, number>;
  /** Sets the fault of each further item; null forwards it. */
  faults(choose: (item: BulkItem) => BulkFault | null): void;
  /**
   * Sets a function to call twice for each request other than a bulk. The request waits for it; if
   * it rejects, the connection is closed.
   */
  watch(watcher: (request: PassingRequest) => Promise<void> | void): void;
  /** Holds the next bulk, and resolves when it arrives. */
  holdNext(): Promise<HeldBulk>;
  stop(): Promise<void>;
}

/** A seeded random choice of faults, each with its probability. */
export function faultsByChance(
  seed: number,
  chances: [fault: BulkFault, chance: number][],
): () => BulkFault | null {
  const random = seededRandom(seed);
  return () => {
    let left = random();
    for (const [fault, chance] of chances) if ((left -= chance) < 0) return fault;
    return null;
  };
}

const ERRORS: Record<BulkFault, { status: number; type: string; reason: string }> = {
  400: {
    status: 400,
    type: 'document_parsing_exception',
    reason: 'failed to parse (by the fault proxy)',
  },
  429: {
    status: 429,
    type: 'es_rejected_execution_exception',
    reason: 'rejected execution (by the fault proxy)',
  },
  503: {
    status: 503,
    type: 'unavailable_shards_exception',
    reason: 'primary shard is not active (by the fault proxy)',
  },
  conflictAfterApplying: {
    status: 409,
    type: 'version_conflict_engine_exception',
    reason: 'version conflict (by the fault proxy)',
  },
  falseConflict: {
    status: 409,
    type: 'version_conflict_engine_exception',
    reason: 'version conflict (by the fault proxy)',
  },
};

type AnswerItem = Record<string, { _index?: string; _id: string; status: number; error?: object }>;

export async function startBulkProxy(target: string): Promise<BulkProxy> {
  const upstream = new URL(target);
  const agent = new Agent({ keepAlive: true });
  const recorded: RecordedBulk[] = [];
  const answered = new Map<BulkFault, number>();
  let choose: (item: BulkItem) => BulkFault | null = () => null;
  let watcher: (request: PassingRequest) => Promise<void> | void = () => undefined;
  let holding: ((held: HeldBulk) => void) | null = null;

  const forward = async (incoming: IncomingMessage, body: Buffer): Promise<Answer> => {
    const headers = {
      ...incoming.headers,
      host: upstream.host,
      'content-length': String(body.length),
    };
    delete headers['transfer-encoding'];
    return new Promise((resolve, reject) => {
      const { hostname, port } = upstream;
      const outgoing = httpRequest(
        { hostname, port, path: incoming.url, method: incoming.method, headers, agent },
        (response) => {
          readAll(response).then(
            (text) =>
              resolve({ status: response.statusCode!, headers: response.headers, body: text }),
            reject,
          );
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  };

  const bulk = async (incoming: IncomingMessage, body: string): Promise<Answer> => {
    recorded.push({ path: incoming.url!, body });
    const items = readItems(body);
    if (holding) {
      const released = deferred();
      holding({ ids: items.map(({ id }) => id), release: released.resolve });
      holding = null;
      await released.promise;
    }
    const faults = items.map((item) => choose(item));
    for (const fault of faults) if (fault) answered.set(fault, (answered.get(fault) ?? 0) + 1);
    const passed = items.filter(
      (_, i) => faults[i] === null || faults[i] === 'conflictAfterApplying',
    );
    const lines = passed.flatMap((item) => item.lines);
    const answer =
      lines.length > 0
        ? await forward(incoming, Buffer.from(`${lines.join('\n')}\n`))
        : nothingForwarded();
    if (answer.status !== 200 || faults.every((fault) => fault === null)) return answer;
    const result = JSON.parse(answer.body.toString()) as { items: AnswerItem[] };
    const index = decodeURIComponent(/^\/([^/?]+)\/_bulk/.exec(incoming.url!)?.[1] ?? '');
    const merged = items.map((item, i): AnswerItem => {
      const fault = faults[i]!;
      const truth =
        fault === null || fault === 'conflictAfterApplying' ? result.items.shift()! : null;
      if (fault === null) return truth!;
      const { status, type, reason } = ERRORS[fault];
      return {
        [item.action]: {
          _index: index,
          _id: item.id,
          status,
          error: { type, reason: `[${item.id}]: ${reason}` },
        },
      };
    });
    const hasErrors = merged.some((item) => Object.values(item)[0]!.error);
    return {
      ...answer,
      body: Buffer.from(JSON.stringify({ ...result, errors: hasErrors, items: merged })),
    };
  };

  const other = async (incoming: IncomingMessage, body: Buffer): Promise<Answer> => {
    const passing = { method: incoming.method!, path: incoming.url! };
    await watcher({ moment: 'before', ...passing });
    const answer = await forward(incoming, body);
    await watcher({ moment: 'after', ...passing });
    return answer;
  };

  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const body = await readAll(incoming);
      const isBulk = incoming.method === 'POST' && /\/_bulk(\?|$)/.test(incoming.url!);
      const answer = await (isBulk ? bulk(incoming, body.toString()) : other(incoming, body));
      const headers = {
        ...answer.headers,
        ...(incoming.method !== 'HEAD' && { 'content-length': String(answer.body.length) }),
      };
      delete headers['transfer-encoding'];
      outgoing.writeHead(answer.status, headers).end(answer.body);
    })().catch(() => incoming.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    recorded,
    answered,
    faults: (next) => (choose = next),
    watch: (next) => (watcher = next),
    holdNext: () => new Promise((resolve) => (holding = resolve)),
    stop: async () => {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** The answer to a bulk without forwarded items. */
function nothingForwarded(): Answer {
  const type = 'application/vnd.elasticsearch+json;compatible-with=8';
  return {
    status: 200,
    headers: { 'content-type': type, 'x-elastic-product': 'Elasticsearch' },
    body: Buffer.from(JSON.stringify({ took: 0, errors: false, items: [] })),
  };
}

function readItems(body: string): BulkItem[] {
  const lines = body.split('\n').filter((line) => line !== '');
  const items: BulkItem[] = [];
  for (let i = 0; i < lines.length; i += 1) {
    const [[action, { _id, version }]] = Object.entries(JSON.parse(lines[i]!) as object) as [
      [string, { _id: string; version?: number }],
    ];
    const own = [lines[i]!];
    if (action !== 'delete') own.push(lines[(i += 1)]!);
    items.push({ action, id: _id, version, lines: own });
  }
  return items;
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

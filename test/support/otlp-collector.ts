import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A span as a collector receives it. */
export interface ReceivedSpan {
  name: string;
  traceId: string;
  spanId: string;
  /** Empty for the first span of a trace. */
  parentId: string;
  /** 1: internal, 2: server, 3: client. */
  kind: number;
  attributes: Record<string, string | number | boolean>;
  /** 2: error. */
  status: number;
  /** The attributes of the sender. */
  resource: Record<string, string | number | boolean>;
}

/** A collector that takes OTLP over HTTP in protobuf. */
export interface OtlpCollector {
  url: string;
  spans: ReceivedSpan[];
  /** All that arrived, as text, to look for what must not be in it. */
  bytes: string;
  /** The headers of the last request. */
  headers: Record<string, unknown>;
  stop(): Promise<void>;
}

/** Starts a collector on a free port of this machine. */
export async function startOtlpCollector(): Promise<OtlpCollector> {
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const isKnown = request.method === 'POST' && request.url === '/v1/traces';
      if (!isKnown || request.headers['content-type'] !== 'application/x-protobuf')
        return response.writeHead(400).end();
      collector.headers = request.headers;
      collector.bytes += body.toString('utf8');
      collector.spans.push(...readRequest(body));
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const collector: OtlpCollector = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans: [],
    bytes: '',
    headers: {},
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
  return collector;
}

/** The fields of a protobuf message by number. Numbers of the schema are those of opentelemetry-proto. */
type Fields = Map<number, (Buffer | bigint)[]>;

function readFields(message: Buffer): Fields {
  const fields: Fields = new Map();
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message[at++]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const bytes = (length: number) => message.subarray(at, (at += length));
  while (at < message.length) {
    const tag = Number(varint());
    const read = {
      0: varint,
      1: () => bytes(8),
      2: () => bytes(Number(varint())),
      5: () => bytes(4),
    };
    const value = read[(tag & 7) as keyof typeof read]();
    fields.set(tag >> 3, [...(fields.get(tag >> 3) ?? []), value]);
  }
  return fields;
}

const messages = (fields: Fields, number: number) =>
  (fields.get(number) ?? []).map((value) => readFields(value as Buffer));
const bytesOf = (fields: Fields, number: number) =>
  (fields.get(number)?.[0] as Buffer | undefined) ?? Buffer.alloc(0);
const numberOf = (fields: Fields, number: number) => Number(fields.get(number)?.[0] ?? 0);

function readRequest(body: Buffer): ReceivedSpan[] {
  return messages(readFields(body), 1).flatMap((resourceSpans) => {
    const [resource] = messages(resourceSpans, 1);
    return messages(resourceSpans, 2).flatMap((scopeSpans) =>
      messages(scopeSpans, 2).map((span) => ({
        name: bytesOf(span, 5).toString(),
        traceId: bytesOf(span, 1).toString('hex'),
        spanId: bytesOf(span, 2).toString('hex'),
        parentId: bytesOf(span, 4).toString('hex'),
        kind: numberOf(span, 6),
        attributes: readAttributes(span, 9),
        status: numberOf(messages(span, 15)[0] ?? new Map(), 3),
        resource: readAttributes(resource!, 1),
      })),
    );
  });
}

function readAttributes(fields: Fields, number: number): ReceivedSpan['attributes'] {
  return Object.fromEntries(
    messages(fields, number).map((pair) => {
      const [value] = messages(pair, 2);
      const text = value!.get(1)?.[0] as Buffer | undefined;
      const read = text
        ? text.toString()
        : value!.has(2)
          ? numberOf(value!, 2) === 1
          : numberOf(value!, 3);
      return [bytesOf(pair, 1).toString(), read];
    }),
  );
}

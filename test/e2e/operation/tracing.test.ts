import { once } from 'node:events';
import {
  Agent,
  createServer,
  get as httpGet,
  type IncomingMessage,
  request as forward,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { createDatabase } from '../../support/databases.js';
import { eventually } from '../../support/eventually.js';
import { mutate } from '../../support/mutate.js';
import {
  type OtlpCollector,
  type ReceivedSpan,
  startOtlpCollector,
} from '../../support/otlp-collector.js';
import { type ServerProcess, startServer } from '../../support/server-process.js';
import { ADMIN_KEY, dropIndices } from '../../support/start-test-app.js';

const PREFIX = `traced-${process.pid}`;
const SEARCH = `query Named($q: String!) {
  search(query: $q, first: 5) { totalCount edges { node { title } excerptHighlight { text } } }
}`;
const SECRETS = [ADMIN_KEY, '두루미비밀', '가마우지', 'collector-key', 'search(query'];

/** A proxy in front of Elasticsearch that delays or fails searches and records their headers. */
interface SearchedNode {
  url: string;
  searchMs: number;
  /** The reason with which searches fail; null: they do not. */
  error: string | null;
  searches: Record<string, string | undefined>[];
  stop(): Promise<void>;
}

async function startSearchedNode(target: string): Promise<SearchedNode> {
  const server = createServer((request, response) => {
    const { method, headers, url = '' } = request;
    const isSearch = url.includes('/_search');
    if (isSearch) node.searches.push(headers as Record<string, string>);
    if (isSearch && node.error !== null) {
      const body = { error: { type: 'i_o_exception', reason: node.error }, status: 500 };
      response.writeHead(500, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      return;
    }
    const forwarded = forward(new URL(url, target), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      void sleep(isSearch ? node.searchMs : 0).then(() => answer.pipe(response));
    });
    forwarded.on('error', () => response.destroy());
    request.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const node: SearchedNode = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    searchMs: 0,
    error: null,
    searches: [],
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
  return node;
}

let traces = 0;
const newTraceId = () => (++traces).toString(16).padStart(32, 'a');
const SENDER = '00f067aa0ba902b7';

describe('A server with a collector', () => {
  let collector: OtlpCollector;
  let elasticsearch: SearchedNode;
  let server: ServerProcess;

  beforeAll(async () => {
    collector = await startOtlpCollector();
    elasticsearch = await startSearchedNode(process.env.TEST_ELASTICSEARCH_URL!);
    server = await startServer({
      DATABASE_URL: await createDatabase(),
      ELASTICSEARCH_URL: elasticsearch.url,
      ELASTICSEARCH_INDEX: PREFIX,
      LOG_LEVEL: 'info',
      SHUTDOWN_DELAY: '2',
      // Without a proxy, `traceparent` is ignored.
      TRUST_PROXY: '1',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'api-key=collector-key,x-team=a%20b',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
      OTEL_SERVICE_NAME: 'help',
      OTEL_BSP_SCHEDULE_DELAY: '50',
      OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '500',
    });
    await buildCatalogue(server);
    const { version, id } = await buildArticle(server, {
      title: '가마우지를 신고하는 법',
      variants: [{ platformSlugs: ['common'], body: '가마우지비밀을 신고하세요.' }],
    });
    await mutate(
      server,
      'publishArticle',
      { id, expectedVersion: version, waitForSearch: true },
      'article { id }',
    );
    // On a busy machine, memory answers the first searches.
    await eventually(async () =>
      expect(await server.admin('{ search(query: "가마우지") { engine } }')).toEqual({
        search: { engine: 'ELASTICSEARCH' },
      }),
    );
  });
  afterAll(async () => {
    await server?.stop();
    await Promise.all([elasticsearch?.stop(), collector?.stop(), dropIndices(PREFIX)]);
  });

  /** Sends a request in a trace of its own. Resolves to its spans when the first one has arrived. */
  const trace = async (
    send: (headers: Record<string, string>) => Promise<unknown>,
    { flags = '01' } = {},
  ): Promise<{ spans: ReceivedSpan[]; root: ReceivedSpan; traceId: string }> => {
    const traceId = newTraceId();
    await send({ traceparent: `00-${traceId}-${SENDER}-${flags}` });
    return eventually(async () => {
      const spans = collector.spans.filter((span) => span.traceId === traceId);
      const root = spans.find(({ parentId }) => parentId === SENDER);
      expect(root).toBeDefined();
      return { spans, root: root!, traceId };
    });
  };
  const post =
    (body: object, extra: Record<string, string> = {}) =>
    (headers: Record<string, string>) =>
      fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers, ...extra },
        body: JSON.stringify(body),
      }).then((response) => response.text());
  const search = (q: string, extra?: Record<string, string>) =>
    post({ query: SEARCH, variables: { q } }, extra);

  it('sends the spans of a search below that of its sender: HTTP, operation, Elasticsearch, Postgres', async () => {
    const { spans, root } = await trace(search('가마우지'));
    expect(root).toMatchObject({
      name: 'POST /graphql',
      kind: 2,
      status: 0,
      attributes: {
        'http.route': '/graphql',
        'doum.request_id': expect.any(String),
        'graphql.operation.type': 'query',
        'graphql.operation.name': 'Named',
      },
      resource: {
        'service.name': 'help',
        'deployment.environment.name': 'test',
        'service.instance.id': expect.any(String),
      },
    });
    const searched = spans.find(({ name }) => name === 'search')!;
    expect(searched).toMatchObject({
      kind: 3,
      parentId: root.spanId,
      attributes: {
        'db.system': 'elasticsearch',
        'db.operation.name': 'search',
        'db.collection.name': PREFIX,
        'db.response.status_code': '200',
        'server.address': '127.0.0.1',
      },
    });
    const [read] = spans.filter(({ attributes }) =>
      /a\.slug as "slug"/.test(String(attributes['db.query.text'] ?? attributes['db.statement'])),
    );
    expect(read).toMatchObject({ kind: 3, parentId: root.spanId });
    const lengths = spans.flatMap(({ attributes }) =>
      Object.values(attributes).map((value) => String(value).length),
    );
    expect(Math.max(...lengths)).toBe(500);
    expect(spans.every(({ name }) => !/totalCount|edges|title|Query/.test(name))).toBe(true);
  });

  it('sends no key, no word of readers and articles, and no text of an operation', async () => {
    await trace(search('두루미비밀', { authorization: `Bearer ${ADMIN_KEY}` }));
    await trace(
      search('두루미비밀', { authorization: 'Bearer 두루미비밀'.replace(/[^ -~]/g, 'x') }),
    );
    for (const secret of SECRETS) expect(collector.bytes).not.toContain(secret);
    expect(collector.headers).toMatchObject({ 'api-key': 'collector-key', 'x-team': 'a b' });
  });

  it('has the ids of the trace in the lines of its request', async () => {
    const { root, traceId } = await trace(search('신고'));
    const line = server.log
      .map((text) => JSON.parse(text) as Record<string, unknown>)
      .find((entry) => entry.traceId === traceId);
    expect(line).toMatchObject({ level: 'info', msg: 'request', spanId: root.spanId });
  });

  it('passes on the trace of a search, and logs its stages if it is slow', async () => {
    elasticsearch.searchMs = 1_200;
    const { spans, traceId } = await trace(search('느린 신고'));
    elasticsearch.searchMs = 0;
    const sent = elasticsearch.searches.filter((headers) => headers.traceparent?.includes(traceId));
    expect(sent[0]!['x-opaque-id']).toBe('doum');
    expect(spans.length).toBeGreaterThan(1);
    const slow = () =>
      server.log
        .map((line) => JSON.parse(line) as Record<string, unknown>)
        .filter(({ msg }) => msg === 'A search was slow.');
    await eventually(async () => expect(slow()).toHaveLength(1));
    const { ms, stages } = slow()[0] as { ms: number; stages: Record<string, number> };
    expect(slow()[0]).toMatchObject({ level: 'warn', traceId, requestId: expect.any(String) });
    expect(stages.engine).toBeGreaterThan(1_000);
    const sum = Object.values(stages).reduce((all, one) => all + one);
    expect(Math.abs(sum - ms)).toBeLessThan(5);
    expect(JSON.stringify(slow())).not.toContain('느린');
  });

  it('is not ready after SIGTERM, serves for a while, closes, sends its spans and ends', async () => {
    const agent = new Agent({ keepAlive: true });
    const read = async (path: string, own: Agent | false = false, traceparent = '') => {
      const outgoing = httpGet(server.url + path, { agent: own, headers: { traceparent } });
      const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
      return {
        status: answer.statusCode,
        connection: answer.headers.connection,
        body: await text(answer),
        wasKept: outgoing.reusedSocket,
      };
    };
    const query = `/graphql?query=${encodeURIComponent('{ search { totalCount } }')}`;
    await read(query, agent);
    server.kill('SIGTERM');
    await eventually(async () =>
      expect(await read('/readyz')).toMatchObject({
        status: 503,
        body: 'not ready: The server is shutting down.\n',
      }),
    );
    const answer = { status: 200, body: '{"data":{"search":{"totalCount":1}}}' };
    const closes = { ...answer, connection: 'close' };
    expect(await read(query, agent)).toMatchObject({ ...closes, wasKept: true });
    const last = newTraceId();
    expect(await read(query, false, `00-${last}-${SENDER}-01`)).toMatchObject({
      ...closes,
      wasKept: false,
    });
    expect((await read('/livez')).status).toBe(200);
    await eventually(() => expect(read(query)).rejects.toMatchObject({ code: 'ECONNREFUSED' }));
    expect(await server.exited).toEqual({ code: 0, signal: null });
    expect(collector.spans.map(({ traceId }) => traceId)).toContain(last);
  });
});

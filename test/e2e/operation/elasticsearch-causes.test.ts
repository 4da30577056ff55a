import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { explainFailure } from '../../../src/app/commands/explain-failure.js';
import {
  ElasticsearchStandIns,
  expectCause,
  forward,
  real,
  send,
} from '../../support/stand-ins.js';
import { startTestApp } from '../../support/start-test-app.js';

const PREFIX = `causes-${process.pid}`;

let folder: string;
const standIns = new ElasticsearchStandIns(PREFIX);
const listen = standIns.listen.bind(standIns);
const writerAt = standIns.writerAt.bind(standIns);

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'doum-causes-'));
  for (const name of ['localhost', 'elsewhere.example'])
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'],
        ...['-nodes', '-days', '2', '-subj', `/CN=${name}`],
        ...['-addext', `subjectAltName=DNS:${name}`],
        ...['-keyout', path.join(folder, `${name}.key`), '-out', path.join(folder, `${name}.crt`)],
      ],
      { stdio: 'ignore' },
    );
});
afterAll(async () => {
  await standIns.stop();
  rmSync(folder, { recursive: true, force: true });
});

const tls = (name: string) =>
  listen(
    createHttpsServer(
      {
        key: readFileSync(path.join(folder, `${name}.key`)),
        cert: readFileSync(path.join(folder, `${name}.crt`)),
      },
      forward,
    ),
  );

/** A server that gives the same answer to everything. */
const answering = (status: number, body: object, headers: Record<string, string> = {}) =>
  listen(
    createHttpServer((_, answer) =>
      answer
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify(body)),
    ),
  );

describe('Why Elasticsearch cannot be reached', () => {
  it('an authority that is not trusted, until ELASTICSEARCH_CA names it', async () => {
    const url = `https://localhost:${await tls('localhost')}`;
    const words = /^The certificate of Elasticsearch is signed by .* ELASTICSEARCH_CA must name/;
    const code = 'ELASTICSEARCH_UNTRUSTED_CERTIFICATE';
    await expectCause(writerAt(url).inspect(), code, words);
    const trusting = { ELASTICSEARCH_CA: path.join(folder, 'localhost.crt') };
    await writerAt(url, trusting).inspect();
  });

  it('a certificate for another host, TLS where there is none, and none where there is TLS', async () => {
    const elsewhere = await tls('elsewhere.example');
    const trusting = { ELASTICSEARCH_CA: path.join(folder, 'elsewhere.example.crt') };
    await expectCause(
      writerAt(`https://localhost:${elsewhere}`, trusting).inspect(),
      'ELASTICSEARCH_WRONG_HOST',
      /another host name: ELASTICSEARCH_URL must/,
    );
    await expectCause(
      writerAt(real().replace('http:', 'https:')).inspect(),
      'ELASTICSEARCH_WITHOUT_TLS',
      /speaks plain HTTP there: ELASTICSEARCH_URL must begin with http,/,
    );
    await expectCause(
      writerAt(`http://localhost:${elsewhere}`).inspect(),
      'ELASTICSEARCH_CLOSES_CONNECTIONS',
      /if it expects TLS, ELASTICSEARCH_URL must begin with https/,
    );
  });

  it('nothing listens', async () => {
    const closed = writerAt('http://127.0.0.1:1').inspect();
    await expectCause(closed, 'ELASTICSEARCH_NOT_LISTENING', /nothing listens at its address/);
  });
});

describe('Why Elasticsearch refuses', () => {
  const product = { 'x-elastic-product': 'Elasticsearch' };
  const denied =
    'action [indices:admin/create] is unauthorized for user [doum] with effective roles [x] on ' +
    'indices [doum], this action is granted by the index privileges [create_index,manage,all]';
  it.each([
    [
      401,
      { error: { type: 'security_exception' } },
      product,
      'WRONG_CREDENTIALS',
      /ELASTICSEARCH_PASSWORD/,
    ],
    [
      403,
      { error: { type: 'security_exception', reason: denied } },
      product,
      'FORBIDDEN',
      /lacks a privilege of docs\/operations\.md.+ It may not do indices:admin\/create\.$/,
    ],
    [
      200,
      { version: { distribution: 'opensearch', number: '2.19.1' } },
      {},
      'IS_ANOTHER_PRODUCT',
      /OpenSearch, which Doum does not support/,
    ],
    [
      400,
      {
        error: {
          type: 'illegal_argument_exception',
          reason: 'Unknown tokenizer type [nori_tokenizer] for [words]',
        },
      },
      product,
      'WITHOUT_NORI',
      /elasticsearch-plugin install analysis-nori/,
    ],
  ])('%i %j', async (status, body, headers, code, words) => {
    const url = `http://127.0.0.1:${await answering(status, body, headers as Record<string, string>)}`;
    const writer = writerAt(url, { ELASTICSEARCH_USER: 'doum', ELASTICSEARCH_PASSWORD: 'secret' });
    await expectCause(writer.createGeneration('1', []), `ELASTICSEARCH_${code}`, words);
  });

  it('a block read_only_allow_delete, on the real Elasticsearch', async () => {
    const writer = writerAt(real());
    await writer.createGeneration('blocked', []);
    const index = `${PREFIX}-blocked`;
    await send('PUT', `/${index}/_settings`, { 'index.blocks.read_only_allow_delete': true });
    const change = { articleId: 1, version: 1, document: null };
    const outcomes = await writer.write('blocked', [change], { refresh: false });
    const reason = expect.stringMatching(/a disk is nearly full: free space/) as string;
    expect(outcomes).toEqual([{ kind: 'retry', reason, code: 'ELASTICSEARCH_DISK_FULL' }]);
    await send('PUT', `/${index}/_settings`, { 'index.blocks.read_only_allow_delete': null });
  });
});

it('A server does not start with a wrong password', async () => {
  const body = { error: { type: 'security_exception' } };
  const port = await answering(401, body, { 'x-elastic-product': 'Elasticsearch' });
  const starting = startTestApp('elasticsearch', {
    elasticsearchUrl: `http://doum:secret@127.0.0.1:${port}`,
  });
  expect(await starting.catch(explainFailure)).toMatch(
    /^Elasticsearch does not accept the user .+ \(ELASTICSEARCH_WRONG_CREDENTIALS\)$/,
  );
});

it('sends the key, and distributes the index as configured', async () => {
  const seen: (string | undefined)[] = [];
  const port = await listen(
    createHttpServer((incoming, outgoing) => {
      seen.push(incoming.headers.authorization);
      forward(incoming, outgoing);
    }),
  );
  const writer = writerAt(`http://127.0.0.1:${port}`, {
    ELASTICSEARCH_API_KEY: 'a2V5',
    ELASTICSEARCH_SHARDS: '2',
    ELASTICSEARCH_REPLICAS: '0',
  });
  await writer.createGeneration('3', []);
  expect([...new Set(seen)]).toEqual(['ApiKey a2V5']);
  expect(
    await send('GET', `/${PREFIX}-3/_settings/index.number*,index.auto*?flat_settings`),
  ).toEqual({
    [`${PREFIX}-3`]: {
      settings: {
        'index.auto_expand_replicas': 'false',
        'index.number_of_replicas': '0',
        'index.number_of_shards': '2',
      },
    },
  });
  expect(writer.fingerprint([])).not.toBe(writerAt(real()).fingerprint([]));
});

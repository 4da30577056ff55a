import type { Finding } from '../../../src/app/examine-services.js';
import { doctor, runDoctor } from '../../../src/app/commands/checks.js';
import { createBlankDatabase, createDatabase } from '../../support/databases.js';
import { startFakeModelServer, withText } from '../../support/fake-model-server.js';
import { rewriteNodes, rewriting } from '../../support/rewriting-stand-in.js';
import { createServerRole } from '../../support/server-role.js';
import { ElasticsearchStandIns, real } from '../../support/stand-ins.js';
import { openTestConnection, withTestConnection } from '../../support/terminate-backends.js';

/** No finding may show it. */
const PASSWORD = 'a-password-that-nobody-may-see';

const standIns = new ElasticsearchStandIns(`doctor-${process.pid}`);
let databaseUrl: string;
beforeAll(async () => {
  databaseUrl = await createDatabase(`doctor_${process.pid}`);
});
afterAll(() => standIns.stop());

/** The findings in one of these states, as lines. */
const shown = (findings: readonly Finding[], ...states: Finding['state'][]) =>
  findings
    .filter(({ state }) => states.includes(state))
    .map(({ check, message }) => `${check}: ${message}`);

const examine = (variables: Record<string, string>) =>
  runDoctor({ DATABASE_URL: databaseUrl, PORT: '0', ...variables });

/** Expects that these are the only warnings and failures, and that no secret is shown. */
async function expectFaults(
  variables: Record<string, string>,
  ...faults: [Exclude<Finding['state'], 'ok'>, RegExp][]
): Promise<void> {
  const findings = await examine(variables);
  const lines = findings
    .filter(({ state }) => state !== 'ok')
    .map((one) => `${one.state} ${shown([one], one.state)[0]}`);
  expect(lines).toEqual(
    faults.map(([state, words]) => expect.stringMatching(`^${state} ${words.source}`) as string),
  );
  expect(JSON.stringify(findings)).not.toContain(PASSWORD);
}

function addressWith(change: (url: URL) => void): string {
  const url = new URL(databaseUrl);
  change(url);
  return url.toString();
}

describe('A deployment without a fault', () => {
  it('gets no warning', async () => {
    const findings = await examine({ ELASTICSEARCH_URL: real() });
    expect(shown(findings, 'warning', 'failed')).toEqual([]);
    expect(shown(findings, 'ok').join('\n')).toMatch(/Elasticsearch: .+ has version .+ and anal/);
  });

  it('may have a role that only reads and writes rows', async () => {
    const role = await createServerRole(databaseUrl);
    await expectFaults({ DATABASE_URL: role.url });
    await role.drop();
  });
});

describe('The doctor finds', () => {
  it('whether the model server gives vectors', async () => {
    const model = await startFakeModelServer();
    const variables = {
      EMBEDDINGS_URL: model.url,
      EMBEDDINGS_MODEL: 'm',
      EMBEDDINGS_KEY: PASSWORD,
    };
    expect(shown(await examine(variables), 'ok')).toContain(
      'model server: answers with vectors of 8 numbers',
    );
    model.answer = withText(PASSWORD, 401);
    await expectFaults(variables, [
      'failed',
      /model server: .+ does not accept EMBEDDINGS_KEY, or needs one \(401\)/,
    ]);
    await model.stop();
    const words = /model server: .+ does not answer \([A-Z_]+\)/;
    await expectFaults(variables, ['failed', words]);
  });

  it('all faults of the variables, and checks nothing else then', async () => {
    const environment = { DATABASE_URL: databaseUrl, RATE_LIMIT: 'x', SEARCH_FALLBACK: 'y' };
    let printed = '';
    const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      printed += String(text);
      return true;
    });
    expect(await doctor(environment, { json: false }).finally(() => write.mockRestore())).toBe(1);
    expect(printed).toMatch(/^failed +variables +RATE_LIMIT is "x", but it must be .+/m);
    expect(printed).toMatch(/^failed +variables +SEARCH_FALLBACK is "y", but it must be .+/m);
    expect(printed).toMatch(/^0 ok, 0 warnings, 2 failed\.$/m);
  });

  it('an unknown variable', async () => {
    await expectFaults({ DATABASE_URI: 'z' }, ['warning', /variables: DATABASE_URI is set, but/]);
  });

  it.each<[string, (url: URL) => void, RegExp]>([
    [
      'that nothing listens',
      (url) => {
        url.searchParams.delete('host');
        [url.hostname, url.port] = ['127.0.0.1', '1'];
      },
      /Postgres: Nothing listens .+ Start it, or check host and port/,
    ],
    [
      'a wrong password',
      (url) => (url.password = PASSWORD),
      /Postgres: Postgres does not accept the user and password of DATABASE_URL\. Correct them/,
    ],
  ])('%s', async (_, change, words) => {
    await expectFaults({ DATABASE_URL: addressWith(change) }, ['failed', words]);
  });

  it('a database without tables, in which none is made', async () => {
    const url = await createBlankDatabase();
    await expectFaults({ DATABASE_URL: url }, [
      'warning',
      /migrations: The database lacks .+ Run "doum migrate"/,
    ]);
    await withTestConnection(url, async (connection) => {
      const tables = `select from pg_tables where schemaname = 'public'`;
      expect((await connection.query(tables)).rowCount).toBe(0);
    });
  });

  it('a role without rights', async () => {
    const role = await createServerRole(databaseUrl);
    const owner = await openTestConnection(databaseUrl);
    await owner.query(`revoke insert on article from ${role.name}`);
    await expectFaults({ DATABASE_URL: role.url }, [
      'failed',
      /rights: The role server_\w+ may not read and write article\. Grant it/,
    ]);
    await owner.end();
    await role.drop();
  });

  it('that Elasticsearch does not answer', () =>
    expectFaults({ ELASTICSEARCH_URL: 'http://127.0.0.1:1' }, [
      'failed',
      /Elasticsearch: .+ nothing listens .+NOT_LISTENING/,
    ]));

  it.each<[string, object, RegExp]>([
    ['a node without Nori', { plugins: [] }, /Elasticsearch: The plugin analysis-nori is missing/],
    [
      'an old node',
      { version: '7.17.0' },
      /Elasticsearch: .+ has version 7\.17\.0, but Doum needs/,
    ],
  ])('%s', async (_, node, words) => {
    const ELASTICSEARCH_URL = await rewriting(standIns, rewriteNodes(node));
    await expectFaults({ ELASTICSEARCH_URL }, ['failed', words]);
  });
});

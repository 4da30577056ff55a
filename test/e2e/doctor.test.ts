import { runDoctor } from '../../src/app/doctor/run-doctor.js';
import { createBlankDatabase } from '../support/databases.js';
import { ARTICLES, Deployment, PASSWORD } from '../support/doctor-deployment.js';
import { shown } from '../support/doctor-findings.js';
import { rewriteNodes, rewriting } from '../support/rewriting-stand-in.js';
import { runCli } from '../support/run-cli.js';
import { real } from '../support/stand-ins.js';
import { openTestConnection } from '../support/terminate-backends.js';

/** What the machine of the tests is like, which other tests use, too. */
const SHARED = /^(memory|disk|open files|clock|transactions|connections)$/;

let deployment: Deployment;
beforeAll(async () => {
  deployment = await Deployment.make();
});
afterAll(() => deployment.stop());

const expectFinding = (...given: Parameters<Deployment['expectFinding']>) =>
  deployment.expectFinding(...given);

describe('A deployment without a fault', () => {
  it('gets no warning', async () => {
    const findings = await runDoctor(deployment.variables);
    const own = findings.filter(({ check }) => !SHARED.test(check));
    expect(shown(own, 'warning', 'failed')).toEqual([]);
    expect(shown(own, 'ok').join('\n')).toMatch(
      new RegExp(`index ELASTICSEARCH: ${ARTICLES} articles can be found, 0 changes wait`),
    );
  });

  it('with the engine in memory, and a role that may only read and write rows', async () => {
    const findings = await runDoctor({ DATABASE_URL: deployment.role.url, PORT: '0' });
    expect(shown(findings, 'failed')).toEqual([]);
    expect(shown(findings, 'ok').join('\n')).toMatch(
      /rights: server_\w+ can serve; another role migrates/,
    );
    expect(shown(findings, 'ok').join('\n')).toMatch(
      new RegExp(`index MEMORY: ${ARTICLES} articles can be found`),
    );
  });
});

describe('Faults of the variables', () => {
  it('all at once, and everything else is checked all the same', async () => {
    const environment = {
      ...deployment.variables,
      ...{ RATE_LIMIT: 'x', SEARCH_FALLBACK: 'y', DATABASE_URI: 'z' },
    };
    const { code, stdout } = await runCli(['doctor'], environment);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^failed +variables +RATE_LIMIT is "x", but it must be .+/m);
    expect(stdout).toMatch(/^failed +variables +SEARCH_FALLBACK is "y", but it must be .+/m);
    expect(stdout).toMatch(/^warning +variables +DATABASE_URI is set, but Doum has no .+/m);
    expect(stdout).toMatch(/^ok +migrations +all \d+ were run, the newest is \w+$/m);
    expect(stdout).toMatch(/^\d+ ok, \d+ warnings?, \d+ failed\.$/m);
  });

  it('a wrong DATABASE_URL, which is never shown, and no other database is checked', async () => {
    await expectFinding(
      { DATABASE_URL: `mysql://doum:${PASSWORD}@db/doum` },
      'failed',
      /^variables: DATABASE_URL is wrong: it must be an address like postgres:/,
    );
  });

  it.each([
    { DATABASE_CA: '/nowhere/ca.pem' },
    { DATABASE_DIRECT_URL: 'postgres://db/doum?sslmode=none' },
  ])('%j, without which nobody logs in to Postgres', async (wrong) => {
    const findings = await runDoctor({ ...deployment.variables, ...wrong });
    expect(shown(findings, 'failed')).toEqual([
      expect.stringMatching(`^variables: ${Object.keys(wrong)[0]}`),
    ]);
    expect(findings.filter(({ check }) => /^(Postgres|migrations)/.test(check))).toEqual([]);
  });
});

describe('Faults of Postgres', () => {
  it.each<[string, (url: URL) => void, RegExp]>([
    [
      'nothing listens',
      (url) => {
        url.searchParams.delete('host');
        [url.hostname, url.port] = ['127.0.0.1', '1'];
      },
      /^Postgres: Nothing listens .+ Start Postgres, or check host and port/,
    ],
    [
      'a wrong password',
      (url) => (url.password = PASSWORD),
      /^Postgres: Postgres does not accept the user and password of DATABASE_URL\. Correct them/,
    ],
    [
      'no such database',
      (url) => (url.pathname = '/nowhere'),
      /^Postgres: Postgres has no such database .+ Create it/,
    ],
  ])('%s', async (_, change, words) => {
    await expectFinding({ DATABASE_URL: deployment.addressWith(change) }, 'failed', words);
  });

  it('a database without tables, in which none is made', async () => {
    const url = await createBlankDatabase();
    await expectFinding(
      { DATABASE_URL: url },
      'warning',
      /^migrations: The database has no tables of Doum yet\. Run "doum migrate"/,
    );
    const connection = await openTestConnection(url);
    const tables = await connection.query(`select from pg_tables where schemaname = 'public'`);
    await connection.end();
    expect(tables.rowCount).toBe(0);
  });
});

describe('Faults of Elasticsearch', () => {
  it('nothing listens at one of two addresses, and at both', async () => {
    const words = /^Elasticsearch: 127\.0\.0\.1:1: .+ nothing listens .+NOT_LISTENING/;
    await expectFinding({ ELASTICSEARCH_URL: `${real()},http://127.0.0.1:1` }, 'warning', words);
    const both = 'http://127.0.0.1:1,http://127.0.0.1:2';
    await expectFinding({ ELASTICSEARCH_URL: both }, 'failed', words);
  });

  it('a node without Nori', async () => {
    const ELASTICSEARCH_URL = await rewriting(deployment.standIns, rewriteNodes({ plugins: [] }));
    await expectFinding(
      { ELASTICSEARCH_URL },
      'failed',
      /^Elasticsearch nodes: The plugin analysis-nori is missing on doum-\w+\. Run "bin\/elast/,
    );
  });
});

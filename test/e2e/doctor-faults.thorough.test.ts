import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Finding } from '../../src/app/doctor/finding.js';
import { Deployment, PASSWORD } from '../support/doctor-deployment.js';
import { SQL_FAULTS } from '../support/doctor-faults.js';
import { type Rewrite, rewriteNodes, rewriting } from '../support/rewriting-stand-in.js';
import { runCli } from '../support/run-cli.js';

let deployment: Deployment;
beforeAll(async () => {
  deployment = await Deployment.make();
});
afterAll(() => deployment.stop());

const expectFinding = (...given: Parameters<Deployment['expectFinding']>) =>
  deployment.expectFinding(...given);

it('A deployment without a fault ends with 0, with a JSON object for each finding', async () => {
  const { code, stdout } = await runCli(['doctor', '--json'], deployment.variables);
  const lines = stdout.trimEnd().split('\n');
  const states = lines.map((line) => (JSON.parse(line) as Finding).state);
  expect(states).toContain('ok');
  expect(code).toBe(states.includes('failed') ? 1 : 0);
  expect(stdout).not.toContain(PASSWORD);
});

it('A port that another program has', async () => {
  const other = createHttpServer((_, answer) => answer.writeHead(404).end());
  await new Promise<void>((done) => void other.listen(0, '127.0.0.1', () => done()));
  const PORT = String((other.address() as AddressInfo).port);
  await expectFinding({ PORT }, 'failed', /^port: What listens at .+ Set PORT to a free port/);
  other.close();
});

describe('Faults of Postgres', () => {
  it('notifications that do not arrive', async () => {
    const DATABASE_DIRECT_URL = deployment.addressWith((url) => (url.pathname = '/postgres'));
    await expectFinding(
      { DATABASE_DIRECT_URL },
      'failed',
      /^notifications: No notification .+ the same database as DATABASE_URL/,
    );
  });

  it.each(SQL_FAULTS)('%s', async (_, inject, undo, state, words) => {
    const database = new URL(deployment.databaseUrl).pathname.slice(1);
    const run = async (statements: string[]) => {
      for (const each of statements) await deployment.owner.query(each.replace('DB', database));
    };
    await run(inject);
    try {
      await expectFinding({}, state, words);
    } finally {
      await run(undo);
    }
  });

  it('a role without a right, and one that lacks partitions which it may not make', async () => {
    const DATABASE_URL = deployment.role.url;
    await deployment.owner.query(`revoke delete on article from ${deployment.role.name}`);
    await expectFinding(
      { DATABASE_URL },
      'failed',
      /^rights: The role server_\w+ may not read and write article\. Grant it the rights/,
    );
    await deployment.owner.query(`grant delete on article to ${deployment.role.name}`);
    const month = new Date().toISOString().slice(0, 7).replace('-', '_');
    await deployment.owner.query(`drop table search_log_${month}`);
    await expectFinding(
      { DATABASE_URL },
      'failed',
      /^search log: The search log has no partition for today.+ Run "doum migrate"/,
    );
  });
});

describe('Faults of Elasticsearch', () => {
  const at = async (rewrite: Rewrite) => ({
    ELASTICSEARCH_URL: await rewriting(deployment.standIns, rewrite),
  });
  it.each<[string, () => Promise<Record<string, string>>, RegExp]>([
    [
      'a version that is too old',
      () => at(rewriteNodes({ version: '7.17.0' })),
      /^Elasticsearch nodes: doum-\w+ is Elasticsearch 7\.17\.0; Doum needs 8 or 9/,
    ],
    [
      'a user without the privileges',
      () =>
        at((path, answer) =>
          path === '/_security/user/_has_privileges' ? { has_all_requested: false } : answer,
        ),
      /^Elasticsearch rights: The user or key lacks monitor, or all for .+ Give it the privileges/,
    ],
  ])('%s', async (_, inject, words) => {
    await expectFinding(await inject(), 'failed', words);
  });

  it('a password that is not accepted', async () => {
    const refusing = createHttpServer((_, answer) =>
      answer
        .writeHead(401, {
          'content-type': 'application/json',
          'x-elastic-product': 'Elasticsearch',
        })
        .end('{"error":{"type":"security_exception"}}'),
    );
    const ELASTICSEARCH_URL = `http://doum:${PASSWORD}@127.0.0.1:${await deployment.standIns.listen(refusing)}`;
    await expectFinding(
      { ELASTICSEARCH_URL },
      'failed',
      /^Elasticsearch: 127.+ does not accept the user .+ ELASTICSEARCH_PASSWORD.+WRONG_CREDENT/,
    );
  });
});

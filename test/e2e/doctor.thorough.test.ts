import { runDoctor } from '../../src/app/doctor/run-doctor.js';
import { createDatabase, createDemoDatabase } from '../support/databases.js';
import { shown } from '../support/doctor-findings.js';
import { eventually } from '../support/eventually.js';
import { startFaultProxy } from '../support/fault-proxy.js';
import { startPgbouncer } from '../support/pgbouncer.js';
import { runCli } from '../support/run-cli.js';

/** The promise of the command, in milliseconds. */
const MAX_MS = 15_000;

describe('With services that hang', () => {
  it('the command tells both and ends within its limit', async () => {
    const postgres = await startFaultProxy(await createDatabase());
    const elasticsearch = await startFaultProxy(process.env.TEST_ELASTICSEARCH_URL!);
    try {
      for (const proxy of [postgres, elasticsearch]) proxy.setMode('hang');
      const from = performance.now();
      const { code, stdout } = await runCli(['doctor'], {
        ...{ DATABASE_URL: postgres.url, ELASTICSEARCH_URL: elasticsearch.url, PORT: '0' },
      });
      expect(performance.now() - from).toBeLessThan(MAX_MS);
      expect(code).toBe(1);
      expect(stdout).toMatch(
        /^failed +Postgres +No answer came in time\. See whether it is stopped/m,
      );
      expect(stdout).toMatch(/^failed +Elasticsearch +.+did not answer in time.+_TIMEOUT/m);
      expect(stdout).toMatch(/^ok +Node\.js/m);
    } finally {
      await Promise.all([postgres.stop(), elasticsearch.stop()]);
    }
  });

  it('one of two Elasticsearch nodes is a warning', async () => {
    const hung = await startFaultProxy(process.env.TEST_ELASTICSEARCH_URL!);
    hung.setMode('hang');
    try {
      const findings = await runDoctor({
        ELASTICSEARCH_URL: `${hung.url},${process.env.TEST_ELASTICSEARCH_URL}`,
        ...{ DATABASE_URL: await createDatabase(), ELASTICSEARCH_INDEX: 'doctor-none', PORT: '0' },
      });
      expect(shown(findings, 'failed')).toEqual([]);
      const { host } = new URL(hung.url);
      expect(shown(findings, 'warning').join('\n')).toContain(
        `Elasticsearch: ${host}: Elasticsearch did not answer in time. (ELASTICSEARCH_TIMEOUT)`,
      );
    } finally {
      await hung.stop();
    }
  });

  it('a Postgres that hangs in the middle of the checks', async () => {
    const postgres = await startFaultProxy(await createDatabase());
    try {
      const from = performance.now();
      const running = runDoctor({ DATABASE_URL: postgres.url, PORT: '0' });
      await eventually(() =>
        Promise.resolve(expect(postgres.connections.accepted).toBeGreaterThan(0)),
      );
      postgres.setMode('hang');
      const findings = await running;
      expect(performance.now() - from).toBeLessThan(MAX_MS);
      expect(shown(findings, 'warning', 'failed').join('\n')).toMatch(/No answer came in time/);
      expect(shown(findings, 'failed')).not.toEqual([]);
    } finally {
      await postgres.stop();
    }
  });
});

describe('Behind PgBouncer', () => {
  it.each<[string, Record<string, string>, boolean, RegExp]>([
    [
      'without prepared statements',
      { max_prepared_statements: '0' },
      true,
      /^pooler: .+ does not keep prepared statements \(.+\)\. Set max_prepared_statements to 200/m,
    ],
    [
      'without DATABASE_DIRECT_URL',
      { max_prepared_statements: '200' },
      false,
      /^notifications: No notification .+ Set DATABASE_DIRECT_URL to the address/m,
    ],
    [
      'without the settings of the role',
      { max_prepared_statements: '200' },
      true,
      /^pooler: .+ cannot set what its sessions need\. Run once.+alter role \w+ set jit = 'off'/m,
    ],
  ])('%s', async (_, settings, isDirect, words) => {
    const direct = await createDemoDatabase();
    const bouncer = await startPgbouncer(direct, settings);
    try {
      const findings = await runDoctor({
        ...{ DATABASE_URL: bouncer.url, PORT: '0' },
        ...(isDirect && { DATABASE_DIRECT_URL: direct }),
      });
      expect(shown(findings, 'warning', 'failed').join('\n')).toMatch(words);
      expect(shown(findings, 'ok').join('\n')).toMatch(/^migrations: all/m);
    } finally {
      await bouncer.stop();
    }
  });
});

import { expectRefusal } from '../support/expect-refusal.js';
import { createDatabase } from '../support/databases.js';
import { runCli } from '../support/run-cli.js';
import { sendRaw } from '../support/send-raw.js';
import { startTestApp } from '../support/start-test-app.js';

describe('DOUM_ENV', () => {
  it.each([
    [{}, true],
    [{ DOUM_ENV: 'development' }, true],
    [{ DOUM_ENV: 'production' }, false],
    [{ DOUM_ENV: 'production', INTROSPECTION: 'true' }, true],
    [{ INTROSPECTION: 'false' }, false],
  ])(
    '%j: GraphiQL and introspection are on: %s',
    async (environment: Record<string, string>, isOn) => {
      const app = await startTestApp('memory', { environment });
      try {
        const page = await sendRaw(app.url, { method: 'GET', headers: { accept: 'text/html' } });
        expect(page.status).toBe(isOn ? 200 : 404);
        const introspected = await app.request('{ __schema { queryType { name } } }');
        const misspelt = await app.request('{ platfroms { slug } }');
        if (isOn) expect(introspected.errors).toBeUndefined();
        else expectRefusal(introspected, 'FORBIDDEN');
        expect(JSON.stringify(misspelt).includes('Did you mean')).toBe(isOn);
        if (!isOn)
          expect(page.body).toMatch(
            /^GraphiQL is off, because (DOUM_ENV is production|INTROSPECTION is false)/,
          );
      } finally {
        await app.stop();
      }
    },
  );
});

/** Each test starts several processes. */
const PROCESSES_MS = 180_000;

describe('The commands in production', () => {
  const environment = { DOUM_ENV: 'production', PORT: '0', LOG_LEVEL: 'warn' };

  it(
    'make no key and print none, and load no demo',
    async () => {
      const DATABASE_URL = await createDatabase();
      const served = await runCli(
        ['serve'],
        { ...environment, DATABASE_URL },
        { untilOutput: 'Stop with Ctrl-C.' },
      );
      expect(served.code).toBe(0);
      expect(served.stdout).not.toContain('doum_');
      expect(served.stderr).toContain('or run \\"doum key create <name> --role ADMIN\\"');
      const listed = await runCli(['key', 'list'], { ...environment, DATABASE_URL });
      expect(listed).toMatchObject({ code: 0, stdout: expect.not.stringContaining('ADMIN') });
      const seeded = await runCli(['seed'], { ...environment, DATABASE_URL });
      expect([seeded.code, seeded.stderr]).toEqual([
        1,
        'DOUM_ENV is production: the demo help centre is for development, so nothing was loaded.\n',
      ]);
    },
    PROCESSES_MS,
  );

  it(
    'config --check tells faults and warnings, or what is set, and never a secret',
    async () => {
      const secrets = { ADMIN_API_KEY: 'hunter2-hunter2-hunter2-hunter2-hunter2' };
      const wrong = await runCli(['config', '--check'], {
        ...{ ...environment, ...secrets, SEED_DEMO: 'true' },
        ...{ DATABASE_URI: 'postgres://doum:hunter2@db/doum', TRUSTED_DOCUMENTS: '/none' },
      });
      expect(wrong.code).toBe(1);
      expect(wrong.stdout).toBe('');
      expect(wrong.stderr.split('\n').map((line) => line.split(',')[0])).toEqual([
        'Warning: DATABASE_URI is set',
        'DOUM_ENV is production',
        'DOUM_ENV is production and SEED_DEMO is true: the demo help centre is for development',
        '',
      ]);
      const DATABASE_URL = 'postgres://doum:hunter2@127.0.0.1:9/doum';
      const right = await runCli(['config', '--check'], {
        ...environment,
        ...secrets,
        DATABASE_URL,
      });
      expect(right).toEqual({
        ...{ code: 0, stderr: '' },
        stdout: [
          ...['PORT=0', 'SHUTDOWN_DELAY=0', 'DOUM_ENV=production'],
          'DATABASE_URL=postgres://doum:***@127.0.0.1:9/doum',
          ...['ADMIN_API_KEY=(hidden)', 'LOG_LEVEL=warn', ''],
        ].join('\n'),
      });
      const manifest = { ...environment, DATABASE_URL, TRUSTED_DOCUMENTS: '/none' };
      expect((await runCli(['config', '--check'], manifest)).stderr).toContain(
        'TRUSTED_DOCUMENTS names the file /none, which cannot be read',
      );
      expect((await runCli(['--version'], {})).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    },
    PROCESSES_MS,
  );
});

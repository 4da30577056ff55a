import { expectNotValid, useKey } from '../support/keys.js';
import { runCli } from '../support/run-cli.js';
import { createDatabase } from '../support/databases.js';
import { startTestApp } from '../support/start-test-app.js';

const COMMANDS_MS = 180_000;

describe('The key commands', () => {
  const fresh = () => createDatabase();

  /** One sentence on stderr, nothing on stdout. */
  const expectMistake = async (
    args: string[],
    text: string,
    environment: Record<string, string>,
  ) => {
    const result = await runCli(['key', ...args], environment);
    expect(result).toMatchObject({ code: 1, stdout: '' });
    expect(result.stderr.split('\n')[0]).toBe(text);
    expect(result.stderr).not.toMatch(/\n\s+at /);
  };

  it(
    'create, list and revoke a valid key',
    async () => {
      const app = await startTestApp('memory');
      const environment = { DATABASE_URL: app.databaseUrl };
      try {
        const nothing = await runCli(['key', 'list'], environment);
        expect(nothing).toEqual({
          code: 0,
          stdout: '',
          stderr: 'There are no keys in the database.\n',
        });

        const made = await runCli(
          ['key', 'create', '상담 도구', '--role', 'AGENT', '--expires', '90d'],
          environment,
        );
        expect(made.code).toBe(0);
        expect(made.stdout).toMatch(/^doum_[\w-]{43}\n$/);
        expect(made.stderr).toMatch(
          /^Key 1 with the role AGENT, until \S+Z\. Its secret is shown this once: keep it\.\n$/,
        );
        const secret = made.stdout.trim();
        const asJson = await runCli(
          ['key', 'create', 'second', '--role', 'ADMIN', '--json'],
          environment,
        );
        const second = JSON.parse(asJson.stdout) as { id: number; secret: string; state: string };
        expect(second).toMatchObject({
          id: 2,
          name: 'second',
          role: 'ADMIN',
          expiresAt: null,
          state: 'active',
        });
        expect((await app.request('{ apiKeys { id } }', {}, second.secret)).errors).toBeUndefined();
        expect((await app.request('{ products { slug } }', {}, secret)).errors).toBeUndefined();

        const revoked = await runCli(['key', 'revoke', '1'], environment);
        expect(revoked).toMatchObject({ code: 0, stderr: '' });
        expect(revoked.stdout).toMatch(/^Key 1 \(상담 도구\) is revoked since \S+Z\.\n$/);
        expectNotValid(await useKey(app, { secret }));
        expect((await runCli(['key', 'revoke', '1'], environment)).stdout).toBe(revoked.stdout);

        const shown = await runCli(['key', 'list'], environment);
        const [header, ...lines] = shown.stdout.trimEnd().split('\n');
        expect(header).toMatch(/^id {2}name +role +created +expires +last used +state$/);
        expect(lines).toEqual([
          expect.stringMatching(/^2 {3}second {5}ADMIN {2}\S+Z {2}never {17}\S+ +active$/),
          expect.stringMatching(/^1 {3}상담 도구 {2}AGENT {2}\S+Z {2}\S+Z {2}\S+ +revoked$/),
        ]);
        const json = await runCli(['key', 'list', '--json'], environment);
        const keys = json.stdout
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as Record<string, unknown>);
        expect(keys.map(({ id, state }) => [id, state])).toEqual([
          [2, 'active'],
          [1, 'revoked'],
        ]);
        for (const text of [shown.stdout, json.stdout, revoked.stdout])
          for (const key of [secret, second.secret]) expect(text).not.toContain(key.slice(5));
      } finally {
        await app.stop();
      }
    },
    COMMANDS_MS,
  );

  it(
    'report errors in one sentence',
    async () => {
      const environment = { DATABASE_URL: await fresh() };
      await expectMistake(['revoke', '7'], 'There is no API key with this id.', environment);
      await expectMistake(
        ['revoke', 'seven'],
        '"seven" is no number of a key: "key list" prints them, except for those of ADMIN_API_KEY.',
        environment,
      );
      await expectMistake(
        ['create', ' ', '--role', 'ADMIN'],
        'name must not be empty.',
        environment,
      );
      await expectMistake(
        ['create', 'a'],
        "error: required option '--role <role>' not specified",
        environment,
      );
      await expectMistake(
        ['create', 'a', '--role', 'OWNER'],
        "error: option '--role <role>' argument 'OWNER' is invalid. Allowed choices are AGENT, ANALYST, EDITOR, ADMIN.",
        environment,
      );
      await expectMistake(
        ['create', 'a', '--role', 'ADMIN', '--expires', 'soon'],
        '--expires is "soon", but it must be a time like 2026-11-01T09:00:00Z, a day like 2026-11-01 (its midnight in Korea), or how long from now, like 30m, 12h or 90d.',
        environment,
      );
      await expectMistake(
        ['create', 'a', '--role', 'ADMIN', '--expires', '2020-01-31T00:00:00Z'],
        'A key must expire in the future, not at 2020-01-31T00:00:00.000Z.',
        environment,
      );
      expect((await runCli(['key', 'list', '--json'], environment)).stdout).toBe('');
    },
    COMMANDS_MS,
  );
});

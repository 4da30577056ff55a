import { createDatabase } from '../../support/databases.js';
import { runCommand } from '../../support/run-command.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';
import { readAudit } from '../../support/workflow.js';

const BASE = 'https://help.example.com';
const LINK = /^https:\/\/help\.example\.com\/desk#\/invitation\/[\w-]{43}\n$/;

describe('person invite', () => {
  let app: TestApp;
  let environment: Record<string, string>;
  beforeAll(async () => {
    app = await startTestApp('memory');
    environment = { DATABASE_URL: app.databaseUrl, PUBLIC_URL: BASE };
  });

  const invite = (
    { name = '김관리', email = 'kim@example.com', role = 'ADMIN' } = {},
    variables = environment,
  ) =>
    runCommand(['person', 'invite', '--name', name, '--email', email, '--role', role], variables);
  const people = async () =>
    (
      await app.admin<{ people: { id: string; name: string; role: string; state: string }[] }>(
        '{ people { id name email role state hasPassword } }',
      )
    ).people;

  it('prints the link alone on standard output, and writes into the audit log', async () => {
    const { code, stdout, stderr } = await invite({ email: ' Kim@Example.com' });
    expect([code, stdout]).toEqual([0, expect.stringMatching(LINK)]);
    expect(stderr).toBe(
      'The link is for 김관리 with the role ADMIN, works once within 72 hours, and is shown this ' +
        'once.\n',
    );
    const [person] = await people();
    expect(person).toMatchObject({
      ...{ name: '김관리', email: 'kim@example.com', role: 'ADMIN', state: 'INVITED' },
    });
    const entries = await readAudit(app, { actor: 'command line' });
    expect(entries).toMatchObject([
      { action: 'invitePerson', kind: 'Person', targetId: person!.id, details: { role: 'ADMIN' } },
    ]);
    const token = stdout.trim().slice(-43);
    expect(JSON.stringify(entries)).not.toMatch(new RegExp(`example|${token}`));
  });

  it('invites the person with the address anew, who keeps name and role', async () => {
    await app.app.dataSource.query(`update person set password = 'a hash'`);
    const before = await people();
    const { code, stdout, stderr } = await invite({ name: '다른 이름', role: 'AGENT' });
    expect([code, stdout]).toEqual([0, expect.stringMatching(LINK)]);
    expect(stderr).toContain('for 김관리 with the role ADMIN,');
    expect(before).toMatchObject([{ state: 'ACTIVE', hasPassword: true }]);
    expect(await people()).toEqual([{ ...before[0], state: 'INVITED', hasPassword: false }]);
  });

  it.each([
    [{ email: 'kim' }, 'email is no e-mail address.'],
    [{ name: ' ' }, 'name'],
    [{ name: 'command line' }, '"command line" is a name that the server itself writes'],
    [{ role: 'OWNER' }, "argument 'OWNER' is invalid"],
  ])('refuses wrong values in one sentence, %#', async (input, message) => {
    const { code, stdout, stderr } = await invite(input);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(await people()).toHaveLength(1);
  });

  it('refuses a deactivated person, and all without PUBLIC_URL', async () => {
    await app.app.dataSource.query('update person set deactivated_at = now()');
    expect(await invite()).toEqual({
      ...{ code: 1, stdout: '', stderr: 'This person is deactivated.\n' },
    });
    const DATABASE_URL = await createDatabase();
    expect(await invite({}, { DATABASE_URL })).toEqual({
      ...{ code: 1, stdout: '' },
      stderr: 'PUBLIC_URL is not set: the link of an invitation begins with it.\n',
    });
  });
});

import { Passwords } from '../../../src/access/passwords.js';
import { buildSchema } from '../../../src/app/build-schema.js';
import { LIMITS } from '../../../src/config/limits.js';
import { eventually } from '../../support/eventually.js';
import { everyQuery, needsNoText } from '../../support/every-query.js';
import { createKey } from '../../support/keys.js';
import { type Probe, sendProbe, textProbes } from '../../support/leak-probes.js';
import { mutate, refused } from '../../support/mutate.js';
import { DeskBrowser, invite, joined, PASSWORD } from '../../support/people.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';
import { readAudit } from '../../support/workflow.js';

const ME =
  '{ me { name role email hasPassword person { id name } sessions { id isCurrent isKept } } }';
interface Me {
  me: { name: string; role: string; email: string | null; sessions: { id: string }[] } | null;
}
const OTHER = '고래가 춤추는 밤바다';

describe('A person of the help team', () => {
  let app: TestApp;
  /** Another server of the same database. */
  let second: TestApp;

  beforeAll(async () => {
    app = await startTestApp('memory', {
      http: { operationLimits: { ...LIMITS.operation, fields: 1_000, cost: 1_000_000 } },
    });
    second = await startTestApp('memory', { databaseUrl: app.databaseUrl });
  });

  const update = (statement: string, ...values: unknown[]) =>
    app.app.dataSource.query(statement, values);
  const numberOf = (id: string) => Number(Buffer.from(id, 'base64url').toString().split(':')[1]);
  /** Whether the browser is signed in, at either server. */
  const isSignedIn = async ({ cookie }: DeskBrowser) => {
    const statuses = [app, second].map(async (server) => {
      const browser = new DeskBrowser(server);
      browser.cookie = cookie;
      return (await browser.ask(ME)).status === 200;
    });
    return Promise.all(statuses);
  };

  it('is invited, sets a password, signs out and in, and is in the audit log', async () => {
    const email = ' Lee.Seo@Example.com ';
    const { person, token } = await invite(app, { name: '이서', email, role: 'AUTHOR' });
    expect([person.state, token]).toEqual(['INVITED', expect.stringMatching(/^[\w-]{43}$/)]);
    const browser = new DeskBrowser(app);
    for (let i = 0; i < 2; i += 1)
      expect(await browser.send('invitation', { token })).toMatchObject({
        status: 200,
        body: { name: '이서', email: 'lee.seo@example.com', role: 'AUTHOR', openIdConnect: false },
      });
    expect(await browser.signIn('lee.seo@example.com')).toMatchObject({ code: 'UNAUTHENTICATED' });
    const accepted = await browser.send('invitation/accept', { token, password: PASSWORD });
    expect(accepted).toMatchObject({ status: 200, body: { name: '이서', role: 'AUTHOR' } });
    // Until the browser closes.
    expect(accepted.cookie).toMatch(/^doum=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    const me = (await browser.ask<Me>(ME)).data!.me;
    expect(me).toEqual({
      ...{ name: '이서', role: 'AUTHOR', email: 'lee.seo@example.com', hasPassword: true },
      person: { id: person.id, name: '이서' },
      sessions: [{ id: expect.any(String), isCurrent: true, isKept: false }],
    });

    expect((await browser.send('session', '', 'DELETE')).status).toBe(204);
    expect((await browser.ask<Me>(ME)).data!.me).toBeNull();
    const again = await browser.signIn('LEE.SEO@example.com ', PASSWORD.normalize('NFD'), true);
    expect(again).toMatchObject({ status: 200, body: { name: '이서', role: 'AUTHOR' } });
    expect(again.cookie).toContain('; Max-Age=2592000; ');
    expect((await browser.ask<Me>(ME)).data!.me!.sessions).toMatchObject([{ isKept: true }]);

    const entries = await readAudit(app, { actor: '이서' });
    const credential = `person ${numberOf(person.id)}`;
    expect(entries.map(({ action, kind }) => `${action} ${kind}`)).toEqual([
      'signIn Session',
      'signOut Session',
      'signIn Session',
      'acceptInvitation Person',
    ]);
    expect(new Set(entries.map((entry) => entry.credential))).toEqual(new Set([credential]));
    const log = JSON.stringify(await update('select * from audit_entry')).toLowerCase();
    for (const secret of ['lee.seo', token, PASSWORD, accepted.cookie!.slice(5, 48)])
      expect(log).not.toContain(secret.toLowerCase());
  });

  it('uses an invitation once, also of two accepts at the same time', async () => {
    const { token } = await invite(app);
    const accept = () =>
      new DeskBrowser(app).send('invitation/accept', { token, password: PASSWORD });
    const answers = await Promise.all([accept(), accept()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const used = { code: 'CONFLICT', reason: 'INVITATION_USED_OR_EXPIRED', cookie: null };
    expect(answers.find(({ status }) => status === 409)).toMatchObject(used);
    expect(await accept()).toMatchObject(used);
    expect(await new DeskBrowser(app).send('invitation', { token })).toMatchObject(used);
  });

  it.each([
    ['after 72 hours', 'update person set invitation_ends_at = now() where id = $1'],
    ['of a deactivated person', null],
    ['that a newer one replaced', 'renew'],
  ])('cannot use an invitation %s', async (_, change) => {
    const { token, person } = await invite(app);
    const [row] = (await update(
      `select extract(epoch from invitation_ends_at - now())::integer / 3600.0 as hours
       from person where id = $1`,
      numberOf(person.id),
    )) as { hours: string }[];
    expect(Number(row!.hours)).toBeCloseTo(72, 0);
    if (change === 'renew') await mutate(app, 'renewInvitation', { id: person.id }, 'token');
    else if (change) await update(change, numberOf(person.id));
    else
      await mutate(app, 'setPersonActive', { id: person.id, isActive: false }, 'person { state }');
    for (const path of ['invitation', 'invitation/accept'])
      expect(await new DeskBrowser(app).send(path, { token, password: PASSWORD })).toMatchObject({
        ...{ status: 409, reason: 'INVITATION_USED_OR_EXPIRED', cookie: null },
      });
  });

  it.each([
    ['spaces', ' '.repeat(12), 'PASSWORD_LENGTH'],
    ['nine characters', 'x7-bQ9!kz', 'PASSWORD_LENGTH'],
    ['201 characters', 'x'.repeat(201), 'PASSWORD_LENGTH'],
    ['a frequent one', 'Qwerty12345', 'PASSWORD_TOO_FREQUENT'],
    ['the name', '김수한무거북이와두루미', 'PASSWORD_IS_NAME'],
  ])('cannot choose %s as the password', async (_, password, reason) => {
    const { token } = await invite(app, { name: '김수한무거북이와두루미' });
    const browser = new DeskBrowser(app);
    expect(await browser.send('invitation/accept', { token, password })).toMatchObject({
      ...{ status: 400, code: 'BAD_USER_INPUT', field: 'password', reason, cookie: null },
    });
    // The invitation is still open.
    const answer = await browser.send('invitation/accept', { token, password: PASSWORD });
    expect(answer.status).toBe(200);
  });

  it.each(['session', 'invitation', 'invitation/accept', 'password'])(
    'gets a clear answer from %s to a body that cannot be read',
    async (path) => {
      const browser = new DeskBrowser(app);
      const large = 'x'.repeat(10_000_000);
      const body = { token: large, email: 'a@b', password: large, newPassword: large };
      expect(await browser.send(path, body)).toMatchObject({ status: 413, code: 'BAD_REQUEST' });
      for (const wrong of [[], { email: 5 }, { token: 5, password: null }, { key: [] }])
        expect(await browser.send(path, wrong)).toMatchObject({
          ...{ status: 400, code: 'BAD_USER_INPUT', field: expect.any(String) },
        });
      expect(await browser.send(path, '{')).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
      const foreign = new DeskBrowser(app, { origin: 'https://evil.example' });
      expect(await foreign.send(path, {})).toMatchObject({ status: 403, code: 'FORBIDDEN' });
    },
  );

  it('is refused alike, and after a hash, whatever is wrong', async () => {
    const active = await joined(app, { email: 'active@example.com' });
    const gone = await joined(app, { email: 'gone@example.com' });
    await invite(app, { email: 'invited@example.com' });
    await mutate(app, 'setPersonActive', { id: gone.person.id, isActive: false }, 'person { id }');
    const verify = jest.spyOn(Passwords.prototype, 'verify');
    try {
      const attempts = [
        ['active@example.com', OTHER],
        ['gone@example.com', PASSWORD],
        ['invited@example.com', ''],
        ['nobody@example.com', PASSWORD],
        ['\0', PASSWORD],
        ['', ''],
      ] as const;
      const answers = [];
      for (const [email, password] of attempts)
        answers.push(await new DeskBrowser(app).signIn(email, password));
      expect(answers[0]).toMatchObject({ status: 401, code: 'UNAUTHENTICATED', cookie: null });
      for (const answer of answers) expect(answer).toEqual(answers[0]);
      expect(verify).toHaveBeenCalledTimes(attempts.length);
    } finally {
      verify.mockRestore();
    }
    expect(await isSignedIn(active.browser)).toEqual([true, true]);
    expect(await isSignedIn(gone.browser)).toEqual([false, false]);
    // The password is still the person's.
    await mutate(app, 'setPersonActive', { id: gone.person.id, isActive: true }, 'person { id }');
    expect((await gone.browser.signIn('gone@example.com')).status).toBe(200);
  });

  it('changes the password, which ends the other sessions and renews this one', async () => {
    const { browser, person } = await joined(app, { email: 'change@example.com' });
    const other = new DeskBrowser(app);
    await other.signIn('change@example.com', PASSWORD, true);
    const before = browser.cookie;
    const change = (password: string, newPassword: string) =>
      browser.send('password', { password, newPassword });
    const wrong = await change(OTHER, '나무와 바람과 구름');
    expect(wrong).toMatchObject({ code: 'BAD_USER_INPUT', field: 'password', cookie: null });
    expect(await change(PASSWORD, 'qwertyuiop')).toMatchObject({
      ...{ field: 'newPassword', reason: 'PASSWORD_TOO_FREQUENT', cookie: null },
    });
    expect(await isSignedIn(other)).toEqual([true, true]);
    expect(await change(PASSWORD, OTHER)).toMatchObject({ status: 204, body: null });
    expect(browser.cookie).not.toBe(before);
    expect(await isSignedIn(browser)).toEqual([true, true]);
    expect(await isSignedIn(other)).toEqual([false, false]);
    other.cookie = before;
    expect(await isSignedIn(other)).toEqual([false, false]);
    expect((await other.signIn('change@example.com')).status).toBe(401);
    expect((await other.signIn('change@example.com', OTHER)).status).toBe(200);
    const [entry] = await readAudit(app, { actor: person.name, action: 'changePassword' });
    expect(entry).toMatchObject({ action: 'changePassword', actor: person.name });
  });

  it('alone changes a password, not a reader and not a key', async () => {
    const { secret } = await createKey(app);
    const browser = new DeskBrowser(app);
    const body = { password: PASSWORD, newPassword: OTHER };
    expect(await browser.send('password', body)).toMatchObject({ code: 'UNAUTHENTICATED' });
    const signedIn = await browser.send('session', { key: secret });
    expect(signedIn.cookie).not.toContain('Max-Age');
    expect(await browser.send('password', body)).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await browser.ask(ME)).toMatchObject({
      data: { me: { email: null, hasPassword: false, person: null, sessions: [{}] } },
    });
  });

  it('loses all sessions, at every server, with a change of role, password or state', async () => {
    const { person, browser } = await joined(app, { email: 'roles@example.com' });
    const { id } = person;
    const changes = [
      () => mutate(app, 'updatePerson', { id, role: 'AUTHOR' }, 'person { role }'),
      () => mutate(app, 'setPersonActive', { id, isActive: false }, 'person { state }'),
      () => mutate(app, 'renewInvitation', { id }, 'token'),
      () => mutate(app, 'erasePerson', { id }, 'person { state }'),
    ];
    for (const change of changes) {
      expect(await isSignedIn(browser)).toEqual([true, true]);
      await change();
      expect(await isSignedIn(browser)).toEqual([false, false]);
      const state = { id, isActive: true };
      await mutate(app, 'setPersonActive', state, 'person { state }');
      if (change === changes[2]) {
        const { token } = await mutate<{ token: string }>(app, 'renewInvitation', { id }, 'token');
        expect((await browser.signIn('roles@example.com')).status).toBe(401);
        await browser.send('invitation/accept', { token, password: PASSWORD });
      } else if (change !== changes[3]) await browser.signIn('roles@example.com');
    }
    expect((await browser.signIn('roles@example.com')).status).toBe(401);
    // The name stays.
    const { people } = await app.admin<{ people: { id: string }[] }>(
      '{ people { id name email hasPassword hasIdentity role state } }',
    );
    expect(people.find((each) => each.id === id)).toEqual({
      ...{ id, name: person.name, email: null, role: 'AUTHOR' },
      ...{ hasPassword: false, hasIdentity: false, state: 'INVITED' },
    });
    const withoutAddress = await refused(app, 'renewInvitation', { id });
    expect(withoutAddress).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('has sessions that end 12 hours or 7 days after their use, and after 30 days', async () => {
    const { browser, person } = await joined(app, { email: 'idle@example.com' });
    const kept = new DeskBrowser(app);
    await kept.signIn('idle@example.com', PASSWORD, true);
    const unused = async (interval: string) => {
      await update(
        'update session set used_at = now() - $1::interval where person_id = $2',
        ...[interval, numberOf(person.id)],
      );
      return [(await isSignedIn(browser))[0], (await isSignedIn(kept))[0]];
    };
    const isRecorded = () =>
      eventually(async () => {
        const rows = (await update(
          `select from session where person_id = $1 and used_at < now() - interval '1 minute'
           and ended_at is null and (is_kept or used_at > now() - interval '12 hours')`,
          numberOf(person.id),
        )) as object[];
        expect(rows).toHaveLength(0);
      });
    expect(await unused('11 hours 59 minutes')).toEqual([true, true]);
    await isRecorded();
    expect(await unused('12 hours 1 second')).toEqual([false, true]);
    await isRecorded();
    expect(await unused('6 days 23 hours')).toEqual([false, true]);
    await isRecorded();
    expect(await unused('7 days 1 second')).toEqual([false, false]);
    await update('update session set used_at = now() where person_id = $1', numberOf(person.id));
    expect((await isSignedIn(kept))[0]).toBe(true);
    const [row] = (await update(
      `select extract(epoch from expires_at - now())::integer / 86400.0 as days
       from session where person_id = $1 order by id desc limit 1`,
      numberOf(person.id),
    )) as { days: string }[];
    expect(Number(row!.days)).toBeCloseTo(30, 1);
    await update('update session set expires_at = now() where person_id = $1', numberOf(person.id));
    expect((await isSignedIn(kept))[0]).toBe(false);
  });

  it('sees and ends own sessions alone', async () => {
    const { browser } = await joined(app, { email: 'mine@example.com', role: 'AGENT' });
    const [lost, stranger] = [new DeskBrowser(app), await joined(app)];
    await lost.signIn('mine@example.com');
    const sessions = async (of: DeskBrowser) => (await of.ask<Me>(ME)).data!.me!.sessions;
    const [newest, own] = await sessions(browser);
    expect([newest, own]).toMatchObject([{ isCurrent: false }, { isCurrent: true }]);
    const end = (id: string) =>
      browser.ask('mutation ($id: ID!) { endMySession(input: { id: $id }) { session { id } } }', {
        id,
      });
    const [foreign] = await sessions(stranger.browser);
    expect((await end(foreign!.id)).errors![0]!.extensions.code).toBe('NOT_FOUND');
    expect(await isSignedIn(stranger.browser)).toEqual([true, true]);
    expect((await end(newest!.id)).errors).toBeUndefined();
    expect(await isSignedIn(lost)).toEqual([false, false]);
    expect(await sessions(browser)).toHaveLength(1);
  });

  it('cannot be made with an address that somebody has, or with wrong values', async () => {
    const { person } = await invite(app, { email: 'taken@example.com' });
    const input = { name: '다른 사람', email: 'TAKEN@example.com', role: 'AGENT' };
    expect(await refused(app, 'invitePerson', input)).toMatchObject({
      ...{ code: 'CONFLICT', reason: 'EMAIL_TAKEN' },
    });
    const other = await invite(app);
    expect(
      await refused(app, 'updatePerson', { id: other.person.id, email: 'taken@example.com' }),
    ).toMatchObject({ reason: 'EMAIL_TAKEN' });
    const { violations } = await refused(app, 'invitePerson', {
      ...{ name: 'person 5', email: 'no address', role: 'AGENT' },
    });
    expect(violations!.map(({ field }) => field)).toEqual(['input.name', 'input.email']);
    expect(
      await mutate(app, 'updatePerson', { id: person.id, name: '새 이름' }, 'person { name role }'),
    ).toEqual({ person: { name: '새 이름', role: 'EDITOR' } });
    const unknown = Buffer.from('Person:99999').toString('base64url');
    expect((await refused(app, 'erasePerson', { id: unknown })).code).toBe('NOT_FOUND');
  });

  it('stays an administrator if nobody else is one who can sign in', async () => {
    const { person } = await joined(app, { email: 'boss@example.com', role: 'ADMIN' });
    const invitedOnly = await invite(app, { role: 'ADMIN' });
    const { id } = person;
    const last = { code: 'CONFLICT', reason: 'LAST_ADMINISTRATOR' };
    expect(await refused(app, 'setPersonActive', { id, isActive: false })).toMatchObject(last);
    expect(await refused(app, 'updatePerson', { id, role: 'EDITOR' })).toMatchObject(last);
    expect(await refused(app, 'erasePerson', { id })).toMatchObject(last);
    expect(await refused(app, 'renewInvitation', { id })).toMatchObject(last);
    await mutate(app, 'updatePerson', { id, name: '대표' }, 'person { name }');
    await new DeskBrowser(app).send('invitation/accept', {
      ...{ token: invitedOnly.token, password: PASSWORD },
    });
    // Of two changes at the same time one is refused.
    const both = await Promise.allSettled(
      [id, invitedOnly.person.id].map((each) =>
        mutate(app, 'updatePerson', { id: each, role: 'EDITOR' }, 'person { role }'),
      ),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('is told to nobody but the team: readers get no people, agents neither', async () => {
    const [name, email] = ['뱌뼛쥴쳣', 'hujkpwcq@example.com'];
    const { person } = await joined(app, { name, email });
    const { secret } = await createKey(app, { role: 'AGENT' });
    const queries = everyQuery(buildSchema());
    const probes: Probe[] = [
      ...queries.filter(needsNoText).map((query) => ({ query, slot: null, fixed: [] })),
      ...textProbes(queries),
    ];
    expect(probes.map(({ query }) => query.field)).toEqual(
      expect.arrayContaining(['people', 'me', 'node', 'nodes', 'sessions', 'auditEntries']),
    );
    for (const key of [undefined, secret])
      for (const probe of probes) {
        const { raw } = await sendProbe(app, probe, person.id, key);
        for (const secretText of [name, 'hujkpwcq']) expect(raw).not.toContain(secretText);
      }
    const analyst = await createKey(app, { role: 'ANALYST' });
    const read = (fields: string) =>
      app.request<{ people: object[] | null }>(`{ people { ${fields} } }`, {}, analyst.secret);
    expect((await read('id name')).data!.people).toContainEqual({ id: person.id, name });
    for (const field of ['email', 'role', 'state', 'hasPassword', 'createdAt', 'deactivatedAt']) {
      const answer = await read(`id ${field}`);
      expect([field, answer.errors![0]!.extensions.code]).toEqual([field, 'FORBIDDEN']);
      expect(JSON.stringify(answer)).not.toContain('hujkpwcq');
    }
  });

  it('finds the page of the password by its well-known address', async () => {
    const url = `${app.url}/.well-known/change-password`;
    const response = await fetch(url, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([302, '/desk#/account']);
  });
});

describe('Wrong passwords', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp('memory', {
      environment: { TRUST_PROXY: '1' },
      rates: { failedLogin: 4 },
    });
  });
  // Requests of an earlier minute weigh less, so no minute may begin during a test.
  beforeEach(() => void jest.spyOn(Date, 'now').mockReturnValue(Date.now()));
  afterEach(() => void jest.restoreAllMocks());

  const from = (address: string) => new DeskBrowser(app, { 'x-forwarded-for': address });

  it('of a thousand tries from a hundred networks keep nobody out elsewhere', async () => {
    await joined(app, { email: 'victim@example.com' });
    const networks = Array.from({ length: 100 }, (_, i) => from(`203.0.113.${i}`));
    const answers = await Promise.all(
      networks.map(async (browser) => {
        const own = [];
        for (let i = 0; i < 10; i += 1)
          own.push((await browser.signIn('victim@example.com', `${OTHER} ${i}`)).code);
        return own;
      }),
    );
    // A network has half of its four tries for one address.
    const refusals = Array<string>(8).fill('RATE_LIMITED');
    const expected = [...Array<string>(2).fill('UNAUTHENTICATED'), ...refusals];
    expect(answers).toEqual(Array(100).fill(expected));
    // There even the right password has to wait; elsewhere it does not.
    expect((await networks[0]!.signIn('victim@example.com')).status).toBe(429);
    expect((await from('198.51.100.7').signIn('victim@example.com')).status).toBe(200);
  });

  it('of several people count for their network together', async () => {
    await joined(app, { email: 'neighbour@example.com' });
    const office = from('192.0.2.9');
    for (let i = 0; i < 4; i += 1)
      expect((await office.signIn(`nobody${i}@example.com`)).code).toBe('UNAUTHENTICATED');
    const { code, body } = await office.signIn('neighbour@example.com');
    expect([code, JSON.stringify(body)]).toEqual([
      'RATE_LIMITED',
      expect.stringContaining('"retryAfter":'),
    ]);
  });
});

import { freePort } from '../../elasticsearch-node/ports.mjs';
import { openBrowser, watchFaults } from '../../support/browser.js';
import { makeSigningKey, type SigningKey, startJwksServer } from '../../support/jwks-server.js';
import { mutate } from '../../support/mutate.js';
import { CLIENT, type OpenIdProvider, startOpenIdProvider } from '../../support/openid-provider.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';
import { AUDIENCE, signToken } from '../../support/tokens.js';
import { readNotice, Visitor } from '../../support/visitor.js';
import { readAudit } from '../../support/workflow.js';

const PERSON = 'id name email role state hasClaimedRole hasPassword hasIdentity invitationEndsAt';

interface Person {
  id: string;
  name: string;
  email: string | null;
  role: string;
  state: string;
  hasClaimedRole: boolean;
  hasIdentity: boolean;
  invitationEndsAt: string | null;
}

type Claims = { sub: string; [claim: string]: unknown };

describe('People of an identity provider', () => {
  let app: TestApp;
  let provider: OpenIdProvider;
  let signer: SigningKey;
  let base: string;
  let count = 0;

  beforeAll(async () => {
    const port = await freePort();
    base = `http://127.0.0.1:${port}`;
    signer = await makeSigningKey('one');
    const keys = await startJwksServer(signer);
    provider = await startOpenIdProvider(base);
    app = await startTestApp('memory', {
      environment: {
        // The issuer calls itself so without the slash.
        ...{ PORT: String(port), PUBLIC_URL: base, OIDC_ISSUER: `${provider.issuer}/`, ...CLIENT },
        ...{ JWT_JWKS_URL: keys.url, JWT_AUDIENCE: AUDIENCE, JWT_ISSUER: provider.issuer },
      },
    });
  });

  const newSub = () => `u-${(count += 1)}`;
  const people = async () =>
    (await app.admin<{ people: Person[] }>(`{ people { ${PERSON} } }`)).people;
  const personCalled = async (name: string) => (await people()).filter((one) => one.name === name);
  const change = async (field: string, input: object) =>
    (await mutate<{ person: Person }>(app, field, input, `person { ${PERSON} }`)).person;
  const invite = (name: string, role = 'AUTHOR', email = `${newSub()}@example.com`) =>
    mutate<{ person: Person; token: string }>(
      app,
      'invitePerson',
      { name, email, role },
      `token person { ${PERSON} }`,
    );

  /** Signs in at the provider with these claims; resolves to the address of the way back. */
  async function comeBack(claims: Claims, visitor: Visitor, url = `${base}/desk/sign-in/oidc`) {
    provider.is(claims);
    return visitor.follow(url, `${base}/desk/sign-in/callback`);
  }

  /** The same; resolves to the page at the end. */
  const signIn = async (claims: Claims, visitor = new Visitor()) =>
    readNotice(await visitor.open(await comeBack(claims, visitor)));

  /** The same, by a form of the desk with an invitation. */
  async function accept(invitation: string, claims: Claims, visitor = new Visitor()) {
    const begun = await readNotice(await visitor.open(`${base}/desk/sign-in/oidc`, { invitation }));
    if (begun.status !== 200) return begun;
    return readNotice(await visitor.open(await comeBack(claims, visitor, begun.link)));
  }

  const refusal = (status: number, title: string) => ({
    ...{ status, title, link: '/desk', opens: undefined },
  });
  const noRole = refusal(403, '들어갈 권한이 없어요');
  const signedIn = { status: 200, title: '로그인했어요', link: '/desk', opens: '0;url=/desk' };
  const used = refusal(409, '쓸 수 없는 초대예요');
  const deactivated = refusal(403, '비활성화된 계정이에요');

  it('become people by a claim, which changes their role at the next sign-in', async () => {
    const claims = {
      sub: newSub(),
      name: '김클레임',
      email: 'Kim@Example.com',
      role: 'EDITOR',
      email_verified: true,
    };
    const visitor = new Visitor();
    expect(await signIn(claims, visitor)).toEqual(signedIn);
    const [person] = await personCalled('김클레임');
    expect(person).toMatchObject({
      ...{ email: 'kim@example.com', role: 'EDITOR', state: 'ACTIVE' },
      ...{ hasClaimedRole: true, hasPassword: false, hasIdentity: true },
    });
    expect(await visitor.me(base, 'name role person { id }')).toEqual({
      ...{ name: '김클레임', role: 'EDITOR', person: { id: person!.id } },
    });
    const renamed = { ...claims, name: '김새이름', role: 'AUTHOR' };
    const again = new Visitor();
    expect(await signIn(renamed, again)).toEqual(signedIn);
    // The session with the former role has ended.
    expect(await visitor.me(base)).toBeUndefined();
    expect(await again.me(base)).toEqual({ name: '김새이름', role: 'AUTHOR' });
    expect(await personCalled('김새이름')).toMatchObject([{ id: person!.id, role: 'AUTHOR' }]);
    const other = new Visitor();
    await signIn(renamed, other);
    expect([await again.me(base), await other.me(base)]).not.toContain(undefined);
    // Who loses the claim loses the right.
    expect(await signIn({ sub: claims.sub, name: '김새이름' })).toEqual(noRole);
    const refused = change('updatePerson', { id: person!.id, role: 'ADMIN' });
    await expect(refused).rejects.toThrow(/CLAIMED_ROLE/);
    // A password would let the person in with the former role.
    await expect(change('renewInvitation', { id: person!.id })).rejects.toThrow(/CLAIMED_ROLE/);
    const entries = await readAudit(app, { actor: '김새이름' });
    expect(entries.filter(({ kind }) => kind === 'Person')).toMatchObject([
      { targetId: person!.id, action: 'signIn', details: { role: 'AUTHOR' } },
    ]);
  });

  it('are made once by first sign-ins at the same time', async () => {
    const claims = { sub: newSub(), name: '신동시', role: 'AGENT' };
    const visitors = [new Visitor(), new Visitor(), new Visitor()];
    const backs: string[] = [];
    for (const visitor of visitors) backs.push(await comeBack(claims, visitor));
    const opened = await Promise.all(visitors.map((visitor, i) => visitor.open(backs[i]!)));
    expect(opened.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await personCalled('신동시')).toHaveLength(1);
  });

  it.each([
    ['no address', undefined, true],
    ['an address of another person', 'taken@example.com', true],
    ['no address of mail', 'nobody', true],
    ['a list', ['list@example.com'], true],
    ['an address without its check', 'someone@example.com', undefined],
    ['an address that is not verified', 'someone@example.com', false],
    ['a text for the check', 'someone@example.com', 'true'],
  ])('have no e-mail of a claim with %s', async (name, email, verified) => {
    if (email === 'taken@example.com') await invite('먼저 온 사람', 'AGENT', email);
    const claims = { sub: newSub(), name, email, email_verified: verified, role: 'AGENT' };
    expect(await signIn(claims)).toEqual(signedIn);
    expect(await personCalled(name)).toMatchObject([{ email: null, role: 'AGENT' }]);
  });

  it('are shown by an address that is not verified, and leave it to its owner', async () => {
    const email = 'owner@example.com';
    expect(await signIn({ sub: newSub(), email, role: 'AGENT' })).toEqual(signedIn);
    expect(await personCalled(email)).toMatchObject([{ email: null }]);
    expect((await invite('주인', 'EDITOR', email)).person).toBeDefined();
  });

  it('have names without invisible and direction characters, and are told apart by sub', async () => {
    const name = '보\u200b이는\u202e 이름';
    const sub = newSub();
    expect(await signIn({ sub: `${sub}\u200b`, name, role: 'AGENT' })).toEqual(signedIn);
    expect(await signIn({ sub, name, role: 'AGENT' })).toEqual(signedIn);
    expect(await personCalled('보이는 이름')).toHaveLength(2);
  });

  it('are told apart by their identity, never by their e-mail', async () => {
    const { person } = await invite('박초대', 'ADMIN', 'park@example.com');
    const claims = {
      sub: newSub(),
      name: '박초대',
      email: 'park@example.com',
      email_verified: true,
    };
    expect(await signIn(claims)).toEqual(noRole);
    expect(await signIn({ ...claims, role: 'AGENT' })).toEqual(signedIn);
    const both = await personCalled('박초대');
    expect(both).toContainEqual(person);
    expect(both.filter(({ id }) => id !== person.id)).toMatchObject([
      { email: null, role: 'AGENT' },
    ]);
  });

  it('stay out while they are deactivated, with claims, tokens and sessions', async () => {
    const claims = { sub: newSub(), name: '이비활', role: 'EDITOR' };
    const visitor = new Visitor();
    await signIn(claims, visitor);
    const token = await signToken(signer, { claims: { sub: claims.sub, iss: provider.issuer } });
    const [{ id }] = (await personCalled('이비활')) as [Person];
    const asBearer = () => app.request('{ me { name role person { id } } }', {}, token);
    const me = { name: '이비활', role: 'EDITOR', person: { id } };
    expect((await asBearer()).data).toEqual({ me });
    await change('setPersonActive', { id, isActive: false });
    expect(await signIn(claims)).toEqual(deactivated);
    expect(await asBearer()).toMatchObject({
      status: 401,
      errors: [{ extensions: { code: 'UNAUTHENTICATED', reason: 'PERSON_DEACTIVATED' } }],
    });
    expect(await visitor.me(base)).toBeUndefined();
    const { token: invitation } = await invite('이비활의 새 초대');
    expect(await accept(invitation, claims)).toEqual(deactivated);
    await change('setPersonActive', { id, isActive: true });
    expect(await signIn(claims)).toEqual(signedIn);
    expect((await asBearer()).data).toEqual({ me });
  });

  it('write and sign in by a token under their own name and number', async () => {
    const sub = newSub();
    await signIn({ sub, name: '정토큰', role: 'AGENT' });
    const claims = { sub, iss: provider.issuer, role: 'ADMIN' };
    const token = await signToken(signer, { claims });
    const input = { name: '정의 열쇠', role: 'AGENT' };
    const mutation = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }`;
    expect((await app.request(mutation, { input }, token)).errors).toBeUndefined();
    const [{ id }] = (await personCalled('정토큰')) as [Person];
    const entries = await readAudit(app, { actor: '정토큰' });
    const credential = entries.find(({ kind }) => kind === 'Person')!.credential;
    expect(entries[0]).toMatchObject({ action: 'createApiKey', credential });
    const session = await fetch(`${base}/desk/session`, {
      ...{ method: 'POST', body: JSON.stringify({ key: token }) },
      headers: { 'content-type': 'application/json', 'x-doum-desk': '1' },
    });
    const visitor = new Visitor();
    visitor.cookies.set('doum', /^doum=([^;]+)/.exec(session.headers.getSetCookie()[0]!)![1]!);
    // The role of the token counts.
    const me = { name: '정토큰', role: 'ADMIN', person: { id } };
    expect(await visitor.me(base, 'name role person { id }')).toEqual(me);
  });

  it('link their identity by an invitation, once, and have the role of the invitation', async () => {
    const { person, token } = await invite('최연결', 'EDITOR');
    const claims = { sub: newSub(), name: '다른 이름', email: 'other@example.com' };
    const visitor = new Visitor();
    expect(await accept(token, claims, visitor)).toEqual(signedIn);
    expect(await visitor.me(base)).toEqual({ name: '최연결', role: 'EDITOR' });
    const linked = { ...person, state: 'ACTIVE', hasIdentity: true, invitationEndsAt: null };
    expect(await personCalled('최연결')).toEqual([linked]);
    for (const sub of [claims.sub, newSub()])
      expect(await accept(token, { sub, role: 'ADMIN' })).toEqual(used);
    expect(await signIn(claims)).toEqual(signedIn);
    // A session of the former role ends, the next one has the new role.
    await change('updatePerson', { id: person.id, role: 'AGENT' });
    expect(await visitor.me(base)).toBeUndefined();
    expect(await signIn(claims, visitor)).toEqual(signedIn);
    expect(await visitor.me(base)).toEqual({ name: '최연결', role: 'AGENT' });
  });

  it('get the role of a claim beside the invitation', async () => {
    const { person, token } = await invite('강둘다', 'AGENT');
    expect(await accept(token, { sub: newSub(), name: '강둘다', role: 'ANALYST' })).toEqual(
      signedIn,
    );
    const changed = { id: person.id, role: 'ANALYST', hasClaimedRole: true, email: person.email };
    expect(await personCalled('강둘다')).toMatchObject([changed]);
  });

  it('keep their identity, which no invitation of another person takes', async () => {
    const claims = { sub: newSub(), name: '윤먼저', role: 'AUTHOR' };
    await signIn(claims);
    const { person, token } = await invite('윤나중');
    const taken = refusal(409, '다른 사람과 연결된 계정이에요');
    expect(await accept(token, claims)).toEqual(taken);
    // The invitation is still good.
    expect(await personCalled('윤나중')).toEqual([person]);
    expect(await accept(token, { sub: newSub() })).toEqual(signedIn);
  });

  it('cannot use an invitation that expired, was replaced or is none', async () => {
    const { person, token } = await invite('한만료');
    const renewed = await mutate<{ token: string }>(
      app,
      'renewInvitation',
      { id: person.id },
      'token',
    );
    expect(await accept(token, { sub: newSub() })).toEqual(used);
    await app.app.dataSource.query(
      `update person set invitation_ends_at = now() where name = '한만료'`,
    );
    expect(await accept(renewed.token, { sub: newSub() })).toEqual(used);
    for (const wrong of ['', 'x', 'x'.repeat(43)])
      expect(await accept(wrong, { sub: newSub(), role: 'ADMIN' })).toEqual(used);
    const stale = refusal(400, '로그인을 마치지 못했어요');
    expect(await accept('x'.repeat(2_000), { sub: newSub() })).toEqual(stale);
    expect(await personCalled('한만료')).toMatchObject([{ state: 'INVITED', hasIdentity: false }]);
  });

  it('come to the provider by a form of a page of this server, and of no other', async () => {
    const { token } = await invite('오브라우저');
    provider.is({ sub: newSub() });
    const browser = await openBrowser();
    try {
      const page = await browser.newPage();
      const faults = watchFaults(page);
      const send = async (from: string) => {
        await page.goto(from);
        await page.evaluate(
          ([action, value]) => {
            const form = document.createElement('form');
            Object.assign(form, { method: 'post', action });
            form.append(
              Object.assign(document.createElement('input'), { name: 'invitation', value }),
            );
            document.body.append(form);
            form.submit();
          },
          [`${base}/desk/sign-in/oidc`, token] as const,
        );
      };
      // A page of the provider, which is another site.
      await send(`${provider.issuer}/.well-known/openid-configuration`);
      await page.getByRole('heading', { name: '로그인을 마치지 못했어요' }).waitFor();
      expect(faults.splice(0)).toEqual([expect.stringContaining('400')]);
      await send(`${base}/desk`);
      await page.getByRole('button', { name: '로그아웃' }).waitFor();
      expect(faults).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});

import type { Browser } from 'playwright-core';
import { freePort } from '../../elasticsearch-node/ports.mjs';
import { openBrowser } from '../../support/browser.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { DeskPage } from '../../support/desk-page.js';
import { eventually } from '../../support/eventually.js';
import { mutate } from '../../support/mutate.js';
import { CLIENT, type OpenIdProvider, startOpenIdProvider } from '../../support/openid-provider.js';
import { DeskBrowser, PASSWORD } from '../../support/people.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../../support/start-test-app.js';

let app: TestApp;
let provider: OpenIdProvider;
let browser: Browser;
let desk: DeskPage;
const desks: DeskPage[] = [];

const open = async (): Promise<DeskPage> => {
  const opened = await DeskPage.open(browser, app.url);
  desks.push(opened);
  return opened;
};

beforeAll(async () => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  provider = await startOpenIdProvider(url);
  const rules = { PORT: String(port), PUBLIC_URL: url, OIDC_ISSUER: provider.issuer, ...CLIENT };
  [app, browser] = await Promise.all([
    startTestApp('memory', { environment: rules }),
    openBrowser(),
  ]);
  await buildCatalogue(app);
}, 180_000);
beforeEach(async () => {
  desk = await open();
});
afterEach(async () => {
  for (const each of desks.splice(0)) await each.close();
});

const button = (name: string, { page } = desk) => page.getByRole('button', { name, exact: true });
const label = (name: string, { page } = desk) => page.getByLabel(name, { exact: true });
const dialog = () => desk.page.getByRole('dialog');
const confirm = (action: string) => dialog().getByRole('button', { name: action }).click();
const row = (name: string) => desk.rows().filter({ hasText: name });
const alert = (text: string, { page } = desk) =>
  page.getByRole('alert').filter({ hasText: text }).waitFor();

/** Removes the errors that the browser logs for refusals, and expects no others. */
const expectRefusals = ({ faults } = desk) =>
  expect(faults.splice(0).filter((fault) => !/status of 4\d\d/.test(fault))).toEqual([]);

let invited = 0;

/** Invites a person; resolves to the name, the e-mail address and the token. */
async function invite(role = 'EDITOR') {
  invited += 1;
  const person = { name: `사람 ${invited}`, email: `person${invited}@example.com`, role };
  const { token } = await mutate<{ token: string }>(app, 'invitePerson', person, 'token');
  return { ...person, token };
}

type Invited = Awaited<ReturnType<typeof invite>>;

/** Opens the address of an invitation. */
const visit = ({ token }: Invited, { page } = desk) =>
  page.goto(`${app.url}/desk#/invitation/${token}`);

/** Invites a person, who has set the password. */
async function join(role?: string): Promise<Invited> {
  const person = await invite(role);
  const body = { token: person.token, password: PASSWORD, isKept: false };
  expect((await new DeskBrowser(app).send('invitation/accept', body)).status).toBe(200);
  return person;
}

/** Fills in the form to sign in, by keyboard alone. */
async function giveTo({ page }: DeskPage, email: string, password = PASSWORD): Promise<void> {
  await page.getByLabel('이메일').fill(email);
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
}

/** Signs in with the password, at an address of the desk. */
async function enter(at: DeskPage, { email }: Invited, address: string): Promise<void> {
  await at.page.goto(`${app.url}/desk#${address}`);
  await giveTo(at, email);
  await button('로그아웃', at).waitFor();
}

it('An invitation is shown once, leads to a password and the desk, and works once', async () => {
  await desk.enter(ADMIN_KEY, '/settings');
  await button('초대하기').click();
  await dialog().getByLabel('이름').fill('박작가');
  await dialog().getByLabel('이메일').fill('park@example.com');
  await confirm('초대하기');
  const link = await dialog().getByLabel('초대 링크').inputValue();
  await dialog().getByText('72시간 동안 한 번 쓸 수 있어요').waitFor();
  await button('닫기').click();
  await row('박작가').getByText('초대함').waitFor();

  const other = await open();
  await other.page.goto(link);
  await other.page.getByText('박작가 님(작성자)의 초대예요').waitFor();
  expect(await label('이메일', other).inputValue()).toBe('park@example.com');
  const field = label('새 비밀번호', other);
  await field.and(other.page.locator(':focus')).waitFor();
  expect(await field.getAttribute('autocomplete')).toBe('new-password');
  await field.fill('park');
  await button('비밀번호 보기', other).click();
  expect(await field.getAttribute('type')).toBe('text');
  await button('시작하기', other).click();
  await alert('비밀번호는 10자부터', other);
  await field.fill('1234567890');
  await other.page.keyboard.press('Enter');
  await alert('많은 사람이 쓰는 비밀번호예요', other);
  await field.fill(PASSWORD);
  await other.page.keyboard.press('Enter');
  await other.heading('내 할 일').waitFor();
  expect(other.page.url()).not.toContain(link.split('/').at(-1));
  expectRefusals(other);
  await row('박작가').getByText('사용 중').waitFor();

  const third = await open();
  await third.page.goto(link);
  await alert('이미 썼거나 72시간이 지난 초대예요', third);
  await third.page.getByRole('link', { name: '로그인 화면으로' }).click();
  await third.signedOut();
  expectRefusals(third);
});

it('People sign in with e-mail and password, also for longer than a day', async () => {
  const person = await join();
  await desk.page.goto(`${app.url}/desk`);
  await giveTo(desk, person.email, '빨간 우산과 느린 기차');
  await alert('이메일이나 비밀번호가 맞지 않아요');
  await label('비밀번호').and(desk.page.locator(':focus')).waitFor();
  expectRefusals();
  await label('로그인 유지 (7일 동안 안 쓰면 끝나고, 길어도 30일까지예요)').check();
  await giveTo(desk, person.email);
  await desk.heading('내 할 일').waitFor();
  const [cookie] = await desk.page.context().cookies();
  expect(cookie!.expires - Date.now() / 1_000).toBeGreaterThan(6 * 24 * 3_600);
});

it('내 계정 changes the password, and ends other sessions', async () => {
  const person = await join();
  await enter(desk, person, '/articles');
  const [second, third] = [await open(), await open()];
  await enter(second, person, '/account');
  await enter(third, person, '/account');
  await desk.page.getByRole('link', { name: `${person.name} (내 계정)` }).click();
  await desk.page.getByText(person.email).waitFor();
  await eventually(async () => expect(await desk.rows().count()).toBe(4));
  await row('지금 이 로그인').waitFor();
  const ends = button(`${person.name} 끝내기`);
  expect(await ends.count()).toBe(3);
  // The newest is the third desk.
  await ends.first().click();
  await confirm('끝내기');
  await third.signedOut();
  expectRefusals(third);

  await button('비밀번호 바꾸기').click();
  await dialog().getByLabel('지금 비밀번호').fill('빨간 우산과 느린 기차');
  await dialog().getByLabel('새 비밀번호').fill('파란 우산과 빠른 기차');
  await confirm('비밀번호 바꾸기');
  await dialog().getByRole('alert').getByText('지금 비밀번호가 맞지 않아요').waitFor();
  expectRefusals();
  await dialog().getByLabel('지금 비밀번호').fill(PASSWORD);
  await confirm('비밀번호 바꾸기');
  await desk.page.getByText('비밀번호를 바꿨어요').waitFor();
  await second.signedOut();
  await eventually(async () => expect(await desk.rows().count()).toBe(1));
  await giveTo(second, person.email, '파란 우산과 빠른 기차');
  await second.heading('내 계정').waitFor();
  expectRefusals(second);
});

it('Without an answer nobody looks signed out', async () => {
  await enter(desk, await join(), '/account');
  await desk.page.context().setOffline(true);
  const told = desk.page.waitForEvent('dialog');
  const click = button('로그아웃').click();
  expect((await told).message()).toContain('로그아웃하지 못했어요');
  await (await told).dismiss();
  await click;
  await desk.page.context().setOffline(false);
  await button('로그아웃').click();
  await desk.signedOut();
  desk.faults.length = 0;
});

it('An administrator changes, invites anew, deactivates and erases a person', async () => {
  const person = await join('AUTHOR');
  const other = await open();
  await enter(other, person, '/account');
  await desk.enter(ADMIN_KEY, '/settings');
  await button(`${person.name} 수정`).click();
  await dialog().getByLabel('이름').fill('정새이름');
  await dialog().getByLabel('역할').selectOption('ANALYST');
  await confirm('수정');
  await row('정새이름').getByText('분석가').waitFor();
  await other.signedOut();
  await giveTo(other, person.email);
  await other.heading('내 계정').waitFor();

  await button('정새이름 비활성화').click();
  await confirm('비활성화');
  await row('정새이름').getByText('비활성', { exact: true }).waitFor();
  await other.signedOut();
  await button('정새이름 활성화').click();
  await confirm('활성화');
  await button('정새이름 다시 초대').click();
  await confirm('다시 초대');
  const link = await dialog().getByLabel('초대 링크').inputValue();
  await button('닫기').click();
  await giveTo(other, person.email);
  await alert('이메일이나 비밀번호가 맞지 않아요', other);
  await other.page.goto(link);
  await other.page.getByText('정새이름 님(분석가)의 초대예요').waitFor();

  await button('정새이름 지우기').click();
  await confirm('지우기');
  await row('정새이름').getByText('비활성', { exact: true }).waitFor();
  expect(await row('정새이름').innerText()).not.toContain(person.email);
  expect(await row('정새이름').getByRole('button').count()).toBe(0);
  expectRefusals(other);
});

it('An administrator cannot invite himself anew, which would lose the password', async () => {
  const [boss, other] = [await join('ADMIN'), await join()];
  await enter(desk, boss, '/settings');
  await button(`${other.name} 다시 초대`).waitFor();
  await button(`${boss.name} 수정`).waitFor();
  expect(await button(`${boss.name} 다시 초대`).count()).toBe(0);
});

it('An invitation says who has signed in, and links the account of the organisation', async () => {
  const [old, person] = [await join(), await invite()];
  await enter(desk, old, '/account');
  await visit(person);
  await desk.page.getByText(`지금은 ${old.name} 님으로 로그인되어 있어요`).waitFor();
  await button('로그아웃하고 계속하기').click();
  await label('새 비밀번호').waitFor();
  provider.is({ sub: 'u-7', name: '다른 이름', email: 'other@example.com' });
  await button('회사 계정으로 연결').click();
  await desk.page.getByRole('link', { name: `${person.name} (내 계정)` }).click();
  await desk.heading('내 계정').waitFor();
  // No password, nothing to change.
  expect(await button('비밀번호 바꾸기').count()).toBe(0);
  await button('로그아웃').click();
  await desk.page.getByRole('link', { name: '회사 계정으로 로그인' }).click();
  await desk.page.getByRole('link', { name: `${person.name} (내 계정)` }).waitFor();
  const asked = desk.foreign.splice(0).map((url) => new URL(url).origin);
  expect(new Set(asked)).toEqual(new Set([provider.issuer]));
});

it('이력 says in words what became of people', async () => {
  await join();
  await desk.enter(ADMIN_KEY, '/audit');
  const entries = desk.page.getByRole('list', { name: '기록' });
  await entries.getByText('님이 초대 링크로 계정을 만들었어요').first().waitFor();
  expect(await entries.innerText()).not.toMatch(/님이 [a-z]|person \d/i);
});

it('axe finds nothing on a desktop and a phone, light and dark', async () => {
  const [guest, person] = [await invite(), await join('ADMIN')];
  await visit(guest);
  await label('새 비밀번호').waitFor();
  await desk.expectAccessibleEverywhere();
  await enter(desk, person, '/account');
  await desk.page.getByRole('region', { name: '내 로그인' }).waitFor();
  await desk.expectAccessibleEverywhere();
  await button('비밀번호 바꾸기').click();
  await desk.expectAccessibleEverywhere();
  await button('닫기').click();
  await desk.page.getByRole('link', { name: '설정' }).click();
  await button(`${person.name} 수정`).waitFor();
  await desk.expectAccessibleEverywhere();
  await button('초대하기').click();
  await desk.expectAccessibleEverywhere();
});

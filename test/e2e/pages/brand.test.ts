import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { exportTexts, importTexts } from '../../../src/interchange/index.js';
import { poolOf } from '../../../src/core/database/database.js';
import { examineAccess, openBrowser } from '../../support/browser.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { DeskPage } from '../../support/desk-page.js';
import { eventually } from '../../support/eventually.js';
import { HelpPages } from '../../support/help-page.js';
import { createKey } from '../../support/keys.js';
import { mutate, refused } from '../../support/mutate.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';
import { gif, signIn, uploadGif } from '../../support/uploads.js';

const DEMO = path.resolve('demo/media');
const LIGHT = '151f4611b57e13164edb6f83e5fe21116929187b33fb5ae7c1f58ab442f3a743.png';
const DARK = 'e808cad74639e4fc2ca7d4053a97116ab0c4b6f1ccd1d7badb04685368387f8c.png';
const picture = (name: string) => readFileSync(path.join(DEMO, name));

const BRAND = {
  name: '두레 고객센터',
  logo: `/media/${LIGHT}`,
  logoDark: `/media/${DARK}`,
  favicon: `/media/${LIGHT}`,
  accentColor: '#8A1C5B',
  homeText: '**어서 오세요.**',
  footerLinks: [{ name: '약관', address: '/articles/terms' }],
  channels: [
    { name: '전화', address: '1588-0000', hours: 'Mo-Fr 09:00-18:00' },
    { name: '채팅', address: 'https://chat.example/ask', hours: '' },
  ],
  closedText: '내일 다시 와 주세요.',
};

let app: TestApp;
let other: TestApp;
let browser: Browser;
let cookie: string;
const pages = new HelpPages();

const upload = async (bytes: Buffer) => (await uploadGif(app, cookie, bytes, 'image/png')).url!;
const set = (changes: object = {}) =>
  mutate(app, 'setHelpCentre', { ...BRAND, ...changes }, 'helpCentre { name accentColorDark }');
const refusedFor = (changes: object) => refused(app, 'setHelpCentre', { ...BRAND, ...changes });
const contactOf = async (from: TestApp) => {
  const { data } = await from.request<{ contact: { url: string } }>('{ contact { url } }');
  return data!.contact.url;
};

beforeAll(async () => {
  const environment = { CONTACT_URL: 'https://contact.example/' };
  app = await startTestApp('memory', { environment });
  const { databaseUrl } = app;
  [other, browser] = await Promise.all([
    startTestApp('memory', { environment, databaseUrl }),
    openBrowser(),
  ]);
  await buildCatalogue(app);
  cookie = await signIn(app, (await createKey(app, { role: 'ADMIN' })).secret);
  for (const name of [LIGHT, DARK]) await upload(picture(name));
});
afterEach(() => pages.close());

describe('The brand', () => {
  it('is refused with one sentence, and nothing is saved', async () => {
    const chunk = Buffer.alloc(1_000_012, '0');
    chunk.writeUInt32BE(1_000_000);
    chunk.write('IDAT', 4);
    const large = Buffer.concat([
      picture(LIGHT).subarray(0, -12),
      chunk,
      picture(LIGHT).subarray(-12),
    ]);
    const { url } = await uploadGif(app, cookie, gif('logo'));
    const cases: [object, string, RegExp][] = [
      [{ logo: await upload(large) }, 'logo', /at most 1,000,000 are possible/],
      [{ logo: url }, 'logo', /PNG or WebP/],
      [{ favicon: `/media/${'0'.repeat(64)}.png` }, 'favicon', /not stored/],
      [{ accentColor: 'red' }, 'accentColor', /#2a4fd0/],
      [{ homeText: '가'.repeat(100_000) }, 'homeText', /at most 10000/],
      [
        { footerLinks: [{ name: '나쁨', address: '//evil.example' }] },
        'footerLinks.0.address',
        /https/,
      ],
    ];
    for (const address of [
      ...['javascript:alert(1)', 'JAVASCRIPT:alert(1)', 'http://a.example', '/a'],
      ...['https://user:pw@a.example/', 'mailto:a', 'tel:+', '1 - - -'],
    ])
      cases.push([
        { channels: [{ name: '나쁨', address }] },
        'channels.0.address',
        /https:, mailto:/,
      ]);
    for (const hours of ['Mo-Fr', 'Mo 18:00-09:00', 'Mo 09:00-18:00;', '월 09:00-18:00'])
      cases.push([{ channels: [{ ...BRAND.channels[0], hours }] }, 'channels.0.hours', /days/]);
    for (const [changes, field, message] of cases) {
      const refusal = await refusedFor(changes);
      expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', field: `input.${field}` });
      expect(refusal.message).toMatch(message);
    }
    const { hint, reason } = await refusedFor({ accentColor: '#ff9900' });
    expect(reason).toBe('COLOUR_CONTRAST');
    const [nearest] = /#[0-9a-f]{6}/.exec(hint!)!;
    await set({ accentColor: nearest });
    const other = await refusedFor({ accentColor: '#ff9900', name: '' });
    expect(other.violations!.map(({ field }) => field)).toEqual([
      'input.name',
      'input.accentColor',
    ]);
    await app.app.dataSource.query('delete from help_centre');
  });

  it('reaches the contact and the pages of both servers, and comes back from an export', async () => {
    await expect(contactOf(other)).resolves.toBe('https://contact.example/');
    const etagOf = async () => (await fetch(`${other.url}/`)).headers.get('etag');
    const before = await etagOf();
    await set();
    await eventually(async () => expect(await contactOf(other)).toBe('https://chat.example/ask'));
    for (const server of [app, other])
      for (const at of ['/', '/search?q=없음', '/nowhere', '/desk', '/analytics']) {
        const page = await fetch(server.url + at, { headers: { accept: 'text/html' } });
        await expect(page.text()).resolves.toContain('#8a1c5b');
      }
    expect(await etagOf()).not.toBe(before);

    const lines: string[] = [];
    for await (const line of exportTexts(poolOf(app.app.dataSource))) lines.push(line);
    const importAll = () => {
      const source = (async function* () {
        yield* lines;
      })();
      return importTexts(app.app.dataSource, source, { keepRows: false, editor: 'test' });
    };
    await app.app.dataSource.query('delete from help_centre');
    expect((await importAll()).helpCentre).toMatchObject({ created: 1 });
    expect((await importAll()).helpCentre).toMatchObject({ unchanged: 1 });
    await set({ name: '사람이 고침' });
    expect((await importAll()).conflicts).toMatchObject([{ type: 'helpCentre', fields: ['name'] }]);
  });

  it('keeps its pictures from the nightly removal, and those of products', async () => {
    const icon = await upload(
      picture('062354760c853250518bbe1254993608a6ef4c4c49adf3402e36ecf9575400e6.png'),
    );
    const gone = await upload(
      picture('55b9c92580bac2a4e760c6d3fa39383335062d769dbbc191ba6a0fe919c2adb5.png'),
    );
    await mutate(app, 'createProduct', { slug: 'icon', name: '아이콘', icon }, 'product { icon }');
    await set({ homeText: `![그림](/media/${DARK})`, logoDark: null });
    const { query } = app.app.dataSource;
    await query.call(
      app.app.dataSource,
      `update media set last_used_at = now() - interval '31 days'`,
    );
    await query.call(
      app.app.dataSource,
      `update job set run_at = now() where kind = 'unused-media'`,
    );
    const statusOf = async (url: string) => (await fetch(app.url + url)).status;
    await eventually(async () => expect(await statusOf(gone)).toBe(404));
    for (const url of [icon, `/media/${LIGHT}`, `/media/${DARK}`])
      expect(await statusOf(url)).toBe(200);
  });

  it.each(['light', 'dark'] as const)('is seen in the %s theme', async (colorScheme) => {
    await set();
    const logo = colorScheme === 'light' ? LIGHT : DARK;
    for (const at of ['/', '/search?q=쿠쿠쿠', '/nowhere']) {
      const { page, faults } = await pages.open(browser, other.url, at, { colorScheme });
      const shown = page.locator('.site-header img');
      await expect(shown.evaluate((img: HTMLImageElement) => img.currentSrc)).resolves.toContain(
        logo,
      );
      expect(await page.title()).toContain('두레 고객센터');
      await page.getByRole('link', { name: '약관' }).waitFor();
      expect(await examineAccess(page, 'all')).toEqual([]);
      if (at === '/nowhere') faults.length = 0;
      if (at !== '/') await page.getByRole('link', { name: '채팅' }).waitFor();
    }
  });

  it('says when nobody answers, in the time of Korea', async () => {
    await set();
    const { page } = await pages.open(browser, app.url, '/search?q=쿠쿠쿠', {
      timezoneId: 'America/New_York',
    });
    const phone = page.getByRole('link', { name: '전화 1588-0000' });
    // A Friday in Korea at 17:59, then at 18:00.
    for (const [time, count] of [
      ['08:59', 1],
      ['09:00', 0],
    ] as const) {
      await page.clock.setFixedTime(`2026-11-27T${time}:00Z`);
      await page.reload();
      await eventually(async () => expect(await phone.count()).toBe(count));
    }
    await page.getByText('내일 다시 와 주세요.').waitFor();
    await page.getByText('월~금 09:00~18:00').waitFor();
  });

  it('is edited at the desk', async () => {
    await set();
    const desk = await DeskPage.open(browser, app.url);
    await desk.enterWith(cookie, '/settings');
    await desk.page.getByRole('tab', { name: '헬프센터' }).click();
    await desk.page.getByRole('button', { name: '헬프센터 수정' }).click();
    const dialog = desk.page.getByRole('dialog');
    await dialog.getByLabel('강조색', { exact: true }).fill('#ff9900');
    await dialog
      .getByLabel('상담 채널')
      .fill('전화 | 1588-0000 | 월~금 09:00~18:00, 토·일 10:00~13:00');
    await dialog.getByLabel('탭 아이콘').setInputFiles(path.join(DEMO, DARK));
    await dialog.getByRole('button', { name: '수정' }).click();
    const offered = await dialog.getByText('가장 가까운 색은').innerText();
    await dialog.getByLabel('강조색', { exact: true }).fill(/#\w+/.exec(offered)![0]);
    await dialog.getByRole('button', { name: '수정' }).click();
    await dialog.waitFor({ state: 'detached' });
    const { data } = await app.request('{ helpCentre { favicon channels { address hours } } }');
    const hours = 'Mo-Fr 09:00-18:00; Sa,Su 10:00-13:00';
    expect(data).toEqual({
      helpCentre: { favicon: `/media/${DARK}`, channels: [{ address: 'tel:1588-0000', hours }] },
    });
    await desk.page.reload();
    await desk.page.getByRole('banner').getByAltText('두레 고객센터').waitFor();
    await desk.close();
  });
});

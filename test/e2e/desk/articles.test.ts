import type { Browser } from 'playwright-core';
import { DAY_MS } from '../../../src/core/durations.js';
import { timeInKorea } from '../../../src/web/shared/korean-days.js';
import { openBrowser } from '../../support/browser.js';
import { buildArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { DeskPage } from '../../support/desk-page.js';
import { eventually } from '../../support/eventually.js';
import { createKey, revokeKey } from '../../support/keys.js';
import { mutate } from '../../support/mutate.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../../support/start-test-app.js';

let app: TestApp;
let browser: Browser;
let editor: string;
let desk: DeskPage;
let isLeft = false;

const COUNT = 60;
const VERSION = 'article { version }';

/** Half of the articles are about passwords, a third is about refunds, a quarter is published. */
const titleOf = (i: number) => `문서 ${i}번 ${i % 2 ? '비밀번호' : '알림'}`;

beforeAll(async () => {
  [app, browser] = await Promise.all([startTestApp('memory'), openBrowser()]);
  await buildCatalogue(app);
  editor = (await createKey(app, { name: '김편집' })).secret;
  for (let i = 1; i <= COUNT; i += 1)
    await buildArticle(app, {
      title: titleOf(i),
      categorySlug: i % 3 ? 'group-chat' : 'refund',
      publish: i % 4 === 0,
    });
}, 180_000);
const openDesk = async () => {
  desk = await DeskPage.open(browser, app.url);
};
beforeEach(() => (isLeft ? undefined : openDesk()));
afterEach(async () => {
  isLeft = false;
  isLeft = await desk.leave();
});
/** For tests of what a browser does first. */
const openAnew = () => desk.close().then(openDesk);

/** Removes the errors that the browser logs for a status, and expects no others. */
const expectFaults = (status: string) =>
  expect(desk.faults.splice(0).every((fault) => fault.includes(status))).toBe(true);

describe('Signing in', () => {
  beforeEach(openAnew);

  it('leads to 내 할 일; the key is not stored, and signing out ends the session', async () => {
    await desk.page.goto(`${app.url}/desk`);
    await desk.give(editor);
    await desk.heading('내 할 일').waitFor();
    expect(await desk.page.getByText('김편집').isVisible()).toBe(true);
    const stores = await desk.page.evaluate(
      '({ session: sessionStorage.length, local: localStorage.length, cookies: document.cookie })',
    );
    expect(stores).toEqual({ session: 0, local: 0, cookies: '' });
    await desk.page.getByRole('button', { name: '로그아웃' }).click();
    await desk.signedOut();
    await desk.page.reload();
    await desk.signedOut();
  });

  it('with a wrong key or too low a role is refused in one sentence', async () => {
    await desk.page.goto(`${app.url}/desk`);
    await desk.give('doum_0000000000000000000000000000000000000000000');
    await desk.page.getByRole('alert').filter({ hasText: '이 API 키는 쓸 수 없어요' }).waitFor();
    expectFaults('401');
    await desk.give((await createKey(app, { role: 'AGENT' })).secret);
    await desk.page.getByRole('alert').filter({ hasText: '데스크를 열 수 없어요' }).waitFor();
  });

  it('again brings the person back, after the session ended by a revocation or its time', async () => {
    const revoked = await createKey(app, { name: '박편집' });
    const address = `/articles?filter=${encodeURIComponent('{"text":"알림"}')}&page=2`;
    await desk.enter(revoked.secret, address);
    await desk.total(COUNT / 2);
    await revokeKey(app, revoked);
    await desk.page.getByRole('button', { name: '새로고침' }).click();
    await desk.signedOut();
    expectFaults('401');
    await desk.give(editor);
    await desk.total(COUNT / 2);
    expect(desk.parameter('page')).toBe('2');

    await desk.page.context().clearCookies();
    await desk.page.getByRole('button', { name: '새로고침' }).click();
    await desk.signedOut();
    await desk.give(editor);
    await desk.total(COUNT / 2);
    expect(await desk.rows().count()).toBe(5);
  });

  it('as an author shows no rooms of editors', async () => {
    const { secret } = await createKey(app, { role: 'AUTHOR', name: '이작가' });
    await desk.enter(secret, '/articles');
    await desk.total(COUNT);
    const menu = desk.page.getByRole('navigation', { name: '메뉴' }).getByRole('link');
    expect(await menu.allInnerTexts()).toEqual([
      '내 할 일',
      '문서',
      '의견',
      '검색 클리닉',
      '도움말',
      '통계',
    ]);
    expect(await desk.page.getByRole('checkbox').count()).toBe(0);
    await desk.page.goto(`${app.url}/desk#/trash`);
    await desk.heading('없는 화면이에요').waitFor();
  });

  it('as an analyst opens the desk without articles; the name leads to the account', async () => {
    const { secret } = await createKey(app, { role: 'ANALYST', name: '최분석' });
    await desk.enter(secret);
    await desk.heading('의견').waitFor();
    const menu = desk.page.getByRole('navigation', { name: '메뉴' }).getByRole('link');
    expect(await menu.allInnerTexts()).toEqual(['의견', '검색 클리닉', '도움말', '통계']);
    await desk.page.goto(`${app.url}/desk#/articles`);
    await desk.heading('없는 화면이에요').waitFor();
    await desk.page.getByRole('link', { name: '최분석 (내 계정)' }).click();
    await desk.page
      .getByRole('region', { name: '내 로그인' })
      .getByText('지금 이 로그인')
      .waitFor();
    // A session of a key has no password.
    expect(await desk.page.getByRole('button', { name: '비밀번호 바꾸기' }).count()).toBe(0);
  });
});

describe('The list of articles', () => {
  it('is searched, filtered and sorted, and its address keeps that', async () => {
    await desk.enter(editor, '/articles');
    await desk.total(COUNT);
    await desk.page.getByLabel('제목과 글에서 찾기').fill('비밀번호');
    await desk.total(COUNT / 2);
    await desk.page.getByLabel('서비스').selectOption({ label: '두레페이' });
    await desk.total(COUNT / 6);
    await desk.page.getByRole('button', { name: '조건 지우기' }).click();
    await desk.total(COUNT);
    expect(await desk.page.getByLabel('제목과 글에서 찾기').inputValue()).toBe('');

    await desk.page.getByLabel('상태', { exact: true }).selectOption({ label: '게시됨' });
    await desk.total(COUNT / 4);
    await desk.page.getByRole('combobox', { name: '카테고리' }).fill('그룹');
    await desk.page.getByRole('option', { name: '두레톡 › 채팅 › 그룹채팅' }).click();
    await desk.total(10);
    await desk.page.getByLabel('순서').selectOption({ label: '제목순' });
    const titles = [4, 8, 16, 20, 28, 32, 40, 44, 52, 56].map(titleOf).sort();
    await eventually(async () =>
      expect(await desk.rows().locator('td.column-TITLE').allInnerTexts()).toEqual(titles),
    );
    await desk.page.reload();
    await desk.total(10);
    expect(await desk.rows().locator('td.column-TITLE').allInnerTexts()).toEqual(titles);
    await desk.page.getByRole('button', { name: /제목 내림차순 정렬/ }).click();
    await eventually(async () =>
      expect(await desk.rows().locator('td.column-TITLE').allInnerTexts()).toEqual(
        titles.toReversed(),
      ),
    );
    await desk.page.goBack();
    await desk.page.goBack();
    await desk.page.getByLabel('마지막으로 수정한 사람').fill('아무도');
    await desk.page.getByText('이 조건에 맞는 문서가 없어요.').waitFor();
  });

  it('finds words in texts, also of drafts, marks their place, and names dead links', async () => {
    const write = (title: string, body: string, publish = false) =>
      buildArticle(app, { title, publish, variants: [{ platformSlugs: ['common'], body }] });
    const built = [
      await write('모임 통장', '## 한도\n\n하루 송금 한도는 <b>백만</b> 원이에요.'),
      await write('옮긴 글', '[여기](/articles/none)에 있어요.', true),
    ];
    await desk.enter(editor, '/articles');
    const row = desk.rows().locator('td.column-TITLE');
    await desk.page.getByLabel('제목과 글에서 찾기').fill('송금한도 백만');
    await desk.total(1);
    expect((await row.innerText()).split(/\n+/)).toEqual([
      '모임 통장',
      '한도 · 하루 송금 한도는 <b>백만</b> 원이에요.',
    ]);
    expect(await row.locator('mark').allInnerTexts()).toEqual(['송금 한도', '백만']);
    await desk.expectAccessible();
    await desk.page.getByRole('button', { name: '조건 지우기' }).click();
    await desk.total(COUNT + 2);
    await desk.page.getByLabel('작업 상태').selectOption({ label: '끊어진 링크' });
    await desk.total(1);
    expect((await row.innerText()).split(/\n+/)).toEqual(['옮긴 글', '/articles/none']);
    for (const { id } of built)
      await mutate(app, 'deleteArticle', { id, expectedVersion: 1 }, 'id');
  });

  it('keeps a condition that is set while somebody types another one', async () => {
    await desk.enter(editor, '/articles');
    await desk.total(COUNT);
    await desk.page.getByLabel('제목과 글에서 찾기').fill('비밀번호');
    await desk.page.getByLabel('서비스').selectOption({ label: '두레페이' });
    await desk.total(COUNT / 6);
    expect(JSON.parse(desk.parameter('filter')!)).toEqual({ text: '비밀번호', product: 'pay' });
  });

  it('shows and finds what waits: a draft, a review, a schedule', async () => {
    const title = '기다리는 문서';
    const { id } = await buildArticle(app, { title, publish: true });
    await mutate(app, 'updateArticle', { id, expectedVersion: 1, title: `${title} 2` }, VERSION);
    await mutate(app, 'requestReview', { id, expectedVersion: 2 }, VERSION);
    const at = new Date(Date.now() + DAY_MS);
    await mutate(app, 'schedulePublish', { id, version: 2, at }, VERSION);
    await desk.enter(editor, '/articles');
    for (const mark of ['게시 안 한 초안', '검토 중', '예약됨']) {
      await desk.page.getByLabel('작업 상태').selectOption({ label: mark });
      await desk.total(1);
    }
    expect(await desk.rows().locator('td.column-TITLE').innerText()).toBe(`${title} 2`);
    const marks = await desk.rows().locator('td.column-status').innerText();
    expect(marks.split('\n')).toEqual([
      '게시됨',
      '게시 안 한 초안',
      expect.stringMatching(/^검토 중 \(.+\)$/),
      `게시 예약 ${timeInKorea(at)}`,
    ]);
    await mutate(app, 'deleteArticle', { id, expectedVersion: 2 }, 'id');
  });

  it('says when the server does not answer, and tries again', async () => {
    await desk.enter(editor, '/articles');
    await desk.total(COUNT);
    await desk.page.route('**/desk/graphql', (route) => route.abort());
    await desk.page.getByLabel('상태', { exact: true }).selectOption({ label: '게시됨' });
    await desk.page
      .getByRole('alert')
      .filter({ hasText: '서버에 연결하지 못했어요' })
      .first()
      .waitFor();
    await desk.page.unroute('**/desk/graphql');
    await desk.page.getByRole('button', { name: '다시 시도' }).click();
    await desk.total(COUNT / 4);
    expectFaults('ERR_FAILED');
  });

  it('loads at most 420 KB of scripts and styles', async () => {
    await openAnew();
    await desk.enter(editor, '/articles');
    await desk.total(COUNT);
    const bytes = await desk.page.evaluate<number>(
      `performance.getEntriesByType('resource').filter(({ name }) => name.includes('/assets/'))
        .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)`,
    );
    expect(bytes).toBeGreaterThan(100_000);
    expect(bytes).toBeLessThan(420_000);
  });

  it('has pages by number', async () => {
    await desk.enter(editor, '/articles');
    await desk.total(COUNT);
    await desk.page.getByRole('button', { name: '3 페이지', exact: true }).click();
    await eventually(async () => expect(await desk.rows().count()).toBe(10));
    expect(desk.parameter('page')).toBe('3');
    await desk.page.goBack();
    await eventually(async () => expect(await desk.rows().count()).toBe(25));
    await desk.page.getByLabel('페이지당').selectOption('100');
    await eventually(async () => expect(await desk.rows().count()).toBe(COUNT));
  });
});

describe('Accessibility', () => {
  beforeEach(openAnew);

  it('axe finds nothing on a desktop and a phone, light and dark', async () => {
    await desk.page.goto(`${app.url}/desk#/articles`);
    await desk.signedOut();
    await desk.expectAccessibleEverywhere();
    await desk.give(editor);
    await desk.total(COUNT);
    await desk.expectAccessibleEverywhere();
    await desk.page.goto(`${app.url}/desk#/trash`);
    await desk.heading('휴지통').waitFor();
    await desk.total(0);
    await desk.expectAccessibleEverywhere();
  });
});

describe('Many articles', () => {
  const choose = async (...numbers: number[]) => {
    for (const i of numbers)
      await desk.page.getByRole('checkbox', { name: `${titleOf(i)} 선택`, exact: true }).check();
  };
  const act = (name: string) =>
    desk.page.getByRole('region', { name: '선택한 문서' }).getByRole('button', { name }).click();
  const dialog = () => desk.page.getByRole('dialog');
  const confirm = (name: string) => dialog().getByRole('button', { name, exact: true }).click();
  const done = (sentence: string) => desk.page.getByText(sentence).waitFor();
  const conditions = (filter: object) =>
    `/articles?perPage=100&filter=${encodeURIComponent(JSON.stringify(filter))}`;

  it('thirty are moved at once', async () => {
    await desk.enter(editor, conditions({ text: '비밀번호' }));
    await desk.total(30);
    await desk.page.getByRole('checkbox', { name: '이 페이지의 문서 모두 선택' }).check();
    await act('옮기기');
    await dialog().getByRole('combobox', { name: '옮길 카테고리' }).fill('신고');
    await desk.page.getByRole('option', { name: '두레톡 › 신고/이용제한/정책' }).click();
    await desk.expectAccessible();
    await confirm('옮기기');
    await done('문서 30개를 옮겼어요.');
    await desk.expectAccessible();
    await eventually(async () =>
      expect(new Set(await desk.rows().locator('td.column-category').allInnerTexts())).toEqual(
        new Set(['두레톡 › 신고/이용제한/정책']),
      ),
    );
    expect(await desk.page.getByRole('region', { name: '선택한 문서' }).count()).toBe(0);
  });

  it('are published and get keywords, by keyboard alone', async () => {
    await desk.enter(editor, conditions({ text: '비밀번호' }));
    await desk.total(30);
    await desk.page.getByRole('checkbox', { name: `${titleOf(1)} 선택` }).focus();
    await desk.page.keyboard.press('Space');
    await desk.page.getByRole('button', { name: '게시', exact: true }).focus();
    await desk.page.keyboard.press('Enter');
    await dialog().waitFor();
    await desk.page.keyboard.press('Tab');
    await desk.page.keyboard.press('Tab');
    await desk.page.keyboard.press('Enter');
    await done('문서 1개를 게시했어요.');
    await choose(1, 3);
    await act('키워드');
    await dialog().getByLabel('추가할 키워드').fill('암호, 패스워드');
    await confirm('키워드');
    await done('문서 2개를 고쳤어요.');
    const { articles } = await app.admin<{ articles: { nodes: { keywords: string[] }[] } }>(
      `{ articles(filter: { text: "${titleOf(1)}" }) { nodes { keywords } } }`,
    );
    expect(articles.nodes[0]!.keywords).toEqual(['암호', '패스워드']);
  });

  it('stay as they are if one is refused, with a line for each refusal', async () => {
    await desk.enter(editor, conditions({ text: '알림' }));
    await desk.total(30);
    await choose(2, 4, 6);
    await act('게시 중단');
    await confirm('게시 중단');
    const alert = dialog().getByRole('alert');
    await alert.waitFor();
    expect(await alert.getByRole('listitem').allInnerTexts()).toEqual([
      `${titleOf(2)}: 게시된 문서가 아니에요.`,
      `${titleOf(6)}: 게시된 문서가 아니에요.`,
    ]);
    await desk.expectAccessible();
    await desk.page.keyboard.press('Escape');
    await desk.page.goto(`${app.url}/desk#${conditions({ text: '알림', status: 'PUBLISHED' })}`);
    await desk.total(15);
  });

  it('are archived, after a dialog has named the articles that link to them', async () => {
    const target = await buildArticle(app, { title: '보관할 글', publish: true });
    const body = `[글](/articles/${target.slug})`;
    const variants = [{ platformSlugs: ['common'], body }];
    const linking = await Promise.all(
      ['보관할 이웃', '남는 글'].map((title) => buildArticle(app, { title, variants })),
    );
    await desk.enter(editor, conditions({ text: '보관할' }));
    await desk.total(2);
    await desk.page.getByRole('checkbox', { name: '이 페이지의 문서 모두 선택' }).check();
    await act('보관');
    await dialog().getByRole('link').first().waitFor();
    expect(await dialog().getByRole('link').allInnerTexts()).toEqual(['남는 글']);
    await confirm('보관');
    await done('문서 2개를 보관했어요.');
    await eventually(async () =>
      expect(await desk.rows().locator('td.column-status').allInnerTexts()).toEqual([
        '보관됨',
        '보관됨',
      ]),
    );
    for (const { id } of [target, ...linking])
      await mutate(app, 'deleteArticle', { id, expectedVersion: 1 }, 'id');
  });

  it('go to the trash and back; only an administrator deletes them for good', async () => {
    await desk.enter(editor, conditions({ text: '알림' }));
    await desk.total(30);
    await choose(10, 20);
    await act('휴지통');
    await desk.page.getByText('문서 2개를 휴지통으로 옮겨요').waitFor();
    await confirm('휴지통');
    await done('문서 2개를 휴지통으로 옮겼어요.');
    await desk.total(28);
    await desk.page.getByRole('link', { name: '휴지통' }).click();
    await desk.total(2);
    await choose(10);
    expect(await desk.page.getByRole('button', { name: '영구 삭제' }).count()).toBe(0);
    await act('되살리기');
    await desk.expectAccessible();
    await confirm('되살리기');
    await done('문서 1개를 되살렸어요.');
    await desk.total(1);

    await desk.page.getByRole('button', { name: '로그아웃' }).click();
    await desk.give(ADMIN_KEY);
    await desk.total(1);
    await choose(20);
    await act('영구 삭제');
    await confirm('영구 삭제');
    await done('문서 1개를 지웠어요.');
    await desk.page.getByText('휴지통의 문서가 아직 없어요.').waitFor();
  });
});

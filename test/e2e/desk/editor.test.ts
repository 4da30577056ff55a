import type { Browser, Locator } from 'playwright-core';
import { DESKTOP, openBrowser, PHONE } from '../../support/browser.js';
import { buildArticle, type BuiltArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { DeskPage } from '../../support/desk-page.js';
import { eventually } from '../../support/eventually.js';
import { createKey, type CreatedKey, revokeKey } from '../../support/keys.js';
import { mutate } from '../../support/mutate.js';
import { readPage } from '../../support/read-page.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';
import { BIMIL, compose } from '../../support/type-korean.js';

let app: TestApp;
let browser: Browser;
let kim: CreatedKey;
let park: CreatedKey;
let author: CreatedKey;
const desks: DeskPage[] = [];

beforeAll(async () => {
  [app, browser] = await Promise.all([startTestApp('memory'), openBrowser()]);
  await buildCatalogue(app);
  kim = await createKey(app, { name: '김편집' });
  park = await createKey(app, { name: '박편집' });
  author = await createKey(app, { name: '이작가', role: 'AUTHOR' });
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await app?.stop();
});
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
});

/** Signs in, and opens an article, or a new one. */
async function open(key: CreatedKey, article?: BuiltArticle): Promise<DeskPage> {
  const desk = await DeskPage.open(browser, app.url);
  desks.push(desk);
  await desk.enter(key.secret, `/articles/${article ? encodeURIComponent(article.id) : 'create'}`);
  await body(desk).waitFor();
  return desk;
}

const body = ({ page }: DeskPage): Locator => page.locator('.cm-content');
const button = ({ page }: DeskPage, name: string): Locator =>
  page.getByRole('button', { name, exact: true });

/** Adds a text at the end of the body. */
async function write(desk: DeskPage, text: string): Promise<void> {
  await body(desk).click();
  await desk.page.keyboard.press('Control+End');
  await desk.page.keyboard.insertText(text);
}

const says = ({ page }: DeskPage, text: string | RegExp) =>
  page.getByRole('status').filter({ hasText: text }).first().waitFor();

interface Stored {
  title: string;
  keywords: string[];
  status: string;
  slug: string;
  category: { slug: string };
  questions: { text: string }[];
  variants: { body: string; bodyHtml: string }[];
  draft: { title: string; variants: { body: string }[] } | null;
  revisions: { nodes: { version: number; content: { variants: { body: string }[] } }[] };
}

const STORED = `title keywords status slug category { slug } questions { text } variants { body bodyHtml }
  draft { title variants { body } }
  revisions(first: 20) { nodes { version content { variants { body } } } }`;

const stored = async ({ id }: { id: string }): Promise<Stored> =>
  (
    await app.admin<{ article: Stored }>(`query ($id: ID!) { article(id: $id) { ${STORED} } }`, {
      id,
    })
  ).article;

const bodies = async (article: BuiltArticle): Promise<string[]> =>
  (await stored(article)).revisions.nodes.map(({ content }) => content.variants[0]!.body);

describe('Writing', () => {
  it('a new article with composed Hangul, previewed as readers see it, and published', async () => {
    const desk = await open(kim);
    const { page } = desk;
    await desk.heading('새 문서').waitFor();
    await page.getByLabel('제목', { exact: false }).first().fill('비밀번호 바꾸기');
    await page.getByRole('tab', { name: '공통' }).waitFor();
    await page.getByLabel('카테고리').fill('그룹');
    await page.getByRole('option', { name: '두레톡 › 채팅 › 그룹채팅' }).click();
    await page.getByLabel('검색 키워드').fill('암호\n패스워드');
    await body(desk).click();
    await button(desk, '제목').click();
    const session = await page.context().newCDPSession(page);
    await compose(session, BIMIL);
    // The preview, the copy in the browser and the status are written during the composition.
    await page.waitForTimeout(1_500);
    await session.send('Input.insertText', { text: BIMIL.at(-1)!.committed });
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.keyboard.insertText('앱을 **다시** 켜요.');
    expect(await body(desk).innerText()).toMatch(/^## 비밀\n\n+앱을 \*\*다시\*\* 켜요\.$/);

    await eventually(async () =>
      expect(await page.locator('.article-body').innerHTML()).toContain('<strong>다시</strong>'),
    );
    const preview = await page.locator('.article-body').innerHTML();
    await button(desk, '게시').click();
    const link = page.getByRole('link', { name: '게시했어요. 도움말에서 보기' });
    await link.waitFor();
    expect(decodeURIComponent(page.url())).not.toMatch(/create$/);
    const path = new URL((await link.getAttribute('href'))!, app.url).pathname;
    const { $ } = await readPage(app.url, path);
    expect($('.article-body').html()!.trim()).toBe(preview.trim());
    expect($('h1').text()).toBe('비밀번호 바꾸기');
    expect(await page.evaluate('localStorage.length')).toBe(0);
    await write(desk, ' 더');
    await page.getByRole('link', { name: '도움말에서 보기', exact: true }).waitFor();
    await page.getByLabel('검색 키워드').focus();
    await page.keyboard.press('Control+s');
    await says(desk, /에 저장했어요/);
    await page.reload();
    await body(desk).filter({ hasText: '켜요. 더' }).waitFor();
  });

  it('is kept in the browser: a reload offers the text again', async () => {
    const article = await buildArticle(app);
    const desk = await open(kim, article);
    await write(desk, ' 아직 저장 안 한 글');
    await says(desk, '이 브라우저에 남겨 두고');
    await eventually(async () => expect(await desk.page.evaluate('localStorage.length')).toBe(1));
    await desk.page.reload();
    await button(desk, '보기').click();
    await desk.page.locator('ins', { hasText: '아직 저장 안 한 글' }).waitFor();
    await desk.expectAccessible();
    await button(desk, '되살리기').click();
    await body(desk).filter({ hasText: '아직 저장 안 한 글' }).waitFor();
    await button(desk, '저장').click();
    await says(desk, /에 저장했어요/);
    expect((await bodies(article))[0]).toContain('아직 저장 안 한 글');
    await desk.page.reload();
    await body(desk).waitFor();
  });

  it('a text that is thrown away is not offered again', async () => {
    const desk = await open(kim, await buildArticle(app));
    await write(desk, ' 버릴 글');
    await eventually(async () => expect(await desk.page.evaluate('localStorage.length')).toBe(1));
    await desk.page.reload();
    await button(desk, '버리기').click();
    await button(desk, '버리기').waitFor({ state: 'detached' });
    expect(await body(desk).innerText()).not.toContain('버릴 글');
    expect(await desk.page.evaluate('localStorage.length')).toBe(0);
  });

  it('goes on after the session has ended', async () => {
    const key = await createKey(app, { name: '최편집' });
    const article = await buildArticle(app);
    const desk = await open(key, article);
    await write(desk, ' 로그인이 끝난 뒤의 글');
    await revokeKey(app, key);
    // The next preview, or this, asks the server.
    await desk.page.evaluate(`dispatchEvent(new Event('focus'))`);
    await desk.page.getByText('쓰던 글은 이 브라우저에 남아 있으니').waitFor();
    expect(await desk.keyField().getAttribute('autocomplete')).toBe('current-password');
    const again = await createKey(app, { name: '최편집' });
    await desk.give(again.secret);
    await button(desk, '되살리기').click();
    await body(desk).filter({ hasText: '로그인이 끝난 뒤의 글' }).waitFor();
    await button(desk, '저장').click();
    await says(desk, /에 저장했어요/);
    expect((await bodies(article))[0]).toContain('로그인이 끝난 뒤의 글');
    desk.faults.splice(0);
  });

  it('saves a changed text each minute', async () => {
    const article = await buildArticle(app);
    const desk = await DeskPage.open(browser, app.url);
    desks.push(desk);
    await desk.page.clock.install();
    await desk.enter(kim.secret, `/articles/${encodeURIComponent(article.id)}`);
    await body(desk).waitFor();
    await write(desk, ' 저절로 저장');
    await desk.page.clock.runFor(61_000);
    await eventually(async () => expect((await bodies(article))[0]).toContain('저절로 저장'));
    await desk.page.clock.runFor(121_000);
    expect(await bodies(article)).toHaveLength(2);
  });

  it('saves a new article each minute as soon as it has a title and a category', async () => {
    const desk = await DeskPage.open(browser, app.url);
    desks.push(desk);
    const { page } = desk;
    await page.clock.install();
    await desk.enter(author.secret, '/articles/create');
    await write(desk, '첫 글');
    await page.getByLabel('제목', { exact: false }).first().fill('반쯤 쓴');
    await page.clock.runFor(61_000);
    await says(desk, '이 글은 이 브라우저에만 있어요');
    await page.getByLabel('카테고리').fill('그룹');
    await page.getByRole('option', { name: '두레톡 › 채팅 › 그룹채팅' }).click();
    await write(desk, ', 저절로 저장');
    await page.clock.runFor(61_000);
    await eventually(async () => expect(page.url()).not.toMatch(/create$/));
    // The room stays as it is.
    await page.keyboard.insertText(', 이어 쓰기');
    await page.getByLabel('제목', { exact: false }).first().fill('반쯤 쓴 제목');
    await page.clock.runFor(61_000);
    const id = decodeURIComponent(page.url().split('/').at(-1)!);
    await eventually(async () =>
      expect(await stored({ id })).toMatchObject({
        ...{ title: '반쯤 쓴 제목', slug: 'banjjeum-sseun-jemok', status: 'DRAFT' },
        variants: [{ body: '첫 글, 저절로 저장, 이어 쓰기' }],
      }),
    );
    await eventually(async () =>
      expect(await page.getByLabel('주소').inputValue()).toBe('banjjeum-sseun-jemok'),
    );
  });

  it('changes place and questions at once, and warns of missing platforms and empty sections', async () => {
    const article = await buildArticle(app, {
      variants: [{ platformSlugs: ['ios'], body: '본문' }],
      publish: true,
    });
    const desk = await open(kim, article);
    await write(desk, '\n\n[없는 문서](/articles/nowhere)\n\n## 빈 곳\n');
    const warnings = desk.page.getByRole('list', { name: '살펴볼 것' });
    for (const text of ['안드로이드 안내가 없어요', '/articles/nowhere', '빈 곳'])
      await warnings.getByText(text).waitFor();
    await button(desk, '묶음 더하기').click();
    await desk.page.getByLabel('이 본문을 볼 플랫폼').click();
    await desk.page.getByRole('option', { name: '안드로이드' }).click();
    await desk.page.getByRole('tab', { name: '안드로이드' }).waitFor();
    await write(desk, '안드로이드 본문');
    await desk.page.getByLabel('사용자 말로 된 질문').fill('어떻게 해요?');
    await desk.page.getByLabel('주소').fill('new-address');
    await button(desk, '저장').click();
    await says(desk, /에 저장했어요/);
    const { slug, questions, draft, status } = await stored(article);
    expect({ slug, questions, status }).toEqual({
      slug: 'new-address',
      questions: [{ text: '어떻게 해요?' }],
      status: 'PUBLISHED',
    });
    expect(draft!.variants.map((each) => each.body)).toEqual([
      expect.stringContaining('빈 곳'),
      '안드로이드 본문',
    ]);
  });

  it('puts the texts for platforms in another order by keyboard, and begins one as a copy', async () => {
    const article = await buildArticle(app, {
      variants: [
        { platformSlugs: ['ios'], body: '아이폰 글' },
        { platformSlugs: ['android'], body: '안드로이드 글' },
      ],
    });
    const desk = await open(kim, article);
    await button(desk, '뒤로 옮기기').focus();
    await desk.page.keyboard.press('Enter');
    await desk.page.keyboard.press('Enter');
    const tabs = desk.page.getByRole('tablist', { name: '플랫폼 묶음' }).getByRole('tab');
    expect(await tabs.allInnerTexts()).toEqual(['안드로이드', 'iOS']);
    expect(await button(desk, '뒤로 옮기기').evaluate((each) => each.matches(':focus'))).toBe(true);
    await button(desk, '이 글로 묶음 더하기').click();
    await body(desk).filter({ hasText: '아이폰 글' }).waitFor();
    await write(desk, ', 그리고 더');
    await desk.page.getByLabel('이 본문을 볼 플랫폼').click();
    await desk.page.getByRole('option', { name: '공통' }).click();
    await button(desk, '앞으로 옮기기').click();
    await button(desk, '저장').click();
    await says(desk, /에 저장했어요/);
    expect((await stored(article)).variants.map((each) => each.body)).toEqual([
      '안드로이드 글',
      '아이폰 글, 그리고 더',
      '아이폰 글',
    ]);
  });

  it('links to an article that the picker finds', async () => {
    const target = await buildArticle(app, { title: '환불 규정', publish: true });
    const desk = await open(kim, await buildArticle(app));
    await write(desk, '\n\n');
    await button(desk, '링크').click();
    await desk.page.getByLabel('문서 제목 또는 주소').fill('환불 규');
    await desk.page.getByRole('button', { name: /^환불 규정/ }).waitFor();
    await eventually(async () => expect(await desk.page.getByRole('listitem').count()).toBe(1));
    await desk.page.keyboard.press('ArrowDown');
    await desk.page.keyboard.press('ArrowUp');
    await desk.page.keyboard.press('Enter');
    const link = `[환불 규정](/articles/${target.slug})`;
    await body(desk).filter({ hasText: link }).waitFor();
    await desk.page.keyboard.insertText(' 이어 쓰기 ');
    await body(desk).filter({ hasText: '이어 쓰기' }).waitFor();
    await button(desk, '링크').click();
    await desk.page.getByLabel('문서 제목 또는 주소').fill('규정 환불');
    await eventually(async () => expect(await desk.page.getByRole('listitem').count()).toBe(1));
    await desk.page.keyboard.press('ArrowDown');
    await desk.page.keyboard.press('Enter');
    await eventually(async () => expect(await body(desk).innerText()).toContain(`쓰기 ${link}`));
  });

  it('says what is wrong in one sentence, and goes on', async () => {
    const desk = await open(kim);
    await button(desk, '게시').click();
    await desk.page.getByRole('alert').filter({ hasText: '제목과 카테고리가 있어야' }).waitFor();
    await desk.page.getByText('카테고리를 골라 주세요.').waitFor();
    await desk.expectAccessible();
    expect(await desk.page.locator(':focus').getAttribute('aria-invalid')).toBe('true');
    await desk.page.keyboard.insertText('새 글');
    await button(desk, '게시').click();
    await eventually(async () =>
      expect(await desk.page.getByLabel('카테고리').getAttribute('aria-invalid')).toBe('true'),
    );
    await desk.page.keyboard.insertText('그룹');
    await desk.page.getByRole('option', { name: '두레톡 › 채팅 › 그룹채팅' }).click();
    // The article is there now, but readers would see nothing.
    await button(desk, '게시').click();
    await desk.page.getByRole('alert').filter({ hasText: '본문이 비어 있어요' }).waitFor();
    await desk.heading('새 글').waitFor();
    desk.faults.splice(0);
    const article = await buildArticle(app);
    const other = await open(kim, article);
    await other.page.getByLabel('주소').fill('한글');
    await button(other, '저장').click();
    await other.page.getByRole('alert').filter({ hasText: '영어 소문자' }).waitFor();
    await write(desk, '.');
  });
});

/** A PNG of one pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

describe('Pictures', () => {
  /** Pastes a file into the body. */
  const paste = (desk: DeskPage, bytes: Buffer) =>
    desk.page.evaluate(`{
      const content = Uint8Array.from(atob('${bytes.toString('base64')}'), (c) => c.charCodeAt(0));
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([content], '화면.png', { type: 'image/png' }));
      document.querySelector('.cm-content').dispatchEvent(
        new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    }`);

  it('are pasted and chosen, uploaded, and shown in the preview', async () => {
    const article = await buildArticle(app);
    const desk = await open(author, article);
    await write(desk, '\n\n');
    await paste(desk, PNG);
    await body(desk)
      .filter({ hasText: /!\[\]\(\/media\/[0-9a-f]+\.png\)/ })
      .waitFor();
    const warnings = desk.page.getByRole('list', { name: '살펴볼 것' });
    await warnings.getByText('설명이 없는 그림이 있어요').waitFor();
    await desk.page.keyboard.insertText('첫 화면');
    await body(desk).filter({ hasText: '![첫 화면](/media/' }).waitFor();
    const image = desk.page.locator('.article-body img');
    await eventually(async () => expect(await image.getAttribute('src')).toMatch(/^\/media\//));
    await desk.page.getByLabel('그림 파일').setInputFiles({
      ...{ name: '둘째.png', mimeType: 'image/png', buffer: PNG },
    });
    await eventually(async () => expect(await image.count()).toBe(2));
    await button(desk, '저장').click();
    await says(desk, /에 저장했어요/);
    expect((await bodies(article))[0]).toMatch(/!\[첫 화면\]\([^)]+\)!\[\]\([^)]+\)$/);
  });

  it('that are none are refused in one sentence, and leave nothing behind', async () => {
    const article = await buildArticle(app);
    const desk = await open(kim, article);
    const before = await body(desk).innerText();
    await paste(desk, Buffer.from('no picture'));
    await desk.page.getByRole('alert').filter({ hasText: '그림을 읽지 못했어요' }).waitFor();
    await desk.page.locator('.desk-upload').waitFor({ state: 'detached' });
    expect(await body(desk).innerText()).toBe(before);
    desk.faults.splice(0);
  });
});

describe('Two desks', () => {
  const meet = async (text = '처음 글', edit = write) => {
    const article = await buildArticle(app, {
      variants: [{ platformSlugs: ['common'], body: text }],
    });
    const [first, second] = await Promise.all([open(kim, article), open(park, article)]);
    await edit(first!, ' 김이 쓴 글');
    await write(second!, ' 박이 쓴 글');
    await button(first!, '저장').click();
    await says(first!, /에 저장했어요/);
    await button(second!, '저장').click();
    const dialog = second!.page.getByRole('dialog', { name: '다른 사람이 먼저 저장했어요' });
    if (edit === write) await dialog.locator('del', { hasText: '김이' }).waitFor();
    await dialog.locator('ins', { hasText: '박이' }).waitFor();
    return { article, desk: second!, dialog };
  };

  it('save one on top of the other: both are in the history', async () => {
    const { article, desk } = await meet();
    await desk.expectAccessible();
    await button(desk, '내 글을 저장').click();
    await says(desk, /에 저장했어요/);
    expect(await bodies(article)).toEqual(['처음 글 박이 쓴 글', '처음 글 김이 쓴 글', '처음 글']);
  });

  it('take the text of the server: mine stays in the browser', async () => {
    const { article, desk } = await meet();
    await button(desk, '서버 글을 가져오기').click();
    await body(desk).filter({ hasText: '김이 쓴 글' }).waitFor();
    await desk.page.reload();
    await body(desk).filter({ hasText: '김이 쓴 글' }).waitFor();
    await desk.page.getByRole('listitem').filter({ hasText: '박이 쓴 글' }).waitFor();
    await button(desk, '되살리기').click();
    await body(desk).filter({ hasText: '박이 쓴 글' }).waitFor();
    expect(await bodies(article)).toHaveLength(2);
  });

  const merge = async (desk: DeskPage, name: string) => {
    await desk.page.evaluate('scrollTo(0, document.body.scrollHeight)');
    await button(desk, '두 글 합치기').click();
    const region = desk.page.getByRole('region', { name });
    await eventually(async () => {
      const top = await region.evaluate((section) => section.getBoundingClientRect().top);
      expect(Math.round(top)).toBeGreaterThanOrEqual(0);
      expect(top).toBeLessThan(300);
    });
    return region;
  };

  it('bring together what they wrote at different places, without a question', async () => {
    const { article, desk } = await meet('첫 문단\n\n둘째 문단', async (first, text) => {
      await body(first).click();
      await first.page.keyboard.press('Control+Home');
      await first.page.keyboard.insertText(`${text} `);
    });
    const region = await merge(desk, '서버 글과 비교');
    await region.locator('ins', { hasText: '박이 쓴' }).waitFor();
    await button(desk, '저장').click();
    await says(desk, /에 저장했어요/);
    expect((await bodies(article))[0]).toBe(' 김이 쓴 글 첫 문단\n\n둘째 문단 박이 쓴 글');
  });

  it('choose where both wrote, also after a reload, and nothing is saved until then', async () => {
    const { article, desk } = await meet();
    const { page } = desk;
    await merge(desk, '두 글 합치기');
    await desk.expectAccessible();
    const goOn = button(desk, '고른 대로 합치기');
    await page.keyboard.press('Control+s');
    await page.getByRole('alert').filter({ hasText: '먼저 골라 주세요' }).waitFor();
    for (const name of ['저장', '검토 요청', '게시']) await button(desk, name).click();
    expect(await goOn.isDisabled()).toBe(true);
    await page.getByRole('radio', { name: '둘 다' }).check();
    await page.evaluate('dispatchEvent(new Event("pagehide"))');
    await page.reload();
    await button(desk, '되살리기').click();
    expect(await bodies(article)).toHaveLength(2);
    expect(await page.getByRole('radio', { name: '둘 다' }).isChecked()).toBe(true);
    await goOn.click();
    await write(desk, ' 함께');
    await button(desk, '저장').click();
    await says(desk, /에 저장했어요/);
    expect((await bodies(article))[0]).toBe('처음 글 박이 쓴 글\n\n처음 글 김이 쓴 글 함께');
  });
});

describe('History', () => {
  it('compares revisions and restores one as a draft', async () => {
    const article = await buildArticle(app, {
      variants: [{ platformSlugs: ['common'], body: '좋은 글' }],
      publish: true,
    });
    await mutate(
      app,
      'updateArticle',
      {
        id: article.id,
        expectedVersion: 1,
        variants: [{ platformSlugs: ['common'], body: '나쁜 글' }],
      },
      'article { id }',
    );
    const desk = await open(kim, article);
    await desk.page.getByRole('tab', { name: '이력' }).click();
    await button(desk, '2판 비교').click();
    await desk.page.locator('del', { hasText: '좋은' }).waitFor();
    await desk.page.locator('ins', { hasText: '나쁜' }).waitFor();
    await desk.expectAccessible();
    await button(desk, '1판 비교').click();
    await button(desk, '1판 되살리기').click();
    await eventually(async () => expect((await bodies(article))[0]).toBe('좋은 글'));
    await body(desk).filter({ hasText: '좋은 글' }).waitFor();
    await button(desk, '다른 일').click();
    await desk.page.getByRole('menuitem', { name: '초안 버리기' }).click();
    await button(desk, '초안 버리기').click();
    await eventually(async () => expect((await stored(article)).draft).toBeNull());
  });

  it('shows the saves of one line one by one', async () => {
    const article = await buildArticle(app);
    for (const expectedVersion of [1, 2])
      await mutate(
        app,
        'updateArticle',
        { id: article.id, expectedVersion, title: `제목 ${expectedVersion}` },
        'article { id }',
      );
    const desk = await open(kim, article);
    await desk.page.getByRole('tab', { name: '이력' }).click();
    await desk.page.getByText('3번 저장').waitFor();
    await button(desk, '모든 저장 보기').click();
    await button(desk, '2판 비교').click();
    await desk.page.locator('ins', { hasText: '1' }).waitFor();
    await desk.expectAccessible();
  });
});

describe('An author', () => {
  it('saves, but changes nothing that readers see', async () => {
    const article = await buildArticle(app, { publish: true });
    const desk = await open(author, article);
    for (const name of ['게시', '다른 일']) expect(await button(desk, name).count()).toBe(0);
    for (const label of ['주소', '사용자 말로 된 질문', '카테고리'])
      expect(await desk.page.getByLabel(label).isDisabled()).toBe(true);
    await write(desk, ' 작가의 글');
    await button(desk, '저장').click();
    await says(desk, /에 저장했어요/);
    const { variants, draft } = await stored(article);
    expect(variants[0]!.body).not.toContain('작가의 글');
    expect(draft!.variants[0]!.body).toContain('작가의 글');
  });
});

describe('Review and schedules', () => {
  const chooses = async (desk: DeskPage, name: string, value?: [string, string]) => {
    await button(desk, '다른 일').click();
    await desk.page.getByRole('menuitem', { name, exact: true }).click();
    const dialog = desk.page.getByRole('dialog', { name });
    if (value) await dialog.getByLabel(value[0]).fill(value[1]);
    await dialog.getByRole('button', { name }).click();
    await dialog.waitFor({ state: 'detached' });
  };
  const workflow = async ({ id }: BuiltArticle) =>
    (
      await app.admin<{ article: { status: string; workflow: Record<string, unknown> } }>(
        `query ($id: ID!) { article(id: $id) { status workflow {
          reviewRequestedBy recheckAt publishAt publishVersion unpublishAt trashedAt } } }`,
        { id },
      )
    ).article;

  it('an author asks, an editor declines or publishes', async () => {
    const article = await buildArticle(app);
    const asking = await open(author, article);
    await write(asking, ' 검토할 글');
    await button(asking, '검토 요청').click();
    await asking.page.getByText('검토 중 (이작가)').waitFor();
    const deciding = await open(kim, article);
    await body(deciding).filter({ hasText: '검토할 글' }).waitFor();
    await button(deciding, '돌려보내기').click();
    const dialog = deciding.page.getByRole('dialog', { name: '돌려보내기' });
    await dialog.getByText('작성자가 이 문서에서 읽고').waitFor();
    await dialog.getByLabel('의견').fill('더 짧게 써 주세요.');
    await dialog.getByRole('button', { name: '돌려보내기' }).click();
    await eventually(async () =>
      expect((await workflow(article)).workflow.reviewRequestedBy).toBeNull(),
    );
    // The author comes back to the open room.
    await asking.page.evaluate('dispatchEvent(new Event("focus"))');
    await asking.page.getByText('김편집 님이 돌려보냈어요: 더 짧게 써 주세요.').waitFor();
    await asking.expectAccessible();
    await asking.page.getByRole('link', { name: '문서', exact: true }).click();
    await asking.page.getByLabel('표시').selectOption({ label: '돌려보냄' });
    await asking.total(1);
    await asking.rows().getByText('돌려보냄 (김편집)').waitFor();
    await button(deciding, '검토 요청').click();
    await deciding.page.getByText('검토 중 (김편집)').waitFor();
    await button(deciding, '게시').click();
    await deciding.page.getByRole('link', { name: /게시했어요/ }).waitFor();
    expect(await workflow(article)).toMatchObject({
      status: 'PUBLISHED',
      workflow: { reviewRequestedBy: null },
    });
  });

  it('an editor schedules, sets a date, and uses the trash', async () => {
    const article = await buildArticle(app);
    const desk = await open(kim, article);
    const year = new Date().getUTCFullYear() + 1;
    await write(desk, ' 예약할 글');
    await chooses(desk, '게시 예약', ['때 (한국 시각)', `${year}-01-02T09:00`]);
    await desk.page.getByText(`게시 예약 ${year}-01-02 09:00`).waitFor();
    expect((await workflow(article)).workflow).toMatchObject({
      publishAt: `${year}-01-02T00:00:00.000Z`,
      publishVersion: 2,
    });
    await chooses(desk, '게시 취소 예약', ['때 (한국 시각)', `${year}-02-02T09:00`]);
    await desk.page.getByText(`게시 취소 예약 ${year}-02-02 09:00`).waitFor();
    await chooses(desk, '게시 취소 예약 취소');
    await chooses(desk, '게시 예약 취소');
    await chooses(desk, '재확인일', ['재확인일', `${year}-03-01`]);
    await eventually(async () =>
      expect((await workflow(article)).workflow).toMatchObject({
        ...{ publishAt: null, unpublishAt: null, recheckAt: `${year}-02-28T15:00:00.000Z` },
      }),
    );
    await button(desk, '다른 일').click();
    await desk.page.getByRole('menuitem', { name: '게시 예약', exact: true }).click();
    const time = desk.page.getByLabel('때 (한국 시각)');
    expect(Date.parse(`${await time.inputValue()}+09:00`) - Date.now()).toBeGreaterThan(0);
    await time.fill('2020-01-02T09:00');
    const dialog = desk.page.getByRole('dialog', { name: '게시 예약' });
    await dialog.getByRole('button', { name: '게시 예약' }).click();
    await dialog.getByRole('alert').filter({ hasText: '지금보다 나중인 때' }).waitFor();
    await button(desk, '취소').click();
    await chooses(desk, '휴지통으로');
    await desk.page.getByRole('heading', { name: '문서', exact: true }).waitFor();
    expect((await workflow(article)).workflow.trashedAt).not.toBeNull();
    await desk.page.goto(`${app.url}/desk#/articles/${encodeURIComponent(article.id)}`);
    await button(desk, '휴지통에서 되돌리기').click();
    await button(desk, '게시').waitFor();
    expect((await workflow(article)).workflow.trashedAt).toBeNull();
  });
});

describe('An article that others link to', () => {
  it('is archived, unpublished or trashed only after a dialog has named these', async () => {
    const article = await buildArticle(app, { publish: true });
    const [linking] = await Promise.all([
      buildArticle(app, {
        title: '이어지는 글',
        variants: [{ platformSlugs: ['common'], body: `[글](/articles/${article.slug})` }],
      }),
      mutate(app, 'placeArticle', { id: article.id, slug: 'moved-away' }, 'searchable'),
    ]);
    const desk = await open(kim, article);
    for (const name of ['게시 취소', '게시 취소 예약', '휴지통으로', '보관']) {
      await button(desk, '다른 일').click();
      await desk.page.getByRole('menuitem', { name, exact: true }).click();
      const dialog = desk.page.getByRole('dialog', { name, exact: true });
      const link = dialog.getByRole('link', { name: '이어지는 글' });
      await link.waitFor();
      expect(await link.getAttribute('href')).toContain(encodeURIComponent(linking.id));
      if (name === '보관') await desk.expectAccessible();
      await dialog
        .getByRole('button', { name: name === '보관' ? name : '취소', exact: true })
        .click();
      await dialog.waitFor({ state: 'detached' });
    }
    await eventually(async () => expect((await stored(article)).status).toBe('ARCHIVED'));
    await button(desk, '다른 일').click();
    await desk.page.getByRole('menuitem', { name: '휴지통으로' }).waitFor();
    expect(await desk.page.getByRole('menuitem', { name: '보관' }).count()).toBe(0);
  });
});

describe('What readers say', () => {
  it('is on the page of the article, newest first, and marked in the list', async () => {
    const article = await buildArticle(app, { title: '의견이 있는 글', publish: true });
    const vote = (agent: string, helpful: boolean, comment?: string) =>
      fetch(`${app.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': agent },
        body: JSON.stringify({
          query:
            'mutation ($input: SubmitFeedbackInput!) { submitFeedback(input: $input) { article { id } } }',
          variables: { input: { articleId: article.id, helpful, comment } },
        }),
      });
    await vote('one', true);
    await vote('two', false, '버튼이 없어요');
    await vote('three', false, '그림이 달라요');
    const desk = await open(author, article);
    await desk.page.getByRole('tab', { name: '의견' }).click();
    const region = desk.page.getByRole('region', { name: '의견' });
    await region.getByText('도움이 됐어요 1 · 아니요 2').waitFor();
    expect(await region.locator('bdi').allInnerTexts()).toEqual(['그림이 달라요', '버튼이 없어요']);
    await desk.expectAccessible();
    await desk.page.getByRole('link', { name: '문서', exact: true }).click();
    await desk.page.getByLabel('표시').selectOption({ label: '새 의견' });
    await desk.total(1);
    await desk.rows().getByText('새 의견 2개').waitFor();
  });
});

it.each([
  ['desktop', DESKTOP],
  ['phone', PHONE],
])('The room is accessible on a %s', async (_name, viewport) => {
  const desk = await open(kim, await buildArticle(app));
  await desk.page.setViewportSize(viewport);
  await desk.expectAccessible();
  // Tab leaves the editor.
  await body(desk).focus();
  await desk.page.keyboard.press('Tab');
  expect(await body(desk).evaluate((element) => element.matches(':focus'))).toBe(false);
  if (viewport === PHONE) {
    await button(desk, '미리보기').click();
    await desk.page.locator('.article-body').waitFor();
    await desk.expectAccessible();
  }
});

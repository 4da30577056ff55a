import type { Browser } from 'playwright-core';
import { openBrowser } from '../../support/browser.js';
import { eventually } from '../../support/eventually.js';
import { HelpPages, type openHelpPage } from '../../support/help-page.js';
import { startDemoApp } from '../../support/start-demo-app.js';
import type { TestApp } from '../../support/start-test-app.js';

const SLUG = 'talk-report-how-message';

describe('Reading articles in the help centre', () => {
  let app: TestApp;
  let browser: Browser;
  const pages = new HelpPages();
  const open = (path: string, options?: Parameters<typeof openHelpPage>[3]) =>
    pages.open(browser, app.url, path, options);
  const articleOf = async <T>(selection: string, slug = SLUG) =>
    (
      await app.admin<{ articleBySlug: T }>(
        `query ($slug: String!) { articleBySlug(slug: $slug) { ${selection} } }`,
        { slug },
      )
    ).articleBySlug;

  beforeAll(async () => {
    [app, browser] = await Promise.all([
      startDemoApp('memory', {
        CONTACT_URL: 'https://contact.example/ask',
        // 40 votes and clicks a minute.
        RATE_LIMIT: '400',
      }),
      openBrowser(),
    ]);
  });
  afterEach(() => pages.close());
  afterEach(() => void jest.restoreAllMocks());
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  it('has a tab for each platform, with an address that can be shared', async () => {
    const { variants } = await articleOf<{
      variants: { platforms: { slug: string; name: string }[]; bodyText: string }[];
    }>('variants { platforms { slug name } bodyText }');
    const { page } = await open(`/articles/${SLUG}`);
    const tabs = page.getByRole('navigation', { name: '플랫폼' });
    const names = variants.flatMap(({ platforms }) => platforms.map(({ name }) => name));
    await expect(tabs.getByRole('link').allInnerTexts()).resolves.toEqual(names);
    expect(names.length).toBeGreaterThan(2);
    for (const { platforms, bodyText } of variants) {
      for (const { slug, name } of platforms) {
        await tabs.getByRole('link', { name, exact: true }).click();
        await page.waitForURL(`**platform=${slug}`);
        for (const line of bodyText.split('\n'))
          await expect(page.locator('.article-body').innerText()).resolves.toContain(line.trim());
        await expect(tabs.locator('[aria-current=true]').innerText()).resolves.toBe(name);
      }
    }
    const shared = await open(
      `/articles/${SLUG}?platform=${variants.at(-1)!.platforms.at(-1)!.slug}`,
    );
    await expect(shared.page.locator('.article-body').innerText()).resolves.toBe(
      await page.locator('.article-body').innerText(),
    );
  });

  it('passes the id of the search to the contact link', async () => {
    const { page } = await open('/search?q=메시지 신고');
    await page.getByRole('link', { name: '신고 > 받은 메시지를 신고하는 방법' }).click();
    await page.waitForURL(`**/articles/${SLUG}`);
    await page.locator('.tab').last().click();
    await page.getByRole('button', { name: '아니요' }).click();
    const href = await page
      .getByRole('region', { name: '도움이 됐나요?' })
      .getByRole('link', { name: '상담원에게 물어보기' })
      .getAttribute('href');
    const searchId = new URL(href!).searchParams.get('searchId')!;
    // The server accepts the id.
    const { errors } = await app.request(
      'mutation ($input: RecordClickInput!) { recordClick(input: $input) { recorded } }',
      {
        input: { searchId, articleId: (await articleOf<{ id: string }>('id')).id, position: 1 },
      },
    );
    expect(errors).toBeUndefined();
  });

  it('stores feedback with a comment, and offers the contact link after "no"', async () => {
    const { page } = await open('/articles/talk-chat-group-create');
    const feedback = page.getByRole('region', { name: '도움이 됐나요?' });
    await feedback.getByRole('button', { name: '아니요' }).click();
    await feedback.getByText("'아니요'로 알려 주셔서 고마워요.").waitFor();
    await expect(
      feedback.getByRole('button', { name: '아니요' }).getAttribute('aria-pressed'),
    ).resolves.toBe('true');
    await expect(
      feedback.getByRole('link', { name: '상담원에게 물어보기' }).getAttribute('href'),
    ).resolves.toBe('https://contact.example/ask');
    await feedback
      .getByLabel('어떤 점이 부족했나요? (선택)')
      .fill('버튼이 어디에 있는지 그림이 있으면 좋겠어요.');
    await feedback.getByRole('button', { name: '의견 보내기' }).click();
    await feedback.getByText('의견을 보내 주셔서 고마워요.').waitFor();
    const stored = await articleOf<object>(
      'feedback { helpful notHelpful } feedbackComments { helpful comment }',
      'talk-chat-group-create',
    );
    expect(stored).toEqual({
      feedback: { helpful: 0, notHelpful: 1 },
      feedbackComments: [
        { helpful: false, comment: '버튼이 어디에 있는지 그림이 있으면 좋겠어요.' },
      ],
    });
    // A second vote of the same reader replaces the first.
    await feedback.getByRole('button', { name: '네, 도움이 됐어요' }).click();
    await eventually(async () =>
      expect(
        await articleOf<object>('feedback { helpful notHelpful }', 'talk-chat-group-create'),
      ).toEqual({
        feedback: { helpful: 1, notHelpful: 0 },
      }),
    );
  });

  it('leads from the front page to an article by keyboard only', async () => {
    const { page } = await open('/');
    const follow = async (name: string | RegExp) => {
      await page
        .getByRole('link', { name, exact: typeof name === 'string' })
        .first()
        .focus();
      await page.keyboard.press('Enter');
    };
    await follow('새미톡');
    await page.getByRole('heading', { level: 1, name: '새미톡 도움말' }).waitFor();
    await follow('신고/이용제한/정책');
    await page.getByRole('heading', { level: 1, name: '신고/이용제한/정책' }).waitFor();
    await follow(/^신고하기/);
    await page.getByRole('heading', { level: 1, name: '신고하기' }).waitFor();
    await follow(/받은 메시지를 신고하는 방법/);
    await page
      .getByRole('heading', { level: 1, name: '신고 > 받은 메시지를 신고하는 방법' })
      .waitFor();
    // The breadcrumb is above the title.
    await expect(
      page.getByRole('navigation', { name: '현재 위치' }).getByRole('link').allInnerTexts(),
    ).resolves.toEqual(['처음', '새미톡', '신고/이용제한/정책', '신고하기']);
    await page.goto(`${app.url}/`);
    await page.keyboard.press('Tab');
    await expect(page.evaluate('document.activeElement.textContent')).resolves.toBe(
      '본문으로 건너뛰기',
    );
  });
});

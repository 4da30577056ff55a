import type { Browser } from 'playwright-core';
import { freePort } from '../../elasticsearch-node/ports.mjs';
import { openBrowser } from '../../support/browser.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { DeskPage } from '../../support/desk-page.js';
import { createKey } from '../../support/keys.js';
import { CLIENT, type OpenIdProvider, startOpenIdProvider } from '../../support/openid-provider.js';
import { readPage } from '../../support/read-page.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';

describe('An article', () => {
  let app: TestApp;
  let provider: OpenIdProvider;
  let browser: Browser;

  beforeAll(async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    [provider, browser] = await Promise.all([startOpenIdProvider(url), openBrowser()]);
    app = await startTestApp('memory', {
      environment: { PORT: String(port), PUBLIC_URL: url, OIDC_ISSUER: provider.issuer, ...CLIENT },
    });
    await buildCatalogue(app);
  }, 120_000);

  it('is written by an author of the company, and published by an editor with a key', async () => {
    provider.is({ sub: 'u-1', name: '이작가', role: 'AUTHOR' });
    const writing = await DeskPage.open(browser, app.url);
    const { page } = writing;
    await page.goto(`${app.url}/desk#/articles/create`);
    await page.getByRole('link', { name: '회사 계정으로 로그인' }).click();
    await writing.heading('새 문서').waitFor();
    await page.getByLabel('제목', { exact: false }).first().fill('두루미 알림 끄기');
    await page.getByLabel('카테고리').fill('그룹');
    await page.getByRole('option', { name: '두레톡 › 채팅 › 그룹채팅' }).click();
    await page.locator('.desk-editor .article-body').click();
    await page.keyboard.insertText('설정에서 알림을 꺼요.');
    await page.getByRole('button', { name: '저장', exact: true }).click();
    await writing.heading('두루미 알림 끄기').waitFor();
    await page.getByRole('button', { name: '검토 요청', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: '검토 요청' }).click();
    await page.getByText('검토 중 (이작가)').waitFor();
    expect(await page.getByRole('button', { name: '게시', exact: true }).count()).toBe(0);

    const editor = await createKey(app, { name: '김편집' });
    const deciding = await DeskPage.open(browser, app.url);
    await deciding.enter(editor.secret, '/articles?filter={"inReview":true}');
    await deciding.page.getByRole('link', { name: '두루미 알림 끄기' }).click();
    await deciding.page.getByRole('button', { name: '게시', exact: true }).click();
    await deciding.page.getByRole('link', { name: /게시했어요/ }).waitFor();
    // The desk has waited until readers find the article.
    const { $: search } = await readPage(app.url, `/search?q=${encodeURIComponent('두루미 알림')}`);
    expect(search('main').text()).toContain('두루미 알림 끄기');
    const { articles } = await app.admin<{
      articles: { nodes: { revisions: { nodes: { editor: string }[] } }[] };
    }>('{ articles { nodes { revisions { nodes { editor } } } } }');
    const [article] = articles.nodes;
    expect(article!.revisions.nodes.map(({ editor: name }) => name)).toEqual(['이작가']);
    expect(writing.faults).toEqual([]);
    await page.context().close();
    await deciding.close();
  });
});

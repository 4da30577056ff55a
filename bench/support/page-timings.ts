import type { Browser, Page } from 'playwright-core';
import { openHelpPage } from '../../test/support/help-page.js';
import type { TestApp } from '../../test/support/start-test-app.js';

/** Nothing that is measured may take longer. */
const LIMIT_MS = 10_000;

/**
 * Presses a key and resolves to the milliseconds from its event until what it leads to was painted:
 * `isShown` (an expression) was true in a frame, and the next frame began.
 */
async function paintedAfter(
  page: Page,
  isShown: string,
  press: () => Promise<void>,
): Promise<number> {
  // The promise is not the value of the expression, which would be waited for.
  await page.evaluate(`
    void (window.painted = new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error('Nothing was painted within ' + ${LIMIT_MS} + ' ms.')), ${LIMIT_MS});
      addEventListener('keydown', ({ timeStamp }) => {
        const look = () => (${isShown})
          ? requestAnimationFrame(() => resolve(performance.now() - timeStamp))
          : requestAnimationFrame(look);
        requestAnimationFrame(look);
      }, { once: true, capture: true });
    }));
  `);
  await press();
  return page.evaluate<number>('window.painted');
}

/** For each title of an article: its first letter is typed into an empty field. */
export async function timeSuggestions(
  browser: Browser,
  url: string,
  titles: readonly string[],
): Promise<number[]> {
  const { page, context } = await openHelpPage(browser, url, '/');
  const session = await context.newCDPSession(page);
  const times: number[] = [];
  for (const title of titles) {
    // What was asked for before is in the page's cache.
    await page.goto(url, { waitUntil: 'networkidle' });
    await page.getByRole('combobox').focus();
    const text = title[0]!;
    const press = async () =>
      void (await session.send('Input.dispatchKeyEvent', { type: 'keyDown', text, key: text }));
    times.push(
      await paintedAfter(page, `document.querySelectorAll('[role=option]').length > 0`, press),
    );
  }
  await context.close();
  return times;
}

/** For each query: Enter is pressed on the page of the one before. */
export async function timeResults(
  browser: Browser,
  url: string,
  queries: readonly string[],
): Promise<number[]> {
  const { page, context } = await openHelpPage(browser, url, '/search?q=doum');
  const times: number[] = [];
  for (const query of queries) {
    const field = page.getByRole('combobox');
    await field.fill(query);
    // The suggestions for it are there, and nothing else is under way.
    await page.waitForLoadState('networkidle');
    const shown = `document.title.startsWith(${JSON.stringify(query.trim())}) && document.querySelector('.search')?.ariaBusy === 'false'`;
    times.push(await paintedAfter(page, shown, () => field.press('Enter')));
  }
  await context.close();
  return times;
}

/**
 * An article is published while its search is open; the search is made again until the article is
 * there.
 */
export async function timePublications(
  browser: Browser,
  app: TestApp,
  times: number,
): Promise<number[]> {
  const results: number[] = [];
  for (let i = 0; i < times; i += 1) {
    const word = `오로라${'가나다라마바사아자차카타'[i % 12]}${i}`;
    const { page, context } = await openHelpPage(
      browser,
      app.url,
      `/search?q=${encodeURIComponent(word)}`,
    );
    await app.admin(
      'mutation ($input: CreateArticleInput!) { createArticle(input: $input) { article { id } } }',
      {
        input: {
          title: `${word} 배경화면을 적용하고 싶어요`,
          categorySlug: 'talk-emoticon',
          publish: true,
          variants: [{ platformSlugs: ['common'], body: '**설정 > 화면**에서 골라 주세요.' }],
        },
      },
    );
    const publishedAt = performance.now();
    const found = page.getByRole('heading', { name: `${word} 배경화면을 적용하고 싶어요` });
    while ((await found.count()) === 0) await page.reload({ waitUntil: 'load' });
    results.push(performance.now() - publishedAt);
    await context.close();
  }
  return results;
}

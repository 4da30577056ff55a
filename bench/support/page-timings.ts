import type { Browser, Page } from 'playwright-core';
import { openHelpPage } from '../../test/support/help-page.js';
import type { TestApp } from '../../test/support/start-test-app.js';

/** A measurement that takes longer fails. */
const TIMEOUT_MS = 10_000;

/**
 * Presses a key. Resolves to the milliseconds from its event until the result is painted: until the
 * frame after the first frame in which the expression `isShown` is true.
 */
async function paintedAfter(
  page: Page,
  isShown: string,
  press: () => Promise<void>,
): Promise<number> {
  // `void`: evaluate() would wait for a promise.
  await page.evaluate(`
    void (window.painted = new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error('Nothing was painted within ' + ${TIMEOUT_MS} + ' ms.')), ${TIMEOUT_MS});
      addEventListener('keydown', ({ timeStamp }) => {
        const check = () => (${isShown})
          ? requestAnimationFrame(() => resolve(performance.now() - timeStamp))
          : requestAnimationFrame(check);
        requestAnimationFrame(check);
      }, { once: true, capture: true });
    }));
  `);
  await press();
  return page.evaluate<number>('window.painted');
}

/**
 * The milliseconds from typing the first letter of each title into an empty field until suggestions
 * are painted.
 */
export async function timeSuggestions(
  browser: Browser,
  url: string,
  titles: readonly string[],
): Promise<number[]> {
  const { page, context } = await openHelpPage(browser, url, '/');
  const session = await context.newCDPSession(page);
  const times: number[] = [];
  for (const title of titles) {
    // A new page, because a page caches suggestions.
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

/** The milliseconds from Enter until the results of each query are painted, on one page. */
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
    // Wait until the suggestions are loaded.
    await page.waitForLoadState('networkidle');
    const shown = `document.title.startsWith(${JSON.stringify(query.trim())}) && document.querySelector('.search')?.ariaBusy === 'false'`;
    times.push(await paintedAfter(page, shown, () => field.press('Enter')));
  }
  await context.close();
  return times;
}

/**
 * The milliseconds from the publication of an article until a search page finds it. The page is
 * reloaded until the article is there.
 */
export async function timePublications(
  browser: Browser,
  app: TestApp,
  count: number,
): Promise<number[]> {
  const results: number[] = [];
  for (let i = 0; i < count; i += 1) {
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

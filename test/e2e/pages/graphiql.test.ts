import { readdirSync, readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { type Example, readExample } from '../../../src/web/graphiql/read-example.js';
import { DESKTOP, openBrowser, watchFaults, watchForeignRequests } from '../../support/browser.js';
import { startDemoApp } from '../../support/start-demo-app.js';
import { ADMIN_KEY, type Answer, type TestApp } from '../../support/start-test-app.js';

const FOLDER = 'schema/operations';
const examples: Example[] = readdirSync(FOLDER).map((file) =>
  readExample(readFileSync(`${FOLDER}/${file}`, 'utf8')),
);
const HEADERS = `{"Authorization": "Bearer ${ADMIN_KEY}"}`;

/** The editors of GraphiQL, by the end of the paths of their models. */
type Editor = 'operation.graphql' | 'variables.json' | 'request-headers.json' | 'response.json';

/** What the tests read from a page. They are compiled without the types of browsers. */
interface Window {
  __MONACO: { editor: { getModels(): { uri: { path: string }; getValue(): string }[] } };
  localStorage: Record<string, string>;
}

/** The tests share one page: loading its editors takes seconds. */
describe('The GraphiQL page', () => {
  let app: TestApp;
  let browser: Browser;
  let page: Page;
  let foreign: string[];
  let faults: string[];

  beforeAll(async () => {
    [app, browser] = await Promise.all([startDemoApp('memory'), openBrowser()]);
    page = await browser.newPage({ viewport: DESKTOP });
    foreign = watchForeignRequests(page, app.url);
    faults = watchFaults(page);
    await page.goto(`${app.url}/graphql`);
    await ready();
  });

  /** Waits for the editors, which are created last, and their texts, which wait for the schema. */
  async function ready(): Promise<void> {
    await page.locator('.graphiql-response .monaco-editor').waitFor();
    await page.locator('.graphiql-query-editor .view-line').first().waitFor();
  }

  const tab = (name: string) =>
    page.locator('.graphiql-tabs').getByRole('button', { name, exact: true });
  const tabNames = () => page.locator('.graphiql-tab-button').allInnerTexts();

  function valueOf(editor: Editor): Promise<string> {
    return page.evaluate((end) => {
      const models = (globalThis as unknown as Window).__MONACO.editor.getModels();
      return models.find(({ uri }) => uri.path.endsWith(end))!.getValue();
    }, editor);
  }

  /**
   * Runs the operation of the open tab and waits until the page shows the answer. Resolves to the
   * answer and the authorization that was sent.
   */
  async function run<T>(): Promise<{ answer: Answer<T>; sent: string | undefined }> {
    const responded = page.waitForResponse(
      (response) => response.url().endsWith('/graphql') && response.request().method() === 'POST',
    );
    await page.getByRole('button', { name: 'Execute query' }).click();
    const response = await responded;
    const text = await response.text();
    await page.waitForFunction(
      (expected) => {
        const models = (globalThis as unknown as Window).__MONACO.editor.getModels();
        const shown = models.find(({ uri }) => uri.path.endsWith('response.json'))!.getValue();
        return shown !== '' && JSON.stringify(JSON.parse(shown)) === expected;
      },
      JSON.stringify(JSON.parse(text)),
    );
    const answer = {
      status: response.status(),
      ...(JSON.parse(text) as Omit<Answer<T>, 'status'>),
    };
    return { answer, sent: (await response.request().allHeaders()).authorization };
  }

  async function typeHeaders(text: string): Promise<void> {
    await page.locator('.graphiql-editor-tools').getByRole('button', { name: 'Headers' }).click();
    await page.locator('.graphiql-editor-tool .graphiql-editor:not(.hidden) .view-lines').click();
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Delete');
    await page.keyboard.insertText(text);
    expect(await valueOf('request-headers.json')).toBe(text);
  }

  it('opens with examples in tabs', async () => {
    expect(await page.title()).toBe('Doum GraphiQL');
    expect(await tabNames()).toEqual([
      'SearchWithFacets',
      'Article',
      'Suggest',
      'PublishArticle',
      'SearchAnalytics',
    ]);
    for (const name of await tabNames()) {
      await tab(name).click();
      const example = examples.find((one) => one.name === name)!;
      expect(await valueOf('operation.graphql')).toBe(example.query);
      expect(await valueOf('variables.json')).toBe(example.variables);
    }
  });

  it('runs a search with facets', async () => {
    await tab('SearchWithFacets').click();
    const { answer, sent } = await run<{
      search: { totalCount: number; facets: { field: string; values: unknown[] }[] };
    }>();
    expect(sent).toBeUndefined();
    expect(answer.errors).toBeUndefined();
    const { search } = answer.data!;
    expect(search.totalCount).toBeGreaterThan(10);
    expect(search.facets.map(({ field }) => field)).toEqual(['PRODUCT', 'CATEGORY', 'PLATFORM']);
    expect(search.facets.every(({ values }) => values.length > 1)).toBe(true);
    expect(await page.locator('.graphiql-response').innerText()).toContain('totalCount');
  });

  it('does not write a key to the disk', async () => {
    await typeHeaders(HEADERS);
    expect((await run()).sent).toBe(`Bearer ${ADMIN_KEY}`);
    const disk = await page.evaluate(() =>
      JSON.stringify({ ...(globalThis as unknown as Window).localStorage }),
    );
    expect(disk).toContain('SearchWithFacets');
    expect(disk).not.toContain(ADMIN_KEY);
    await page.reload();
    await ready();
    expect((await run()).sent).toBeUndefined();
  });

  it('sends no requests to other hosts and logs no errors', async () => {
    await page.getByRole('button', { name: /^Prettify query/ }).click();
    expect({ foreign, faults }).toEqual({ foreign: [], faults: [] });
  });
});

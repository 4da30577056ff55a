import { readdirSync, readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { type Example, readExample } from '../../src/web/graphiql/read-example.js';
import { DESKTOP, openBrowser, watchFaults, watchForeignRequests } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { startDemoApp } from '../support/start-demo-app.js';
import { ADMIN_KEY, type Answer, type TestApp } from '../support/start-test-app.js';

const FOLDER = 'schema/operations';
const examples: Example[] = readdirSync(FOLDER).map((file) =>
  readExample(readFileSync(`${FOLDER}/${file}`, 'utf8')),
);
const schema = buildSchema(readFileSync('schema/schema.graphql', 'utf8'));
const HEADERS = `{"Authorization": "Bearer ${ADMIN_KEY}"}`;

/** The editors of GraphiQL, by the end of the paths of their models. */
type Editor = 'operation.graphql' | 'variables.json' | 'request-headers.json' | 'response.json';

/** What the tests read from a page. They are compiled without the types of browsers. */
interface Window {
  __MONACO: { editor: { getModels(): { uri: { path: string }; getValue(): string }[] } };
  localStorage: Record<string, string>;
}

describe('The GraphiQL page', () => {
  let app: TestApp;
  let browser: Browser;
  const contexts: BrowserContext[] = [];

  beforeAll(async () => {
    [app, browser] = await Promise.all([startDemoApp('memory'), openBrowser()]);
  });
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  /** Opens the page in a new browser context. */
  async function open(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ viewport: DESKTOP, ...options });
    contexts.push(context);
    const page = await context.newPage();
    await load(page);
    return page;
  }

  async function load(page: Page): Promise<void> {
    await page.goto(`${app.url}/graphql`);
    await ready(page);
  }

  /** Waits for the editors, which are created last, and their texts, which wait for the schema. */
  async function ready(page: Page): Promise<void> {
    await page.locator('.graphiql-response .monaco-editor').waitFor();
    await page.locator('.graphiql-query-editor .view-line').first().waitFor();
  }

  const tab = (page: Page, name: string) =>
    page.locator('.graphiql-tabs').getByRole('button', { name, exact: true });
  const tabNames = (page: Page) => page.locator('.graphiql-tab-button').allInnerTexts();

  function valueOf(page: Page, editor: Editor): Promise<string> {
    return page.evaluate((end) => {
      const models = (globalThis as unknown as Window).__MONACO.editor.getModels();
      return models.find(({ uri }) => uri.path.endsWith(end))!.getValue();
    }, editor);
  }

  /**
   * Runs the operation of the open tab and waits until the page shows the answer. Resolves to the
   * answer and the authorization that was sent.
   */
  async function run<T>(page: Page): Promise<{ answer: Answer<T>; sent: string | undefined }> {
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

  async function type(page: Page, editor: 'Variables' | 'Headers', text: string): Promise<void> {
    await page.locator('.graphiql-editor-tools').getByRole('button', { name: editor }).click();
    await page.locator('.graphiql-editor-tool .graphiql-editor:not(.hidden) .view-lines').click();
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Delete');
    if (text !== '') await page.keyboard.insertText(text);
    const model = editor === 'Headers' ? 'request-headers.json' : 'variables.json';
    expect(await valueOf(page, model)).toBe(text);
  }

  it('opens without requests to other hosts, with examples in tabs', async () => {
    const context = await browser.newContext({ viewport: DESKTOP });
    contexts.push(context);
    const page = await context.newPage();
    const foreign = watchForeignRequests(page, app.url);
    const faults = watchFaults(page);
    await load(page);
    expect(await page.title()).toBe('Doum GraphiQL');
    expect(await tabNames(page)).toEqual([
      'SearchWithFacets',
      'Article',
      'Suggest',
      'PublishArticle',
      'SearchAnalytics',
    ]);
    for (const name of await tabNames(page)) {
      await tab(page, name).click();
      const example = examples.find((one) => one.name === name)!;
      expect(await valueOf(page, 'operation.graphql')).toBe(example.query);
      expect(await valueOf(page, 'variables.json')).toBe(example.variables);
    }
    await page.getByRole('button', { name: /^Prettify query/ }).click();
    expect(foreign).toEqual([]);
    expect(faults).toEqual([]);
  });

  it('runs a search with facets', async () => {
    const page = await open();
    const { answer, sent } = await run<{
      search: { totalCount: number; facets: { field: string; values: unknown[] }[] };
    }>(page);
    expect(sent).toBeUndefined();
    expect(answer.errors).toBeUndefined();
    const { search } = answer.data!;
    expect(search.totalCount).toBeGreaterThan(10);
    expect(search.facets.map(({ field }) => field)).toEqual(['PRODUCT', 'CATEGORY', 'PLATFORM']);
    expect(search.facets.every(({ values }) => values.length > 1)).toBe(true);
    expect(await page.locator('.graphiql-response').innerText()).toContain('totalCount');
  });

  it('runs the article query', async () => {
    const page = await open();
    await tab(page, 'Article').click();
    const { answer } = await run<{
      articleBySlug: { title: string; variant: { bodyHtml: string } };
    }>(page);
    expect(answer.errors).toBeUndefined();
    expect(answer.data!.articleBySlug.variant.bodyHtml).toContain('<');
    expect(await page.locator('.graphiql-response').innerText()).toContain('articleBySlug');
  });

  it('publishes an article with a key, finds it, and answers analytics', async () => {
    const page = await open();
    await tab(page, 'PublishArticle').click();
    const refused = await run(page);
    expect(refused.sent).toBeUndefined();
    expect(refused.answer.errors![0]!.extensions.code).toBe('UNAUTHENTICATED');

    await type(page, 'Headers', HEADERS);
    const published = await run<{
      createArticle: { searchable: boolean; article: { slug: string; title: string } };
    }>(page);
    expect(published.answer.errors).toBeUndefined();
    const { searchable, article } = published.answer.data!.createArticle;
    expect(searchable).toBe(true);

    await tab(page, 'SearchWithFacets').click();
    await type(page, 'Variables', JSON.stringify({ query: article.title, first: 5 }));
    const found = await run<{ search: { edges: { node: { slug: string } }[] } }>(page);
    expect(found.answer.data!.search.edges.map(({ node }) => node.slug)).toContain(article.slug);

    await tab(page, 'SearchAnalytics').click();
    await type(page, 'Headers', HEADERS);
    const { from, to } = JSON.parse(await valueOf(page, 'variables.json')) as {
      from: string;
      to: string;
    };
    expect(new Date(from) < new Date() && new Date() < new Date(to)).toBe(true);
    // The search log is written shortly after the answers.
    await eventually(async () => {
      const { answer } = await run<{ searchAnalytics: { searches: number } }>(page);
      expect(answer.errors).toBeUndefined();
      expect(answer.data!.searchAnalytics.searches).toBeGreaterThan(0);
    });
  });

  it('does not write a key to the disk', async () => {
    const page = await open();
    await type(page, 'Headers', HEADERS);
    expect((await run(page)).sent).toBe(`Bearer ${ADMIN_KEY}`);
    const disk = await page.evaluate(() =>
      JSON.stringify({ ...(globalThis as unknown as Window).localStorage }),
    );
    expect(disk).toContain('SearchWithFacets');
    expect(disk).not.toContain(ADMIN_KEY);
    await page.reload();
    await ready(page);
    expect((await run(page)).sent).toBeUndefined();
  });

  it('opens each example in a tab with its variables', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Show Examples' }).click();
    const panel = page.getByRole('region', { name: 'Examples' });
    for (const { name, query, variables = '', description, key } of examples) {
      const item = panel
        .getByRole('listitem')
        .filter({ has: page.getByText(name, { exact: true }) });
      const text = await item.innerText();
      expect(text).toContain(description);
      expect(text.includes('’s key')).toBe(key !== undefined);
      await item.getByRole('button').click();
      expect(await valueOf(page, 'operation.graphql')).toBe(query);
      expect(await valueOf(page, 'variables.json')).toBe(variables);
      expect(validate(schema, parse(query))).toEqual([]);
    }
  });

  it('shows the descriptions of fields in its docs', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    await page.getByRole('link', { name: 'Query', exact: true }).click();
    const field = schema.getQueryType()!.getFields().search!;
    await page.getByText(field.description!.split('\n')[0]!).first().waitFor();
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { type Example, readExample } from '../../src/web/graphiql/read-example.js';
import {
  DESKTOP,
  examineAccess,
  openBrowser,
  PHONE,
  watchFaults,
  watchForeignRequests,
} from '../support/browser.js';
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
  sessionStorage: Record<string, string>;
  document: { documentElement: { scrollWidth: number; clientWidth: number } };
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
  const exampleButton = (page: Page, name: string) =>
    page.locator('.examples li button').filter({ has: page.getByText(name, { exact: true }) });

  function valueOf(page: Page, editor: Editor): Promise<string> {
    return page.evaluate((end) => {
      const models = (globalThis as unknown as Window).__MONACO.editor.getModels();
      return models.find(({ uri }) => uri.path.endsWith(end))!.getValue();
    }, editor);
  }

  /** The local storage and the session storage of the page. */
  function readStorage(page: Page): Promise<{ disk: string; session: string }> {
    return page.evaluate(() => {
      const { localStorage, sessionStorage } = globalThis as unknown as Window;
      return {
        disk: JSON.stringify({ ...localStorage }),
        session: JSON.stringify({ ...sessionStorage }),
      };
    });
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

  /** Clicks elements in one go, before GraphiQL parses the texts in its editors. */
  async function clickQuickly(page: Page, selectors: string[]): Promise<void> {
    await page.evaluate(async (all) => {
      const { document } = globalThis as unknown as {
        document: { querySelector(selector: string): { click(): void } };
      };
      for (const selector of all) {
        document.querySelector(selector).click();
        await new Promise((resolve) => setTimeout(resolve));
      }
    }, selectors);
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

  it('runs the operation of a tab that was just opened; a new tab is unnamed', async () => {
    const page = await open();
    const responded = page.waitForResponse((response) => response.request().method() === 'POST');
    await clickQuickly(page, [
      '.graphiql-tab:nth-child(2) .graphiql-tab-button',
      '.graphiql-execute-button',
    ]);
    expect(await (await responded).json()).toMatchObject({
      data: { articleBySlug: { title: expect.any(String) as unknown } },
    });
    await clickQuickly(page, ['.graphiql-tab-add', '.examples h3 + ul li:nth-child(2) button']);
    expect((await tabNames(page)).slice(-2)).toEqual(['<untitled>', 'SearchNextPage']);
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

  describe('Headers', () => {
    it('are shared by all tabs, and sent as shown', async () => {
      const page = await open();
      await type(page, 'Headers', HEADERS);
      await page.getByRole('button', { name: 'Headers, sent with every request' }).waitFor();
      await page.getByRole('button', { name: 'New tab' }).click();
      expect(await valueOf(page, 'request-headers.json')).toBe(HEADERS);
      await exampleButton(page, 'Catalogue').click();
      for (const name of ['Catalogue', 'Article', 'Suggest', 'SearchWithFacets']) {
        await tab(page, name).click();
        expect(await valueOf(page, 'request-headers.json')).toBe(HEADERS);
        expect((await run(page)).sent).toBe(`Bearer ${ADMIN_KEY}`);
      }
      await tab(page, 'Article').click();
      await type(page, 'Headers', '');
      await page.getByRole('button', { name: 'Headers', exact: true }).waitFor();
      for (const name of ['Catalogue', 'SearchWithFacets', 'Article']) {
        await tab(page, name).click();
        expect(await valueOf(page, 'request-headers.json')).toBe('');
        expect((await run(page)).sent).toBeUndefined();
      }
    });

    it('survive a reload, but are neither on the disk nor in the address', async () => {
      const page = await open();
      await type(page, 'Headers', HEADERS);
      await run(page);
      await tab(page, 'Article').click();
      await run(page);
      const written = () =>
        page.waitForFunction(() =>
          JSON.stringify({ ...(globalThis as unknown as Window).localStorage }).includes(
            '"activeTabIndex\\":1',
          ),
        );
      await written();
      await page.reload();
      await ready(page);
      expect(await page.locator('.graphiql-tab-active').innerText()).toBe('Article');
      expect(await valueOf(page, 'request-headers.json')).toBe(HEADERS);
      expect((await run(page)).sent).toBe(`Bearer ${ADMIN_KEY}`);
      await tab(page, 'Suggest').click();
      expect((await run(page)).sent).toBe(`Bearer ${ADMIN_KEY}`);

      const { disk, session } = await readStorage(page);
      expect(session).toContain(ADMIN_KEY);
      expect(disk).toContain('articleBySlug');
      expect(disk).not.toContain(ADMIN_KEY);
      expect(page.url()).toBe(`${app.url}/graphql`);

      // A new browser tab has only what is on the disk.
      const next = await page.context().newPage();
      await load(next);
      expect(await valueOf(next, 'operation.graphql')).toContain('query');
      expect(await valueOf(next, 'request-headers.json')).toBe('');
      expect((await run(next)).sent).toBeUndefined();
      expect((await readStorage(next)).session).not.toContain(ADMIN_KEY);
      const other = await open();
      expect(await valueOf(other, 'request-headers.json')).toBe('');
    });

    it('are deleted by "Clear data"', async () => {
      const page = await open();
      await type(page, 'Headers', HEADERS);
      await page.getByRole('button', { name: 'Open settings dialog' }).click();
      // GraphiQL's own setting would write them to the disk.
      expect(await page.getByText('Persist headers').count()).toBe(0);
      await page.getByRole('button', { name: 'Clear data' }).click();
      await page.getByText('Cleared data').waitFor();
      expect((await readStorage(page)).session).not.toContain(ADMIN_KEY);
      await page.reload();
      await ready(page);
      expect(await valueOf(page, 'request-headers.json')).toBe('');
    });
  });

  describe('Examples', () => {
    it('are all listed and valid, and open in tabs with their variables', async () => {
      const page = await open();
      const faults = watchFaults(page);
      const names = await page.locator('.example-name').allInnerTexts();
      expect([...names].sort()).toEqual(examples.map(({ name }) => name).sort());
      for (const { name, query, variables = '', description, key } of examples) {
        const text = await exampleButton(page, name).innerText();
        expect(text).toContain(description);
        expect(text.includes('’s key')).toBe(key !== undefined);
        await exampleButton(page, name).click();
        expect(await valueOf(page, 'operation.graphql')).toBe(query);
        expect(await valueOf(page, 'variables.json')).toBe(variables);
        expect(await page.locator('.graphiql-tab-active').innerText()).toBe(name);
        expect(validate(schema, parse(await valueOf(page, 'operation.graphql')))).toEqual([]);
      }
      // Examples that were already open are not opened again.
      expect([...(await tabNames(page))].sort()).toEqual([...names].sort());
      expect(faults).toEqual([]);
    });

    it('open in a second tab if the first was changed', async () => {
      const page = await open();
      await type(page, 'Variables', '{"query": "환불"}');
      await page.waitForFunction(() =>
        JSON.stringify({ ...(globalThis as unknown as Window).localStorage }).includes('환불'),
      );
      await tab(page, 'Article').click();
      await exampleButton(page, 'SearchWithFacets').click();
      expect(await valueOf(page, 'variables.json')).toContain('신고');
      expect((await tabNames(page)).filter((name) => name === 'SearchWithFacets')).toHaveLength(2);
      await tab(page, 'SearchWithFacets').first().click();
      expect(await valueOf(page, 'variables.json')).toBe('{"query": "환불"}');
    });

    it('have dates around the current date, also on later visits', async () => {
      const context = await browser.newContext({ viewport: DESKTOP });
      contexts.push(context);
      const variablesAt = async (time: string) => {
        const page = await context.newPage();
        await page.clock.setFixedTime(time);
        await load(page);
        await tab(page, 'SearchAnalytics').click();
        const { from, to } = JSON.parse(await valueOf(page, 'variables.json')) as {
          from: string;
          to: string;
        };
        // GraphiQL stores the tab immediately, and the text of each editor later. If the next visit
        // came before that, it would find texts that match no tab, and open another tab.
        await page.waitForFunction((day) => {
          const { localStorage } = globalThis as unknown as Window;
          const stored = (key: string) => localStorage[`doum:graphiql:${key}`] ?? '';
          const isTabStored = stored('tabState').includes('"activeTabIndex":4');
          return (
            isTabStored &&
            stored('query').includes('SearchAnalytics') &&
            stored('variables').includes(day)
          );
        }, from);
        await page.close();
        return [from, to];
      };
      expect(await variablesAt('2027-03-10T12:00:00Z')).toEqual([
        '2027-02-08T00:00:00+09:00',
        '2027-03-11T00:00:00+09:00',
      ]);
      // This visit has the tabs of the first one.
      expect(await variablesAt('2027-05-10T16:00:00Z')).toEqual([
        '2027-04-11T00:00:00+09:00',
        '2027-05-12T00:00:00+09:00',
      ]);
    });
  });

  it('shows the descriptions of fields in its docs', async () => {
    const page = await open();
    await exampleButton(page, 'CreateApiKey').scrollIntoViewIfNeeded();
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    // The docs start at the top, although the previous panel was scrolled.
    const heading = (await page
      .locator('.graphiql-doc-explorer')
      .getByText('Docs', { exact: true })
      .first()
      .boundingBox())!;
    expect(heading.y).toBeGreaterThan(0);
    await page.getByRole('link', { name: 'Query', exact: true }).click();
    const field = schema.getQueryType()!.getFields().search!;
    await page.getByText(field.description!.split('\n')[0]!).first().waitFor();
    await page.getByRole('link', { name: 'search', exact: true }).click();
    const argument = field.args.find(({ name }) => name === 'query')!;
    await page.getByText(argument.description!.split('\n')[0]!).first().waitFor();
  });

  it('says why the schema could not be read, and tries again on demand', async () => {
    const page = await open();
    const problem = page.getByRole('alert').filter({ hasText: 'The schema could not be read.' });
    expect(await problem.count()).toBe(0);

    await type(page, 'Headers', '{"Authorization": "Bearer nobody"}');
    await page.getByRole('button', { name: /^Re-fetch/ }).click();
    await problem.filter({ hasText: 'This key or token is not valid.' }).waitFor();
    await type(page, 'Headers', '');
    await page.getByRole('button', { name: 'Try again' }).click();
    await problem.waitFor({ state: 'detached' });

    await page.route('**/graphql', (route) =>
      route.request().method() === 'POST' ? route.abort() : route.continue(),
    );
    await page.reload();
    await ready(page);
    await problem.filter({ hasText: 'The server does not answer.' }).waitFor();
    await page.getByRole('button', { name: 'Execute query' }).click();
    await page.locator('.graphiql-response').getByText('does not answer').waitFor();
    await page.unroute('**/graphql');
    await page.route('**/graphql', (route) =>
      route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' }),
    );
    await page.getByRole('button', { name: 'Try again' }).click();
    await problem.filter({ hasText: 'The server answers 502' }).waitFor();
    await page.unroute('**/graphql');
    await page.getByRole('button', { name: 'Try again' }).click();
    await problem.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    await page.getByRole('link', { name: 'Query', exact: true }).waitFor();
  });

  it.each([
    ['light', 'a desktop', DESKTOP],
    ['dark', 'a phone', PHONE],
  ] as const)('in %s on %s, axe-core has no findings', async (colorScheme, _, viewport) => {
    const page = await open({ viewport, colorScheme, reducedMotion: 'reduce' });
    const findings = async () => (await examineAccess(page)).lines;
    expect(await findings()).toEqual([]);
    await run(page);
    expect(await findings()).toEqual([]);
    const shown = page.getByRole('button', { name: 'Hide Examples' });
    if ((await shown.count()) === 0)
      await page.getByRole('button', { name: 'Show Examples' }).click();
    await shown.waitFor();
    // A moderate finding in GraphiQL itself: the tooltip of a button is outside of all landmarks.
    const tooltip = /^moderate region: div\[data-radix-popper-content-wrapper/;
    const ownFindings = async () => (await findings()).filter((line) => !tooltip.test(line));
    expect(await ownFindings()).toEqual([]);
    await exampleButton(page, 'CreateApiKey').click();
    await type(page, 'Headers', HEADERS);
    expect(await ownFindings()).toEqual([]);
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    await page.getByRole('link', { name: 'Mutation', exact: true }).click();
    expect(await ownFindings()).toEqual([]);
    await page.getByRole('button', { name: 'Hide Documentation Explorer' }).click();
    await page.getByRole('button', { name: 'Open settings dialog' }).click();
    await page.getByText('Clear data').waitFor();
    expect(await ownFindings()).toEqual([]);
  });

  it('follows the colour scheme of the system while it is open', async () => {
    const page = await open({ colorScheme: 'light' });
    /** The brightness of the page, the text of the panel, and the line numbers; from 0 to 1. */
    const brightness = () =>
      page.evaluate(() => {
        const { document, getComputedStyle } = globalThis as unknown as {
          document: { querySelector(selector: string): object };
          getComputedStyle(element: object): { color: string; backgroundColor: string };
        };
        const sum = (color: string) =>
          (color.match(/[\d.]+/g) ?? [])
            .slice(0, 3)
            .reduce((total, part) => total + Number(part), 0) / 765;
        const style = (selector: string) => getComputedStyle(document.querySelector(selector));
        return [
          sum(style('.graphiql-container').backgroundColor),
          sum(style('.example-description').color),
          sum(style('.line-numbers').color),
        ];
      });
    const inLight = await brightness();
    expect(inLight.map((part) => part > 0.5)).toEqual([true, false, false]);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.locator('.graphiql-query-editor .monaco-editor.vs-dark').waitFor();
    expect((await brightness()).map((part) => part > 0.5)).toEqual([false, true, true]);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.locator('.graphiql-query-editor .monaco-editor.vs').waitFor();
    expect(await brightness()).toEqual(inLight);
  });

  it('has one column on a phone; the examples close after a choice', async () => {
    const page = await open({ viewport: PHONE });
    expect(await page.locator('.examples').count()).toBe(0);
    await page.getByRole('button', { name: 'Show Examples' }).click();
    await exampleButton(page, 'Catalogue').click();
    await page.locator('.examples').waitFor({ state: 'detached' });
    const { answer } = await run(page);
    expect(answer.errors).toBeUndefined();
    const box = async (selector: string) => (await page.locator(selector).boundingBox())!;
    const [operation, variables, response] = [
      await box('.graphiql-query-editor'),
      await box('.graphiql-editor-tools'),
      await box('.graphiql-response'),
    ];
    expect(operation.y + operation.height).toBeLessThanOrEqual(variables.y + 1);
    expect(variables.y + variables.height).toBeLessThanOrEqual(response.y);
    expect(Math.min(operation.width, response.width)).toBeGreaterThan(PHONE.width * 0.85);
    expect(Math.min(operation.height, response.height)).toBeGreaterThan(PHONE.height * 0.2);
    const active = await box('.graphiql-tab-active');
    expect(active.x + active.width).toBeLessThanOrEqual(PHONE.width);
    const { scrollWidth, clientWidth } = await page.evaluate(() => {
      const { documentElement } = (globalThis as unknown as Window).document;
      return { scrollWidth: documentElement.scrollWidth, clientWidth: documentElement.clientWidth };
    });
    expect(scrollWidth).toBe(clientWidth);
    await page.getByRole('button', { name: 'Show Examples' }).click();
    await page.locator('.examples').waitFor();
  });

  it('works by keyboard, and each tab and editor has a name', async () => {
    const page = await open();
    await exampleButton(page, 'Catalogue').focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    expect(await page.locator('.graphiql-tabs [aria-current="true"]').innerText()).toBe(
      'Catalogue',
    );
    expect(await page.getByRole('button', { name: 'Close Catalogue' }).count()).toBe(1);
    for (const name of ['Operation', 'Variables', 'Headers', 'Response']) {
      expect(await page.locator(`textarea[aria-label^="${name}"]`).count()).toBe(1);
    }
    await page.locator('textarea[aria-label^="Operation"]').focus();
    const responded = page.waitForResponse((response) => response.request().method() === 'POST');
    await page.keyboard.press('Control+Enter');
    expect(await (await responded).json()).toMatchObject({
      data: { products: expect.any(Array) as unknown },
    });
  });
});

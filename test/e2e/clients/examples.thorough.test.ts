import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page, Request } from 'playwright-core';
import { logOf } from '../../support/analytics.js';
import { openBrowser } from '../../support/browser.js';
import { eventually } from '../../support/eventually.js';
import { startDemoApp } from '../../support/start-demo-app.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';

const EXAMPLE = path.resolve('examples/urql');
const BUILD_MS = 600_000;
const QUERY = '신고';
const TYPES: Record<string, string> = { '.html': 'text/html', '.css': 'text/css' };

const run = promisify(execFile);

interface Page10 {
  totalCount: number;
  facets: { values: { slug: string; label: string; count: number }[] }[];
  nodes: { id: string; title: string; slug: string }[];
  edges: { matchedVariant: { platforms: { slug: string }[] } }[];
}

describe('examples/urql', () => {
  let app: TestApp;
  let limited: TestApp;
  let pages: Server;
  let origin: string;
  let browser: Browser;
  let page: Page;
  /** What the page and its libraries write to the console as errors and warnings. */
  let complaints: string[];

  beforeAll(async () => {
    pages = createServer((request, response) => {
      const file = new URL(request.url!, 'http://host').pathname.replace(/\/$/, '/index.html');
      readFile(path.join(EXAMPLE, 'dist', path.normalize(file))).then(
        (bytes) => {
          response.setHeader('content-type', TYPES[path.extname(file)] ?? 'text/javascript');
          response.end(bytes);
        },
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
    app = await startDemoApp('memory', { CORS_ORIGINS: origin });
    limited = await startTestApp('memory', {
      databaseUrl: app.databaseUrl,
      environment: { CORS_ORIGINS: origin, RATE_LIMIT: '1' },
    });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await limited?.stop();
    await app?.stop();
    await new Promise((resolve) => pages.close(resolve));
  });
  beforeEach(async () => {
    page = await browser.newPage();
    complaints = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
  });
  afterEach(() => page.close());

  const open = (search: string) => page.goto(`${origin}/${search}`);
  const heading = () => page.getByRole('heading', { level: 1 }).innerText();
  const titles = () => page.locator('.result a').allInnerTexts();

  /** What the server answers to the same search. */
  async function expected(variables: Record<string, unknown> = {}): Promise<Page10> {
    const { data } = await app.request<{ search: Page10 }>(
      `query ($query: String! = "${QUERY}", $filter: SearchFilter, $sort: SearchSort! = RELEVANCE,
        $page: Int) {
        search(query: $query, filter: $filter, sort: $sort, page: $page, first: 10) {
          totalCount
          facets(fields: [CATEGORY]) { values(first: 12) { slug label count } }
          nodes { id title slug }
          edges { matchedVariant { platforms { slug } } }
        }
      }`,
      variables,
    );
    return data!.search;
  }

  async function expectResults({ totalCount, nodes }: Page10): Promise<void> {
    await eventually(async () => {
      expect(await heading()).toBe(`도움말 검색 결과 총 ${totalCount}건`);
      expect(await titles()).toEqual(nodes.map(({ title }) => title));
    });
  }

  it(
    'installs, generates its types and builds without a warning',
    async () => {
      // A build for development: the libraries warn in no other.
      const env = { ...process.env, NODE_ENV: 'development', VITE_DOUM_URL: app.url };
      const options = { cwd: EXAMPLE, env };
      await run('npm', ['ci', '--no-audit', '--no-fund'], options);
      const { stdout, stderr } = await run(
        'npm',
        ['run', '--silent', 'build', '--', '--mode', 'development', '--logLevel', 'warn'],
        options,
      );
      expect(`${stdout}${stderr}`.split('\n').filter((line) => /warn|error/i.test(line))).toEqual(
        [],
      );
    },
    BUILD_MS,
  );

  it('shows the number of results, tags, highlights and numbered pages', async () => {
    const first = await expected({ page: 1 });
    const second = await expected({ page: 2 });
    expect(second.nodes.length).toBeGreaterThan(0);
    await open(`?q=${QUERY}`);
    await expectResults(first);
    expect(await page.locator('.result .tags').first().innerText()).toMatch(
      /^\[[^\]]+\]\[[^\]]+\]\[[^\]]+\]$/,
    );
    expect(await page.locator('.result mark').first().innerText()).toContain(QUERY);

    const link = (number: string) => page.getByRole('link', { name: number, exact: true });
    await link('2').click();
    await expectResults(second);
    expect(page.url()).toContain('page=2');
    await link('1').click();
    await expectResults(first);
    await link('2').click();
    await expectResults(second);
    expect(complaints).toEqual([]);
  });

  it('changes the order and chooses categories', async () => {
    const { facets } = await expected();
    const [category] = facets[0]!.values;
    await open(`?q=${QUERY}`);
    const box = page.getByLabel(`${category!.label} (${category!.count})`, { exact: true });
    await box.click();
    const filter = { categorySlugs: [category!.slug] };
    await expectResults(await expected({ filter }));
    expect(await box.isChecked()).toBe(true);
    await page.getByLabel('정렬 기준').selectOption('TITLE');
    await expectResults(await expected({ filter, sort: 'TITLE' }));
    expect(complaints).toEqual([]);
  });

  it('names unknown categories and says what an error means', async () => {
    await open(`?q=${QUERY}&category=no-such-category`);
    await page.getByText("'no-such-category' 카테고리는 없어요.").waitFor();
    expect(await heading()).toBe('도움말 검색 결과 총 0건');
    await open(`?q=${'가'.repeat(201)}`);
    await page.getByText('검색어와 조건을 확인해 주세요.').waitFor();
    expect(complaints).toEqual([]);
    // The same request to a server that has had enough of this address.
    await page.route(`${app.url}/**`, (route) =>
      route.continue({ url: route.request().url().replace(app.url, limited.url) }),
    );
    await limited.request('{ __typename }');
    await limited.request('{ __typename }');
    await open(`?q=${QUERY}`);
    await page.getByText(/^요청이 많아요\. \d+초 뒤에 다시 시도해 주세요\.$/).waitFor();
  });

  it('records clicks and shows articles by GET and feedback at once', async () => {
    const { nodes, edges } = await expected();
    const requests: Request[] = [];
    page.on('request', (request) => requests.push(request));
    await open(`?q=${QUERY}`);
    await page.locator('.result a').nth(2).click();
    await eventually(async () => expect(await heading()).toBe(nodes[2]!.title));
    await eventually(async () =>
      expect(
        await logOf(
          app,
          `select c.position, s.query, s.source from search_click c
           join search_log s on s.id = c.search_id`,
        ),
      ).toEqual([{ position: 3, query: QUERY, source: 'web' }]),
    );
    const ofArticle = requests.find((request) => request.method() === 'GET' && isApi(request));
    const { searchParams } = new URL(ofArticle!.url());
    expect(JSON.parse(searchParams.get('extensions')!)).toHaveProperty('persistedQuery.sha256Hash');
    // The article shows the text that was found.
    const [platform] = edges[2]!.matchedVariant.platforms;
    expect(JSON.parse(searchParams.get('variables')!)).toEqual({
      slug: nodes[2]!.slug,
      platform: platform!.slug,
    });
    // A browser asks with a preflight for these headers.
    expect(Object.keys(ofArticle!.headers()).join(' ')).not.toMatch(/content-type|x-doum/);

    // Holds the vote on its way: the new count shows all the same.
    let release!: () => void;
    const released = new Promise<void>((resolve) => (release = resolve));
    await page.route(`${app.url}/**`, async (route) => {
      if (route.request().postData()?.includes('"helpful":true')) await released;
      await route.continue();
    });
    await page.getByRole('button', { name: '네 0' }).click();
    await page.getByRole('button', { name: '네 1' }).waitFor();
    const feedback = async () =>
      (
        await app.request<{ article: { feedback: object; viewCount: number } }>(
          'query ($id: ID!) { article(id: $id) { feedback { helpful notHelpful } } }',
          { id: nodes[2]!.id },
        )
      ).data!.article.feedback;
    expect(await feedback()).toEqual({ helpful: 0, notHelpful: 0 });
    release();
    await page.locator('[aria-pressed=true]', { hasText: '네 1' }).waitFor();
    expect(await feedback()).toEqual({ helpful: 1, notHelpful: 0 });
    await page.getByRole('button', { name: '아니요 0' }).click();
    await page.locator('[aria-pressed=true]', { hasText: '아니요 1' }).waitFor();
    expect(await feedback()).toEqual({ helpful: 0, notHelpful: 1 });
    expect(complaints).toEqual([]);

    function isApi(request: Request): boolean {
      return request.url().startsWith(`${app.url}/graphql`);
    }
  });

  it('counts a suggested article as a click on the suggestion', async () => {
    let shown: { __typename: string; text: string }[] = [];
    page.on('response', async (response) => {
      const { data } = (await response.json().catch(() => ({}))) as {
        data?: { suggest?: typeof shown };
      };
      shown = data?.suggest ?? shown;
    });
    await open('');
    await page.getByRole('searchbox').fill(QUERY);
    const suggested = page.getByRole('list', { name: '추천' }).getByRole('link');
    await eventually(async () => {
      expect(shown.length).toBeGreaterThan(0);
      expect(await suggested.allInnerTexts()).toEqual(shown.map(({ text }) => text));
    });
    const at = shown.findIndex(({ __typename }) => __typename === 'ArticleSuggestion');
    await suggested.nth(at).click();
    await eventually(async () => expect(await heading()).toBe(shown[at]!.text));
    await eventually(async () =>
      expect(
        await logOf(app, 'select position from suggestion_log where article_id is not null'),
      ).toEqual([{ position: at + 1 }]),
    );
    expect(complaints).toEqual([]);
  });
});

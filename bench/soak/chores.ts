import { Readable } from 'node:stream';
import { runCli } from '../../test/support/run-cli.js';
import { startWebhookReceiver } from '../../test/support/webhook-receiver.js';
import { generateArticles } from '../support/generate-articles.js';
import type { Setting } from '../support/search-setting.js';

/** Work that is done again and again, besides requests of readers. */
export interface Chore {
  name: string;
  everySeconds: number;
  /** Rejects if something is not as it must be. */
  run(): Promise<void>;
}

const IMPORTED = 200;

/** Starts a receiver and subscribes it to every event of articles. One message in ten fails first. */
export async function receiveWebhooks({ server }: Setting) {
  const receiver = await startWebhookReceiver();
  let received = 0;
  receiver.answer = () => {
    receiver.received.length = 0;
    received += 1;
    return received % 10 === 0 ? 500 : 204;
  };
  await server.admin(
    'mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { secret } }',
    {
      input: {
        name: 'soak',
        url: receiver.url,
        events: ['ARTICLE_PUBLISHED', 'ARTICLE_UPDATED', 'ARTICLE_UNPUBLISHED', 'CATALOG_CHANGED'],
      },
    },
  );
  return { received: () => received, stop: () => receiver.stop() };
}

/** The chores of editors, operators and mirrors. `articles`: how many were generated. */
export function chores(setting: Setting, articles: number): Chore[] {
  const { server } = setting;
  let since: string | null = null;
  let round = 0;
  return [
    { name: 'changes', everySeconds: 20, run: () => followChanges() },
    { name: 'import', everySeconds: 240, run: () => importAgain() },
    {
      name: 'unpublish and publish',
      everySeconds: 30,
      run: async () => {
        const { articleBySlug: article } = await server.admin<{
          articleBySlug: { id: string; version: number };
        }>('query ($slug: String!) { articleBySlug(slug: $slug) { id version } }', {
          slug: `generated-${articles - 1 - (round++ % 100)}`,
        });
        await server.admin(
          'mutation ($input: UnpublishArticleInput!) { unpublishArticle(input: $input) { searchable } }',
          { input: { id: article.id } },
        );
        await server.admin(
          'mutation ($input: PublishArticleInput!) { publishArticle(input: $input) { searchable } }',
          { input: { id: article.id, expectedVersion: article.version } },
        );
      },
    },
    {
      name: 'article made and deleted',
      everySeconds: 45,
      run: async () => {
        const { articles: some } = await server.admin<{
          articles: { nodes: { category: { slug: string } }[] };
        }>('{ articles(first: 1) { nodes { category { slug } } } }');
        const { createArticle } = await server.admin<{
          createArticle: { searchable: boolean; article: { id: string; version: number } };
        }>(
          `mutation ($input: CreateArticleInput!) {
            createArticle(input: $input) { searchable article { id version } } }`,
          {
            input: {
              categorySlug: some.nodes[0]!.category.slug,
              title: `잠깐 있는 문서 ${round++}`,
              variants: [{ platformSlugs: ['common'], body: '곧 지워지는 문서예요.' }],
              ...{ publish: true, waitForSearch: true },
            },
          },
        );
        const { article } = createArticle;
        await server.admin(
          'mutation ($input: DeleteArticleInput!) { deleteArticle(input: $input) { id } }',
          { input: { id: article.id, expectedVersion: article.version } },
        );
        if (!createArticle.searchable) throw new Error('not searchable after 10 s');
      },
    },
    {
      name: 'synonyms',
      everySeconds: 180,
      run: async () => {
        const { setSynonymSet } = await server.admin<{
          setSynonymSet: { synonymSet: { id: string } };
        }>(
          `mutation ($input: SynonymSetInput!) {
            setSynonymSet(input: $input) { synonymSet { id } } }`,
          { input: { terms: [`임시말${round}`, `잠깐말${round++}`] } },
        );
        await server.admin(
          'mutation ($input: DeleteInput!) { deleteSynonymSet(input: $input) { id } }',
          { input: { id: setSynonymSet.synonymSet.id } },
        );
      },
    },
    {
      name: 'statistics',
      everySeconds: 60,
      run: async () => {
        const to = new Date(Date.now() + 86_400_000).toISOString();
        const from = new Date(Date.now() - 86_400_000).toISOString();
        await server.admin(
          `query ($from: DateTime!, $to: DateTime!) { searchAnalytics(from: $from, to: $to) {
            searches zeroResultRate topQueries(first: 10) { query searches } } }`,
          { from, to },
        );
      },
    },
    {
      name: 'rename of a product',
      everySeconds: 900,
      run: async () => {
        const { products } = await server.admin<{ products: { id: string; name: string }[] }>(
          '{ products { id name } }',
        );
        const { id, name } = products.at(-1)!;
        const renamed = name.endsWith('!') ? name.slice(0, -1) : `${name}!`;
        await server.admin(
          `mutation ($input: UpdateProductInput!) {
            updateProduct(input: $input) { product { name } } }`,
          { input: { id, name: renamed } },
        );
      },
    },
    {
      name: 'rebuild of the index',
      everySeconds: 600,
      run: async () => {
        await server.admin('mutation { rebuildSearchIndex { rebuild { state } } }');
      },
    },
  ];

  async function followChanges(): Promise<void> {
    for (let hasMore = true; hasMore;) {
      const answer = await server.admin<{ changes: { token: string; hasMore: boolean } }>(
        `query ($since: String) { changes(since: $since, first: 100) { token hasMore
          nodes { objectId kind ... on ArticleChanged { article { id title } } } } }`,
        { since },
      );
      since = answer.changes.token;
      hasMore = answer.changes.hasMore;
    }
  }

  /** The titles are others each time, so that every article is written. */
  async function importAgain(): Promise<void> {
    const number = round++;
    const lines = [...generateArticles(IMPORTED, 1)]
      .map((line) => JSON.parse(line) as { type: string; title: string })
      .filter(({ type }) => type === 'article')
      .map((line) => `${JSON.stringify({ ...line, title: `${line.title} ${number}` })}\n`);
    const { code, stdout, stderr } = await runCli(
      ['import', '-', '--overwrite'],
      { DATABASE_URL: setting.databaseUrl, SEARCH_ENGINE: 'memory' },
      { input: Readable.from(lines) },
    );
    if (code !== 0)
      throw new Error(`exit code ${code}: ${stdout.slice(-500)} ${stderr.slice(-300)}`);
  }
}

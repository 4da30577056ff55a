import { buildArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { eventually } from '../../support/eventually.js';
import { createKey } from '../../support/keys.js';
import { mutate } from '../../support/mutate.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';
import {
  ARTICLE_EVENTS,
  LOCAL_RECEIVERS,
  messagesOf,
  startWebhook,
  type TestWebhook,
} from '../../support/webhooks.js';

const SLUGS = ['draft', 'published', 'archived'].flatMap((status) =>
  ['public', 'internal'].map((visibility) => `${status}-${visibility}`),
);

/** What each caller sees, whatever they ask. */
const SEEN = {
  READER: ['published-public'],
  AGENT: ['published-internal', 'published-public'],
  AUTHOR: [...SLUGS].sort(),
};
const PUBLISHED = SEEN.AGENT;

type Nodes = { nodes: { slug?: string; article?: { slug: string } | null }[] };

describe('Who sees an article', () => {
  let app: TestApp;
  let memory: TestApp;
  const webhooks: Record<string, TestWebhook> = {};
  const secrets: Record<string, string | undefined> = {};

  beforeAll(async () => {
    app = await startTestApp('elasticsearch', { environment: LOCAL_RECEIVERS });
    memory = await startTestApp('memory', { databaseUrl: app.databaseUrl });
    await buildCatalogue(app);
    for (const role of ['AGENT', 'AUTHOR'])
      ({ secret: secrets[role] } = await createKey(app, { name: role, role }));
    webhooks.READER = await startWebhook(app, { events: ARTICLE_EVENTS });
    webhooks.AGENT = await startWebhook(app, { events: ARTICLE_EVENTS, role: 'AGENT' });
    for (const slug of SLUGS) {
      const [status, visibility] = slug.split('-') as [string, string];
      const article = { slug, title: '두루미', visibility: visibility.toUpperCase() };
      const { id } = await buildArticle(app, { ...article, publish: status === 'published' });
      if (status === 'archived') await mutate(app, 'archiveArticle', { id }, 'searchable');
    }
    await app.settled();
    await memory.settled();
  });

  it.each(Object.entries(SEEN))('is the same by every door: %s', async (role, seen) => {
    const ask = async <T>(query: string, of = app) => {
      const { data, errors } = await of.request<T>(query, {}, secrets[role]);
      expect(errors).toBeUndefined();
      return data!;
    };
    const slugs = ({ nodes }: Nodes) => nodes.map(({ slug }) => slug).sort();
    const { articles } = await ask<{ articles: Nodes }>('{ articles { nodes { slug } } }');
    expect(slugs(articles)).toEqual(seen);
    const each = SLUGS.map((slug, n) => `a${n}: articleBySlug(slug: "${slug}") { slug }`);
    const bySlug = await ask<Record<string, { slug: string } | null>>(`{ ${each.join(' ')} }`);
    expect(slugs({ nodes: Object.values(bySlug).filter((one) => one !== null) })).toEqual(seen);
    // Drafts are in no index and in no list of changes.
    const published = seen.filter((slug) => PUBLISHED.includes(slug));
    for (const server of [app, memory]) {
      const found = '{ search(query: "두루미", scope: ALL_MATCHES) { totalCount nodes { slug } } }';
      const { search } = await ask<{ search: Nodes & { totalCount: number } }>(found, server);
      expect([search.totalCount, slugs(search)]).toEqual([published.length, published]);
    }
    const { changes } = await ask<{ changes: Nodes }>(
      '{ changes { nodes { ... on ArticleChanged { article { slug } } } } }',
    );
    const changed = changes.nodes.flatMap(({ article }) => article?.slug ?? []).sort();
    expect(changed).toEqual(published);
  });

  it.each(['READER', 'AGENT'] as const)('is the same for a webhook: %s', async (role) => {
    const told = () =>
      messagesOf(webhooks[role]!).map(({ data }) => (data.article as { slug: string }).slug);
    await eventually(async () => expect(told().sort()).toEqual(SEEN[role]));
  });

  it('is the same in the site map', async () => {
    const sitemap = await (await fetch(`${app.url}/sitemap.xml`)).text();
    const listed = [...sitemap.matchAll(/\/articles\/([\w-]+)</g)].map(([, slug]) => slug);
    expect(listed).toEqual(SEEN.READER);
  });
});

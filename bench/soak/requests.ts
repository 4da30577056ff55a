import { randomUUID } from 'node:crypto';
import { ADMIN_KEY } from '../../test/support/start-test-app.js';
import { generateQueries, zipfStream } from '../support/generate-articles.js';
import { seededRandom } from '../support/statistics.js';
import type { Reply, SoakClient } from './client.js';

/** A kind of request. `send` rejects if the answer is not what it must be. */
export interface RequestKind {
  name: string;
  /** How often it is sent, compared with the others. */
  weight: number;
  send(): Promise<void>;
}

const QUERIES = 5_000;
const STREAM = 1_000_000;
const SEEN = 500;

const SEARCH = `query ($query: String!, $filter: SearchFilter, $first: Int! = 20) {
  search(query: $query, filter: $filter, first: $first) {
    searchId totalCount degraded
    facets { field values { slug label count } }
    edges { score titleHighlight { text highlighted } excerptHighlight { text highlighted }
      node { id slug title breadcrumb platforms { id name } } } } }`;
const SUGGEST = `query ($prefix: String!) {
  suggest(prefix: $prefix, first: 8) { text segments { text highlighted } } }`;
const ARTICLE = `query ($slug: String!) {
  articleBySlug(slug: $slug) { id title breadcrumb variant { bodyHtml }
    related(first: 5) { id title } } }`;
const VERSION = 'query ($id: ID!) { article(id: $id) { version title status } }';
const EDIT = `mutation ($input: UpdateArticleInput!) {
  updateArticle(input: $input) { article { version } } }`;
const CLICK = 'mutation ($input: RecordClickInput!) { recordClick(input: $input) { recorded } }';
const VIEW = 'mutation ($input: RecordViewInput!) { recordView(input: $input) { recorded } }';
const VOTE = `mutation ($input: SubmitFeedbackInput!) {
  submitFeedback(input: $input) { feedback { helpful } } }`;
const KEY = { authorization: `Bearer ${ADMIN_KEY}` };
const MALFORMED = [
  '{',
  '[]',
  '{"query":"{ search(query: "}',
  '{"query":"{ nothing }"}',
  '{"query":"{ search(query: 1) { totalCount } }"}',
  `{"query":"${'{ a '.repeat(400)}"}`,
  '\u0000',
];

interface Found {
  searchId: string;
  articleId: string;
  position: number;
}

/** The data of an answer. Throws unless the status is 200 and the answer has no errors. */
function dataOf<T>({ status, body }: Reply): T {
  if (status !== 200 || body.includes('"errors":['))
    throw new Error(`${status} ${body.slice(0, 300)}`);
  return (JSON.parse(body) as { data: T }).data;
}

/** `codes`: two writers of one article may collide. */
function allowing(codes: readonly string[], reply: Reply): void {
  if (!codes.some((code) => reply.body.includes(`"code":"${code}"`))) dataOf(reply);
}

/** The mixed load of readers, editors and others. `articles`: how many were generated. */
export function requestKinds(client: SoakClient, articles: number, seed: number): RequestKind[] {
  const random = seededRandom(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const queries = generateQueries(QUERIES, seed);
  const searched = zipfStream(queries.length, STREAM, seed);
  const readers = zipfStream(articles, STREAM, seed + 1);
  const found: Found[] = [];
  let at = 0;
  const query = () => queries[searched[at++ % STREAM]!]!;
  const slug = () => `generated-${readers[at++ % STREAM]!}`;
  const visitor = () => ({ 'x-doum-visitor': randomUUID() });
  const anyFound = () => (found.length > 0 ? pick(found) : undefined);

  const remember = (reply: Reply) => {
    const { search } = dataOf<{ search: { searchId: string; edges: { node: { id: string } }[] } }>(
      reply,
    );
    const position = Math.floor(random() * search.edges.length);
    const edge = search.edges[position];
    if (!edge) return;
    found.push({ searchId: search.searchId, articleId: edge.node.id, position: position + 1 });
    if (found.length > SEEN) found.shift();
  };
  const searchVariables = () => ({
    query: query(),
    ...(random() < 0.2 && { filter: { productSlugs: ['saemi-talk'] } }),
  });
  const write = async (change: (title: string) => object) => {
    const target = anyFound();
    if (!target) return;
    const { article } = dataOf<{ article: { version: number; title: string } | null }>(
      await client.post(VERSION, { id: target.articleId }, KEY),
    );
    if (!article) return;
    const input = {
      ...{ id: target.articleId, expectedVersion: article.version },
      ...change(article.title.split(' #')[0]!),
    };
    allowing(['CONFLICT'], await client.post(EDIT, { input }, KEY));
  };
  const page = async (path: string) => {
    const { status, body } = await client.get(path);
    // Some articles are unpublished for a moment.
    if (![200, 301, 308, 404].includes(status)) throw new Error(`${status} ${body.slice(0, 300)}`);
  };
  const expectStatus = async (statuses: readonly number[], reply: Promise<Reply>) => {
    const { status, body } = await reply;
    if (!statuses.includes(status)) throw new Error(`${status} ${body.slice(0, 300)}`);
  };
  const kind = (name: string, weight: number, send: () => Promise<unknown>): RequestKind => ({
    ...{ name, weight },
    send: async () => void (await send()),
  });

  return [
    kind('search', 28, async () => remember(await client.post(SEARCH, searchVariables()))),
    kind('search by GET', 10, async () => {
      const variables = JSON.stringify(searchVariables());
      remember(await client.get(`/graphql?${new URLSearchParams({ query: SEARCH, variables })}`));
    }),
    kind('suggest', 16, async () => {
      const text = query();
      const prefix = text.slice(0, 1 + Math.floor(random() * text.length));
      dataOf(await client.post(SUGGEST, { prefix }));
    }),
    kind('article', 12, async () => dataOf(await client.post(ARTICLE, { slug: slug() }))),
    kind('page of a search', 5, () => page(`/search?${new URLSearchParams({ q: query() })}`)),
    kind('page of an article', 5, () => page(`/articles/${slug()}`)),
    kind('start page', 3, () => page('/')),
    kind('view', 4, async () => {
      const target = anyFound();
      if (!target) return;
      const input = { articleId: target.articleId };
      allowing(['NOT_FOUND'], await client.post(VIEW, { input }, visitor()));
    }),
    kind('click', 5, async () => {
      const input = anyFound();
      if (input) allowing(['NOT_FOUND'], await client.post(CLICK, { input }, visitor()));
    }),
    kind('vote', 2, async () => {
      const target = anyFound();
      if (!target) return;
      const input = { articleId: target.articleId, helpful: random() < 0.8, comment: query() };
      allowing(['NOT_FOUND'], await client.post(VOTE, { input }, visitor()));
    }),
    kind('edit', 3, () =>
      write((title) => ({ title: `${title} #${Math.floor(random() * 1e6)}`, publish: true })),
    ),
    kind('draft', 1, () => write((title) => ({ title: `${title} #초안`, publish: false }))),
    kind('malformed', 2, () => expectStatus([200, 400], client.postBytes(pick(MALFORMED)))),
    kind('wrong key', 1, () =>
      expectStatus(
        [200, 401, 429],
        client.post('{ __typename }', {}, { authorization: 'Bearer doum_wrong' }),
      ),
    ),
    kind('not found', 1, () => expectStatus([404], client.get(`/${randomUUID()}`))),
    kind('hang up', 2, () => client.hangUp(SEARCH, searchVariables(), random() * 40)),
  ];
}

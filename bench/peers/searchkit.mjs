/**
 * The API of Searchkit, in front of a copy of the index of Doum. It answers requests of
 * InstantSearch, not GraphQL.
 */
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import createClient from '@searchkit/api';
import { copyIndex, send } from './copy-index.mjs';

const { INDEX, OWN_INDEX, ELASTICSEARCH_URL, PORT } = process.env;

/** The fields that Searchkit uses, of the type `keyword` where it counts facets. */
const keyword = { type: 'keyword' };
const [{ settings }] = Object.values(await send('GET', `${INDEX}/_settings`));
const text = { type: 'text', analyzer: 'words' };
await send('PUT', OWN_INDEX, {
  settings: { number_of_shards: 1, number_of_replicas: 0, analysis: settings.index.analysis },
  mappings: {
    properties: {
      title: text,
      keywords: text,
      breadcrumb: text,
      body: text,
      productId: keyword,
      categoryIds: keyword,
      platformIds: keyword,
    },
  },
});
await copyIndex(
  OWN_INDEX,
  ({ title, keywords, breadcrumb, body, productId, categoryIds, platformIds }) => ({
    title,
    keywords,
    breadcrumb,
    body,
    productId,
    categoryIds,
    platformIds,
  }),
);

const facet = (attribute, field) => ({ attribute, field, type: 'string' });
const client = createClient({
  connection: { host: ELASTICSEARCH_URL },
  search_settings: {
    search_attributes: [
      { field: 'title', weight: 1.3 },
      { field: 'keywords', weight: 1.3 },
      { field: 'breadcrumb', weight: 0.5 },
      'body',
    ],
    result_attributes: ['title', 'breadcrumb', 'platformIds'],
    highlight_attributes: ['title'],
    snippet_attributes: ['body'],
    facet_attributes: [
      facet('product', 'productId'),
      facet('category', 'categoryIds'),
      facet('platform', 'platformIds'),
    ],
  },
});

const answer = async (request, response) => {
  try {
    const text = JSON.stringify(await client.handleRequest(await json(request)));
    response.writeHead(200, { 'content-type': 'application/json' }).end(text);
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
};
createServer((request, response) => void answer(request, response)).listen(
  Number(PORT),
  '127.0.0.1',
  () => console.log('ready'),
);

/**
 * Vendure with its plugin for Elasticsearch, whose products are the articles of Doum. Its search has
 * no highlights. Products and platforms are facets, categories are collections.
 */
import {
  bootstrap,
  CollectionService,
  DefaultLogger,
  FacetService,
  FacetValueService,
  LanguageCode,
  LogLevel,
  RequestContextService,
} from '@vendure/core';
import { ElasticsearchPlugin } from '@vendure/elasticsearch-plugin';
import { ElasticsearchService } from '@vendure/elasticsearch-plugin/lib/src/elasticsearch.service.js';
import { copyIndex, send } from './copy-index.mjs';

const { INDEX, OWN_INDEX, ELASTICSEARCH_URL, PORT } = process.env;
const languageCode = LanguageCode.en;

// It asks for `GET /`, which the local node of the tests does not answer.
ElasticsearchService.prototype.checkConnection = async () => undefined;

const app = await bootstrap({
  apiOptions: { port: Number(PORT), hostname: '127.0.0.1' },
  authOptions: { tokenMethod: 'bearer' },
  dbConnectionOptions: { type: 'sqljs', synchronize: true },
  paymentOptions: { paymentMethodHandlers: [] },
  logger: new DefaultLogger({ level: LogLevel.Warn }),
  plugins: [
    ElasticsearchPlugin.init({
      clientOptions: { node: ELASTICSEARCH_URL },
      indexPrefix: `${OWN_INDEX}-`,
      indexSettings: {
        number_of_shards: 1,
        number_of_replicas: 0,
        analysis: { analyzer: { default: { type: 'nori' } } },
      },
    }),
  ],
});
const context = await app.get(RequestContextService).create({ apiType: 'admin' });
const translations = (name) => [{ languageCode, name, slug: name, description: '' }];

/** Creates a facet value for each value of a field; resolves to their ids. */
async function createFacet(code, field) {
  const facet = await app
    .get(FacetService)
    .create(context, { code, isPrivate: false, translations: translations(code) });
  const ids = new Map();
  for (const value of await valuesOf(field)) {
    const created = await app.get(FacetValueService).create(context, facet, {
      code: `${code}-${value}`,
      translations: translations(`${code}-${value}`),
    });
    ids.set(value, String(created.id));
  }
  return ids;
}

async function valuesOf(field) {
  const { hits } = await send('POST', `${INDEX}/_search`, { size: 10_000, _source: [field] });
  return new Set(hits.hits.flatMap(({ _source }) => _source[field]));
}

const products = await createFacet('product', 'productId');
const platforms = await createFacet('platform', 'platformIds');
const collections = new Map();
for (const value of await valuesOf('categoryIds')) {
  const created = await app
    .get(CollectionService)
    .create(context, { translations: translations(`category-${value}`), filters: [] });
  collections.set(value, String(created.id));
}

await copyIndex(`${OWN_INDEX}-variants`, (source, id) => {
  const facetValueIds = [
    products.get(source.productId),
    ...source.platformIds.map((value) => platforms.get(value)),
  ];
  const collectionIds = source.categoryIds.map((value) => collections.get(value));
  return {
    channelId: String(context.channelId),
    languageCode,
    productVariantId: id,
    productId: id,
    sku: id,
    slug: `generated-${id}`,
    productName: source.title,
    productVariantName: source.title,
    productPreview: '',
    productVariantPreview: '',
    description: source.body.join('\n'),
    price: 1_000,
    priceWithTax: 1_000,
    productPriceMin: 1_000,
    productPriceMax: 1_000,
    productPriceWithTaxMin: 1_000,
    productPriceWithTaxMax: 1_000,
    currencyCode: 'USD',
    facetIds: ['1', '2'],
    facetValueIds,
    collectionIds,
    collectionSlugs: [],
    channelIds: [String(context.channelId)],
    enabled: true,
    productEnabled: true,
    inStock: true,
    productInStock: true,
    productFacetIds: ['1', '2'],
    productFacetValueIds: facetValueIds,
    productCollectionIds: collectionIds,
    productCollectionSlugs: [],
    productChannelIds: [String(context.channelId)],
  };
});
console.log('ready');

import {
  hashOf,
  type IndexContents,
  type IndexedArticle,
  type IndexLocation,
  type SearchableContent,
} from './compare-index.js';

const BATCH = 1_000;

interface Text {
  title: string;
  keywords: string[];
  breadcrumb: string[];
  body: string[];
}

interface Source extends Text {
  id: string;
  gone: boolean;
  version: number;
  /** The texts of an internal article. */
  internal?: Text;
  productId: string;
  categoryIds: string[];
  platformIds: string[];
  /** Absent: PUBLIC. */
  visibility?: 'INTERNAL';
  popularity: number;
  publishedAt: number;
  updatedAt: number;
}

/** Reads the documents behind the alias, after a refresh. Throws if there is no such index. */
export function readElasticsearchIndex({ elasticsearchUrl, prefix }: IndexLocation): IndexContents {
  return { articles: articles(`${elasticsearchUrl}/${prefix}`), expectedHash: hashOfContent };
}

async function* articles(index: string): AsyncGenerator<IndexedArticle> {
  await post(`${index}/_refresh`);
  for (let after: unknown[] | undefined; ;) {
    const { hits } = (await post(`${index}/_search?allow_partial_search_results=false`, {
      size: BATCH,
      query: { match_all: {} },
      sort: [{ id: 'asc' }],
      ...(after && { search_after: after }),
    })) as { hits: { hits: { _source: Source; sort: unknown[] }[] } };
    for (const { _source: source } of hits.hits) {
      if (!source.gone)
        yield {
          id: Number(source.id),
          version: source.version,
          hash: hashOfContent(contentOf(source)),
        };
    }
    if (hits.hits.length < BATCH) return;
    after = hits.hits.at(-1)!.sort;
  }
}

function contentOf({
  internal,
  productId,
  categoryIds,
  platformIds,
  ...source
}: Source): SearchableContent {
  const { body, ...text } = internal ?? source;
  return {
    ...source,
    ...text,
    visibility: source.visibility ?? 'PUBLIC',
    paragraphs: body,
    productId: Number(productId),
    categoryIds: categoryIds.map(Number),
    platformIds: platformIds.map(Number),
  };
}

function hashOfContent(content: SearchableContent): string {
  const { title, keywords, breadcrumb, paragraphs, productId, categoryIds, platformIds } = content;
  const { visibility, popularity, publishedAt, updatedAt } = content;
  return hashOf([
    title,
    keywords,
    breadcrumb,
    paragraphs,
    productId,
    categoryIds,
    platformIds,
    visibility,
    popularity,
    publishedAt,
    updatedAt,
  ]);
}

async function post(url: string, body?: object): Promise<unknown> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!answer.ok)
    throw new Error(`${url} answers ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
  return answer.json();
}

import { mutate } from './mutate.js';
import type { TestApp } from './start-test-app.js';

/** An article as returned to editors. */
export interface BuiltArticle {
  id: string;
  slug: string;
  version: number;
  variants: { id: string }[];
}

let built = 0;

/**
 * Creates an article in the catalogue of `buildCatalogue`, by default a draft in 채팅 for all
 * platforms.
 */
export async function buildArticle(
  app: Pick<TestApp, 'request'>,
  input: object = {},
): Promise<BuiltArticle> {
  built += 1;
  const { article } = await mutate<{ article: BuiltArticle }>(
    app,
    'createArticle',
    {
      title: `문서 ${built}`,
      categorySlug: 'chat',
      variants: [{ platformSlugs: ['common'], body: `본문 ${built}` }],
      ...input,
    },
    'article { id slug version variants { id } }',
  );
  return article;
}

import { plain } from './article-markdown.js';

/** The document whose answer `llmsText` writes. */
export const LLMS_TEXT = `query LlmsText {
  products { id name url articleCount categories { id name url articleCount } }
  contact { url }
  articles(first: 100, sort: POPULARITY) { nodes { id slug title } }
}`;

interface Place {
  name: string;
  url: string;
  articleCount: number;
}

export interface LlmsData {
  products: (Place & { categories: Place[] })[];
  contact: { url: string } | null;
  articles: { nodes: { slug: string; title: string }[] };
}

/**
 * The text of /llms.txt (https://llmstxt.org): where a language model finds what. `origin`: the
 * public address of the site; `hasMcp`: whether /mcp answers.
 */
export function llmsText(
  { products, contact, articles }: LlmsData,
  { origin, hasMcp }: { origin: string; hasMcp: boolean },
): string {
  const hasArticles = ({ articleCount }: Place) => articleCount > 0;
  const link = ({ name, url, articleCount }: Place) =>
    `- [${plain(name)}](${new URL(url, origin).href}): 문서 ${articleCount}개`;
  return [
    '# 도움말',
    '',
    '> 고객센터 도움말이에요. 문서 주소(/articles/…) 뒤에 .md를 붙이면 Markdown으로 읽을 수 있어요. .md?platform=ios는 iOS의 내용이에요.',
    ...products
      .filter(hasArticles)
      .flatMap(({ categories, ...product }) => [
        '',
        `## ${plain(product.name)}`,
        '',
        link(product),
        ...categories.filter(hasArticles).map(link),
      ]),
    '',
    '## 많이 보는 문서',
    '',
    ...articles.nodes.map(
      ({ slug, title }) => `- [${plain(title)}](${origin}/articles/${slug}.md)`,
    ),
    '',
    '## 더 찾기',
    '',
    `- [모든 문서의 주소](${origin}/sitemap.xml)`,
    `- [GraphQL](${origin}/graphql): 검색은 search, 답에 쓸 단락은 passages`,
    ...(contact ? [`- [상담](${contact.url}): 도움말에 답이 없을 때 물어보는 곳`] : []),
    ...(hasMcp ? [`- [MCP](${origin}/mcp): 검색과 문서 읽기`] : []),
    '',
  ].join('\n');
}

import { z } from 'zod';
import { ARTICLE_MARKDOWN, articleMarkdown, type MarkdownArticle } from './article-markdown.js';
import { searchHelp, searchInput, searchOutput } from './search.js';
import { text, tool, wholeAddress, wholeLinks } from './tool.js';

const article = z.object({ slug: text, title: text, breadcrumb: z.array(text), url: text });

interface FoundArticles {
  edges: {
    matchedQuestion: string | null;
    matchedVariant: { platforms: { slug: string }[] };
    excerptHighlight: { text: string }[];
    node: z.output<typeof article> & { variants: object[] };
  }[];
}

const findArticles = tool({
  name: 'search_help',
  title: 'Search the help centre',
  description:
    'Finds help articles, the best first, with an excerpt of each. Confidence: HIGH if the first ' +
    'article answers. Below HIGH, do not answer from the first article alone: `next` says what ' +
    'to do.',
  input: searchInput,
  output: searchOutput.extend({
    totalCount: z.number(),
    articles: z.array(article.extend({ matchedQuestion: text.nullable(), excerpt: text })),
  }),
  run: async (input, caller) => {
    const fields = `edges {
      matchedQuestion matchedVariant { platforms { slug } } excerptHighlight(length: 300) { text }
      node { slug title breadcrumb url variants { id } }
    }`;
    const { head, search } = await searchHelp<FoundArticles>(input, caller, input.first, fields);
    const articles = search.edges.map(({ node, ...edge }) => {
      const shown = input.platform ?? edge.matchedVariant.platforms[0]?.slug;
      const platform = node.variants.length > 1 ? shown : undefined;
      const excerpt = edge.excerptHighlight.map((segment) => segment.text).join('');
      return { ...edge, ...node, url: wholeAddress(node.url, caller.origin, platform), excerpt };
    });
    return { ...head, totalCount: search.totalCount, articles };
  },
});

const passage = z.object({
  ...{ text, heading: text.nullable(), url: text, platforms: z.array(z.object({ name: text })) },
  article: z.object({ slug: text, title: text, updatedAt: text }),
});

const findPassages = tool({
  name: 'passages',
  title: 'Find passages',
  description:
    'Finds the passages of help articles that answer a query best: Markdown, with heading, ' +
    'platforms, article and address. Answer from them alone, and cite their addresses. Both ' +
    'search tools give the same confidence. Without passages, the help has nothing on the query.',
  input: searchInput,
  output: searchOutput.extend({
    passages: z.array(passage.extend({ id: z.number() })),
  }),
  run: async (input, caller) => {
    const fields = `passages(first: ${input.first}) {
      text: markdown heading url platforms { name } article { slug title updatedAt }
    }`;
    type Found = { passages: z.output<typeof passage>[] };
    const { head, search } = await searchHelp<Found>(input, caller, 10, fields);
    const passages = search.passages.map((each, i) => {
      // Only articles with several variants have a platform in their address.
      const platform = each.url.includes('?') ? input.platform : undefined;
      const url = wholeAddress(each.url, caller.origin, platform);
      return { id: i + 1, ...each, text: wholeLinks(each.text, caller.origin), url };
    });
    return { ...head, passages };
  },
});

const readArticle = tool({
  name: 'get_article',
  title: 'Read an article',
  description: 'The whole text of a help article as Markdown, for all platforms or for one.',
  input: searchInput.pick({ platform: true }).extend({
    slug: text.min(1).max(200).describe('Slug of the article, from a search.'),
  }),
  output: z.object({ slug: text, url: text, markdown: text }),
  run: async ({ slug, platform }, { ask, origin }) => {
    type Found = { articleBySlug: MarkdownArticle | null };
    const { articleBySlug } = await ask<Found>(ARTICLE_MARKDOWN, { slug, platform });
    if (articleBySlug) return articleMarkdown(articleBySlug, origin, platform);
    throw new Error('There is no article with this slug. Slugs come from search_help. (NOT_FOUND)');
  },
});

const category = z.object({ slug: text, name: text, articleCount: z.number() });
const CATEGORY = 'slug name articleCount';

const listCategories = tool({
  name: 'list_categories',
  title: 'List products, categories and platforms',
  description: 'All products with their categories, and all platforms, with slugs for filters.',
  input: z.strictObject({}),
  output: z.object({
    // Loose, because categories may have children at two levels.
    products: z.array(category.extend({ categories: z.array(category.loose()) })),
    platforms: z.array(category.omit({ articleCount: true })),
  }),
  run: (_input, { ask }) =>
    ask(`query McpCategories {
      products {
        ${CATEGORY}
        categories { ${CATEGORY} children { ${CATEGORY} children { ${CATEGORY} } } }
      }
      platforms { slug name }
    }`),
});

export const READER_TOOLS = [findArticles, findPassages, readArticle, listCategories];

import { z } from 'zod';
import { Role } from '../access/index.js';
import { DAY_MS } from '../core/durations.js';
import { ARTICLE_MARKDOWN, articleMarkdown, type MarkdownArticle } from './article-markdown.js';

/** A tool: a GraphQL document with its variables, and what the agent gets of its answer. */
export interface Tool {
  name: string;
  title: string;
  description: string;
  /** The role that the tool needs; null for everybody. */
  role: Role | null;
  /** Whether the tool changes data. */
  isWriting: boolean;
  input: z.ZodObject;
  document: string;
  variables: (input: never) => Record<string, unknown>;
  /** Undefined if there is no such object, which `missing` then says. */
  result: (data: never) => object | undefined;
  missing?: string;
}

function tool<Input extends z.ZodObject, Data>(
  definition: Omit<Tool, 'input' | 'variables' | 'result' | 'role' | 'isWriting'> & {
    role?: Role;
    isWriting?: true;
    input: Input;
    variables: (input: z.output<Input>) => Record<string, unknown>;
    result: (data: Data) => object | undefined;
  },
): Tool {
  return { role: null, isWriting: false, ...definition };
}

const slug = (of: string) =>
  z.string().max(200).describe(`Slug of a ${of}, from list_categories.`).optional();
const count = (most: number, usual: number) =>
  z.number().int().min(1).max(most).default(usual).describe(`How many at most, 1 to ${most}.`);
const query = z
  .string()
  .min(1)
  .max(200)
  .describe('What a person would type: some words or a sentence, usually Korean.');
const placed = { product: slug('product'), category: slug('category'), platform: slug('platform') };

interface Placed {
  product?: string;
  category?: string;
  platform?: string;
}

function filterOf({ product, category, platform }: Placed): object {
  const list = (value?: string) => (value === undefined ? null : [value]);
  return {
    productSlugs: list(product),
    categorySlugs: list(category),
    platformSlugs: list(platform),
  };
}

interface SearchData {
  search: {
    totalCount: number;
    confidence: string | null;
    unknownFilters: { field: string; slug: string }[];
    interpretation: { didYouMean: string | null };
    edges: {
      matchedQuestion: string | null;
      excerptHighlight: { text: string }[];
      node: { slug: string; title: string; breadcrumb: string[]; url: string };
    }[];
  };
}

const CATEGORY = 'slug name articleCount';

/** The tools of all roles. */
export const TOOLS: readonly Tool[] = [
  tool({
    name: 'search_help',
    title: 'Search the help centre',
    description:
      'Finds help articles, the best first, with an excerpt of each. The confidence says whether ' +
      'the best article answers the query (HIGH, PARTIAL, NONE).',
    input: z.strictObject({ query, ...placed, first: count(20, 5) }),
    document: /* GraphQL */ `
      query McpSearch($query: String!, $filter: SearchFilter, $first: Int!) {
        search(query: $query, filter: $filter, first: $first) {
          totalCount
          confidence
          unknownFilters {
            field
            slug
          }
          interpretation {
            didYouMean
          }
          edges {
            matchedQuestion
            excerptHighlight(length: 300) {
              text
            }
            node {
              id
              slug
              title
              breadcrumb
              url
            }
          }
        }
      }
    `,
    variables: ({ query, first, ...filter }) => ({ query, first, filter: filterOf(filter) }),
    result: ({ search: { edges, interpretation, ...search } }: SearchData) => ({
      ...search,
      ...interpretation,
      articles: edges.map(({ node: { slug, title, breadcrumb, url }, ...edge }) => ({
        ...{ slug, title, breadcrumb, url },
        matchedQuestion: edge.matchedQuestion,
        excerpt: edge.excerptHighlight.map(({ text }) => text).join(''),
      })),
    }),
  }),
  tool({
    name: 'passages',
    title: 'Find passages',
    description:
      'Finds the passages of help articles that answer a query best, each with its heading, its ' +
      'platforms, its article and an address to cite. Use these passages as the sources of an answer.',
    input: z.strictObject({ query, ...placed, first: count(20, 5) }),
    document: /* GraphQL */ `
      query McpPassages($query: String!, $filter: SearchFilter, $first: Int!) {
        passages(query: $query, filter: $filter, first: $first) {
          text
          heading
          url
          score
          platforms {
            id
            name
          }
          article {
            id
            slug
            title
          }
        }
      }
    `,
    variables: ({ query, first, ...filter }) => ({ query, first, filter: filterOf(filter) }),
    result: ({ passages }: { passages: object[] }) => ({ passages }),
  }),
  tool({
    name: 'get_article',
    title: 'Read an article',
    description: 'The whole text of a help article as Markdown.',
    input: z.strictObject({
      slug: z.string().min(1).max(200).describe('Slug of the article, from a search.'),
    }),
    document: ARTICLE_MARKDOWN,
    variables: ({ slug }) => ({ slug }),
    result: ({ articleBySlug }: { articleBySlug: MarkdownArticle | null }) =>
      articleBySlug
        ? {
            slug: articleBySlug.slug,
            url: articleBySlug.url,
            markdown: articleMarkdown(articleBySlug),
          }
        : undefined,
    missing: 'There is no article with this slug. Slugs come from search_help.',
  }),
  tool({
    name: 'list_categories',
    title: 'List products, categories and platforms',
    description: 'All products with their categories, and all platforms, with slugs for filters.',
    input: z.strictObject({}),
    document: /* GraphQL */ `
      query McpCategories {
        products {
          slug
          name
          articleCount
          categories { ${CATEGORY} children { ${CATEGORY} children { ${CATEGORY} } } }
        }
        platforms { slug name }
      }
    `,
    variables: () => ({}),
    result: (data: object) => data,
  }),
  tool({
    name: 'find_gaps',
    title: 'Find what the help centre does not answer',
    description:
      'The queries that most often had no answer, with how often they were searched. Only queries ' +
      'of visitors at two addresses on one day are listed.',
    role: Role.ANALYST,
    input: z.strictObject({
      days: z.number().int().min(1).max(90).default(30).describe('How many days back, 1 to 90.'),
      first: count(100, 20),
    }),
    document: /* GraphQL */ `
      query McpGaps($from: DateTime!, $to: DateTime!, $first: Int!) {
        searchAnalytics(from: $from, to: $to) {
          searches
          unansweredQueries(first: $first, commonOnly: true) {
            query
            searches
            unansweredRate
            clickThroughRate
          }
        }
      }
    `,
    variables: ({ days, first }) => {
      const to = Date.now();
      return {
        from: new Date(to - days * DAY_MS).toISOString(),
        to: new Date(to).toISOString(),
        first,
      };
    },
    result: ({ searchAnalytics }: { searchAnalytics: object }) => searchAnalytics,
  }),
  tool({
    name: 'articles_without_questions',
    title: "List articles without questions in users' words",
    description:
      'Published articles without questions, with their texts. Read each text, and write with ' +
      'add_questions ten searches in Korean and three in English of people who need the article ' +
      'but do not know its words. Call again until totalCount is 0.',
    role: Role.EDITOR,
    input: z.strictObject({ first: count(20, 10) }),
    document: /* GraphQL */ `
      query McpArticlesWithoutQuestions($first: Int!) {
        articles(filter: { hasQuestions: false, statuses: [PUBLISHED] }, first: $first) {
          totalCount
          nodes {
            id
            slug
            title
            breadcrumb
            keywords
            variants {
              id
              bodyText
            }
          }
        }
      }
    `,
    variables: ({ first }) => ({ first }),
    result: ({
      articles: { totalCount, nodes },
    }: {
      articles: { totalCount: number; nodes: { variants: { bodyText: string }[] }[] };
    }) => ({
      totalCount,
      articles: nodes.map(({ variants, ...article }) => ({
        ...article,
        text: variants.map(({ bodyText }) => bodyText).join('\n\n'),
      })),
    }),
  }),
  tool({
    name: 'add_questions',
    title: "Add questions in users' words",
    description:
      'Adds questions to an article, at most 30 in all, so that searches find the article by ' +
      'everyday words, symptoms and situations. Questions that the article has stay as they are.',
    role: Role.EDITOR,
    isWriting: true,
    input: z.strictObject({
      articleId: z.string().max(200).describe('The id from articles_without_questions.'),
      questions: z
        .array(z.string())
        .min(1)
        .max(30)
        .describe('Thirteen is usual; each one line of 2 to 200 characters.'),
    }),
    document: /* GraphQL */ `
      mutation McpAddQuestions($input: AddArticleQuestionsInput!) {
        addArticleQuestions(input: $input) {
          article {
            id
            slug
            questions {
              text
              source
            }
          }
        }
      }
    `,
    variables: (input) => ({ input: { ...input, source: 'AGENT' } }),
    result: ({ addArticleQuestions }: { addArticleQuestions: { article: object } }) =>
      addArticleQuestions.article,
  }),
];

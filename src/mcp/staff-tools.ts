import { z } from 'zod';
import { Role } from '../access/index.js';
import { DAY_MS } from '../core/durations.js';
import { titleKey } from '../language/index.js';
import { MAX_QUERY } from '../search/index.js';
import { count, text, tool } from './tool.js';

const gap = z.object({ query: text, unanswered: z.number(), unansweredByAgents: z.number() });

interface Searches {
  searches: number;
  unansweredQueries: { query: string; searches: number; rate: number }[];
}

const findGaps = tool({
  name: 'find_gaps',
  title: 'Find what the help centre does not answer',
  description:
    'The queries that most often had no answer, with how often people and agents got none. ' +
    'Queries that differ in spaces and punctuation are one. Only queries of visitors at two ' +
    'addresses on one day are listed.',
  role: Role.ANALYST,
  input: z.strictObject({
    days: z.number().int().min(1).max(90).default(30).describe('How many days back, 1 to 90.'),
    first: count(100, 20),
  }),
  output: z.object({
    searches: z.number().describe('Of people.'),
    unansweredQueries: z.array(gap),
  }),
  run: async ({ days, first }, { ask }) => {
    const queries = 'query searches rate: unansweredRate';
    const [from, to] = [days * DAY_MS, 0].map((ago) => new Date(Date.now() - ago).toISOString());
    const { all, agents } = await ask<{ all: Searches; agents: Searches }>(
      `query McpGaps($from: DateTime!, $to: DateTime!) {
        all: searchAnalytics(from: $from, to: $to) {
          searches unansweredQueries(first: 100, commonOnly: true) { ${queries} }
        }
        agents: searchAnalytics(from: $from, to: $to, filter: { source: "mcp" }) {
          searches unansweredQueries(first: 100) { ${queries} }
        }
      }`,
      { from, to },
    );
    const unansweredIn = ({ unansweredQueries }: Searches) =>
      unansweredQueries.map(({ query, searches, rate }) => [query, searches * rate] as const);
    const ofAgents = new Map(unansweredIn(agents));
    const groups = new Map<string, z.output<typeof gap>>();
    for (const [query, unanswered] of unansweredIn(all)) {
      const byAgents = Math.round(ofAgents.get(query) ?? 0);
      const group = groups.get(titleKey(query)) ?? { query, unanswered: 0, unansweredByAgents: 0 };
      group.unanswered += Math.round(unanswered) - byAgents;
      group.unansweredByAgents += byAgents;
      groups.set(titleKey(query), group);
    }
    const ranked = [...groups.values()].sort((a, b) => b.unanswered - a.unanswered);
    const searches = all.searches - agents.searches;
    return { searches, unansweredQueries: ranked.slice(0, first) };
  },
});

const unquestioned = z.object({
  totalCount: z.number(),
  articles: z.array(
    z.object({
      ...{ id: text, slug: text, title: text, breadcrumb: z.array(text) },
      ...{ keywords: z.array(text), variants: z.array(z.object({ text })) },
    }),
  ),
});

const articlesWithoutQuestions = tool({
  name: 'articles_without_questions',
  title: "List articles without questions in users' words",
  description:
    'Published articles without questions, with their texts. Read each text, and write with ' +
    'add_questions ten searches in Korean and three in English of people who need the article ' +
    'but do not know its words. Call again until totalCount is 0.',
  role: Role.EDITOR,
  input: z.strictObject({ first: count(20, 10) }),
  output: unquestioned,
  run: async ({ first }, { ask }) => {
    const { articles } = await ask<{ articles: z.output<typeof unquestioned> }>(
      `query McpArticlesWithoutQuestions($first: Int!) {
        articles(filter: { hasQuestions: false, statuses: [PUBLISHED] }, first: $first) {
          totalCount
          articles: nodes { id slug title breadcrumb keywords variants { text: bodyText } }
        }
      }`,
      { first },
    );
    return articles;
  },
});

interface Best {
  confidence: string | null;
  passages: { text: string; article: { id: string; title: string } }[];
}

interface Added {
  article: { id: string; slug: string; questions: { text: string; source: string }[] };
}

const addQuestions = tool({
  name: 'add_questions',
  title: "Add questions in users' words",
  description:
    'Adds questions to an article, at most 30 in all, so that searches find the article by ' +
    'everyday words, symptoms and situations. Questions that the article has stay as they are. ' +
    'If another article answers one of them better, none is added.',
  role: Role.EDITOR,
  isWriting: true,
  input: z.strictObject({
    articleId: text.max(200).describe('The id from articles_without_questions.'),
    questions: z.array(text).min(1).max(30).describe('Thirteen lines of 2 to 200 characters.'),
  }),
  output: z.object({ id: text, slug: text, questions: z.array(z.object({ text, source: text })) }),
  run: async ({ articleId, questions }, { ask }) => {
    const refused: string[] = [];
    for (const question of questions) {
      const { search } = await ask<{ search: Best }>(
        `query McpBest($query: String!) {
          search(query: $query, first: 1) {
            confidence passages(first: 1) { text article { id title } }
          }
        }`,
        // The mutation refuses longer questions.
        { query: question.slice(0, MAX_QUERY) },
      );
      const [best] = search.passages;
      if (search.confidence !== 'HIGH' || !best || best.article.id === articleId) continue;
      refused.push(`"${question}": "${best.article.title}" says "${best.text}"`);
    }
    if (refused.length > 0)
      throw new Error(
        'Nothing was added, because other articles answer these questions better; leave them ' +
          `out. ${refused.join('; ')} (BAD_USER_INPUT)`,
      );
    const { added } = await ask<{ added: Added }>(
      `mutation McpAddQuestions($input: AddArticleQuestionsInput!) {
        added: addArticleQuestions(input: $input) { article { id slug questions { text source } } }
      }`,
      { input: { articleId, questions, source: 'AGENT' } },
    );
    return added.article;
  },
});

export const STAFF_TOOLS = [findGaps, articlesWithoutQuestions, addQuestions];

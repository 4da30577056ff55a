// Checks the GraphQL of this repository. oxlint checks the TypeScript.
import graphql from '@graphql-eslint/eslint-plugin';
import { deprecation } from './scripts/lint-deprecation.mjs';

const {
  'flat/schema-recommended': schema,
  'flat/schema-relay': relay,
  'flat/operations-recommended': operations,
} = graphql.configs;

const SCHEMA = 'schema/schema.graphql';
const EXAMPLES = 'schema/operations/*.graphql';
const PAGES = 'src/web/*/operations/*.graphql';

const language = {
  plugins: { '@graphql-eslint': graphql, doum: { rules: { deprecation } } },
  languageOptions: {
    parser: graphql.parser,
    parserOptions: {
      graphQLConfig: {
        // Operations see the fragments of their own project.
        projects: {
          examples: { schema: SCHEMA, documents: EXAMPLES },
          pages: { schema: SCHEMA, documents: PAGES },
        },
      },
    },
  },
};

/**
 * Object types without `id`: values and figures, which caches keep inside the object that has them.
 * A new type either has a global `id`, so that caches recognise it everywhere, or is named here.
 */
const WITHOUT_ID = [
  'AnalyticsPoint',
  'AnalyzedToken',
  'ArticleChanged',
  'ArticleContent',
  'ArticleQuestion',
  'ArticleWorkflow',
  'AuditDetail',
  'CategoryChanged',
  'ChangeFeed',
  'ClientUsage',
  'ClinicEntry',
  'Contact',
  'ContactChannel',
  'DeadLetter',
  'DictionaryEntry',
  'Facet',
  'FacetUsage',
  'FacetValue',
  'FeedbackPage',
  'FeedbackSummary',
  'FooterLink',
  'HelpCentre',
  'HighlightSegment',
  'ImportWordsError',
  'IndexSample',
  'MarkdownPreview',
  'MarkdownWarning',
  'MeaningIndex',
  'PageInfo',
  'Passage',
  'PlatformChanged',
  'PopularQuery',
  'ProductChanged',
  'QueryAlternative',
  'QueryInterpretation',
  'QueryRewrite',
  'Rebuild',
  'Removed',
  'Revision',
  'SearchAnalytics',
  'SearchIndex',
  'SearchPage',
  'UnknownFilter',
  'Viewer',
];

export default [
  {
    ...language,
    files: [SCHEMA],
    rules: {
      ...schema.rules,
      ...relay.rules,
      '@graphql-eslint/no-scalar-result-type-on-mutation': 'error',
      '@graphql-eslint/require-nullable-result-in-root': 'error',
      'doum/deprecation': 'error',
      '@graphql-eslint/strict-id-in-types': [
        'error',
        {
          exceptions: {
            types: WITHOUT_ID,
            suffixes: ['Connection', 'Edge', 'Payload', 'Statistics', 'Suggestion'],
          },
        },
      ],
      // Lists are paged forward only.
      '@graphql-eslint/relay-arguments': ['error', { includeBoth: false }],
      '@graphql-eslint/relay-edge-types': [
        'error',
        {
          withEdgeSuffix: true,
          // Revisions are numbered within their article and have no global id.
          shouldImplementNode: false,
          // Short lists are not paged, and connections have `nodes` beside `edges`.
          listTypeCanWrapOnlyEdgeType: false,
        },
      ],
    },
  },
  { ...language, files: [EXAMPLES, PAGES], rules: operations.rules },
];

import type { Example } from './read-example.js';

export interface ExampleGroup {
  title: string;
  examples: Example[];
}

/** In the order in which a newcomer reads them. */
const GROUPS: Record<string, string[]> = {
  Search: [
    'SearchWithFacets',
    'SearchNextPage',
    'Suggest',
    'DidYouMean',
    'ZeroResults',
    'PopularQueries',
  ],
  Read: ['Article', 'RelatedArticles', 'BrowseCategory', 'Catalogue'],
  'Tell what readers do': ['RecordView', 'RecordClick', 'SubmitFeedback'],
  Write: [
    'PublishArticle',
    'EditArticle',
    'ArticleForStaff',
    'AddSynonyms',
    'AddDictionaryWord',
    'Lexicon',
    'AnalyzeText',
  ],
  Analyse: ['SearchAnalytics'],
  Administer: ['IndexStatus', 'ApiKeys', 'CreateApiKey'],
};

/** Those that are open in a tab on the first visit. */
const FIRST_TABS = ['SearchWithFacets', 'Article', 'Suggest', 'PublishArticle', 'SearchAnalytics'];

/** All examples by what one wants to do; what no group names comes last, as "More". */
export function groupExamples(examples: Example[]): ExampleGroup[] {
  const known = new Set(Object.values(GROUPS).flat());
  const more = examples.map(({ name }) => name).filter((name) => !known.has(name));
  return Object.entries({ ...GROUPS, More: more })
    .map(([title, names]) => ({ title, examples: pick(examples, names) }))
    .filter((group) => group.examples.length > 0);
}

/** The few examples with which a newcomer begins. */
export function firstExamples(examples: Example[]): Example[] {
  return pick(examples, FIRST_TABS);
}

function pick(examples: Example[], names: string[]): Example[] {
  return names.flatMap((name) => examples.filter((example) => example.name === name));
}

import { addDays, dayInKorea, startOfDay } from '../shared/korean-days.js';

/** The placeholders that examples use for dates, and their distance from today in days. */
const PLACEHOLDERS = { A_MONTH_AGO: -30, TOMORROW: 1 };

/** The date of each placeholder: the start of the day in Korea. */
export function datesOf(now: Date): Record<string, string> {
  const today = dayInKorea(now);
  return Object.fromEntries(
    Object.entries(PLACEHOLDERS).map(([name, days]) => [name, startOfDay(addDays(today, days))]),
  );
}

/** Replaces the placeholders A_MONTH_AGO and TOMORROW by dates. */
export function fillDates(text: string, now: Date): string {
  return Object.entries(datesOf(now)).reduce(
    (filled, [name, date]) => filled.replaceAll(`"${name}"`, `"${date}"`),
    text,
  );
}

/**
 * Replaces the dates of placeholders that were filled in earlier by those of now. `filledIn` has
 * the earlier date of each placeholder. Other dates stay.
 */
export function renewDates(text: string, filledIn: Record<string, string>, now: Date): string {
  const dates = datesOf(now);
  const renewed = new Map(
    Object.entries(filledIn).map(([name, date]) => [date, dates[name] ?? date]),
  );
  // In one pass, because the new date of one placeholder may be the earlier date of another.
  return text.replace(/\d{4}-\d\d-\d\dT00:00:00\+09:00/g, (date) => renewed.get(date) ?? date);
}

/** An operation that is ready to run. */
export interface Example {
  query: string;
  /** Indented JSON. */
  variables?: string;
  name: string;
  /** The first sentence of its comment. */
  description: string;
  /** The lowest role whose key can run it, e.g. "editor"; undefined: it needs no key. */
  key?: string;
}

const VARIABLES_LINE = /^# variables: (.*)\n/;
const NAME = /^(?:query|mutation) (\w+)/m;
const FIRST_SENTENCE = /^.+?\.(?= |$)/;
const KEY = /It needs an? (\w+)'s key\./;

/**
 * Reads an example operation. Its first line may be `# variables: {…}`, with the variables as JSON
 * and placeholders for dates (`fillDates`); this line is left out of the query. The comment after
 * it describes the operation.
 * @throws SyntaxError if the variables are not JSON.
 */
export function readExample(source: string, now = new Date()): Example {
  const [line, json] = VARIABLES_LINE.exec(source) ?? [];
  const query = line === undefined ? source : source.slice(line.length);
  const [commentLines] = /^(?:#.*\n)*/.exec(query)!;
  const comment = commentLines.replace(/^# ?/gm, '').trim().replaceAll('\n', ' ');
  return {
    query,
    variables:
      json === undefined ? undefined : JSON.stringify(JSON.parse(fillDates(json, now)), null, 2),
    name: NAME.exec(query)?.[1] ?? '',
    description: FIRST_SENTENCE.exec(comment)?.[0] ?? comment,
    key: KEY.exec(comment)?.[1],
  };
}

export interface ExampleGroup {
  title: string;
  examples: Example[];
}

/** The groups of the panel, by title, in their order. */
const GROUPS: Record<string, string[]> = {
  Search: [
    'SearchWithFacets',
    'SearchNextPage',
    'Suggest',
    'DidYouMean',
    'ZeroResults',
    'PopularQueries',
  ],
  Read: ['Article', 'RelatedArticles', 'BrowseCategory', 'Catalogue', 'Changes'],
  'Record what readers do': ['RecordView', 'RecordClick', 'SubmitFeedback'],
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
  Administer: [
    'IndexStatus',
    'ApiKeys',
    'CreateApiKey',
    'CreateApplication',
    'CreateWebhook',
    'Webhooks',
  ],
};

const FIRST_TABS = ['SearchWithFacets', 'Article', 'Suggest', 'PublishArticle', 'SearchAnalytics'];

/** All examples in their groups. Examples without a group come last, as "More". */
export function groupExamples(examples: Example[]): ExampleGroup[] {
  const grouped = new Set(Object.values(GROUPS).flat());
  const more = examples.map(({ name }) => name).filter((name) => !grouped.has(name));
  return Object.entries({ ...GROUPS, More: more })
    .map(([title, names]) => ({ title, examples: pick(examples, names) }))
    .filter((group) => group.examples.length > 0);
}

/** The examples that are open in a tab on the first visit. */
export function firstExamples(examples: Example[]): Example[] {
  return pick(examples, FIRST_TABS);
}

function pick(examples: Example[], names: string[]): Example[] {
  return names.flatMap((name) => examples.filter((example) => example.name === name));
}

import { addDays, dayInKorea, startOfDay } from '../shared/korean-days.js';

/** The names of days that an example may use for dates, and how far from today they are. */
const DAYS = { A_MONTH_AGO: -30, TOMORROW: 1 };

/** The dates that the names of days mean now: the day's beginning in Korea. */
export function datesOf(now: Date): Record<string, string> {
  const today = dayInKorea(now);
  return Object.fromEntries(
    Object.entries(DAYS).map(([name, days]) => [name, startOfDay(addDays(today, days))]),
  );
}

/**
 * Puts dates in the place of A_MONTH_AGO and TOMORROW, so that a range between them always covers
 * now.
 */
export function fillDates(text: string, now: Date): string {
  return Object.entries(datesOf(now)).reduce(
    (filled, [name, date]) => filled.replaceAll(`"${name}"`, `"${date}"`),
    text,
  );
}

/**
 * Puts the dates of now in the place of those that were filled in earlier, `brought`; other dates
 * are left alone.
 */
export function renewDates(text: string, brought: Record<string, string>, now: Date): string {
  const dates = datesOf(now);
  const renewed = new Map(
    Object.entries(brought).map(([name, date]) => [date, dates[name] ?? date]),
  );
  // At once, because the beginning of one month may be the end of another.
  return text.replace(/\d{4}-\d\d-\d\dT00:00:00\+09:00/g, (date) => renewed.get(date) ?? date);
}

/** An operation that is ready to run; `variables` is indented JSON. */
export interface Example {
  query: string;
  variables?: string;
  name: string;
  /** The first sentence of its comment. */
  description: string;
  /** Whose key it needs at least, e.g. "editor", where it needs one. */
  key?: string;
}

const VARIABLES_LINE = /^# variables: (.*)\n/;
const NAME = /^(?:query|mutation) (\w+)/m;
const FIRST_SENTENCE = /^.+?\.(?= |$)/;
const KEY = /It needs an? (\w+)'s key\./;

/**
 * Reads an example operation. A first line `# variables: {…}` holds its variables as JSON, in which
 * names of days stand for dates (`fillDates`), and is left out of the query; the comment after it
 * tells what the operation does.
 * @throws SyntaxError when that line is not JSON.
 */
export function readExample(source: string, now = new Date()): Example {
  const [line, json] = VARIABLES_LINE.exec(source) ?? [];
  const query = line === undefined ? source : source.slice(line.length);
  const comment = /^(?:#.*\n)*/.exec(query)![0].replace(/^# ?/gm, '').trim().replaceAll('\n', ' ');
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

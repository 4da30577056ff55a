import { addDays, dayInKorea, startOfDay } from '../shared/korean-days.js';

/** The placeholders for dates in examples, as a distance from today in days. */
const PLACEHOLDERS = { A_MONTH_AGO: -30, TOMORROW: 1 };

/** An operation that is ready to run. */
export interface Example {
  query: string;
  /** Indented JSON. */
  variables?: string;
  name: string;
  /** The first sentence of its comment. */
  description: string;
  /** The lowest role whose key can run the example, e.g. "editor"; undefined: no key is needed. */
  key?: string;
}

const VARIABLES_LINE = /^# variables: (.*)\n/;
const NAME = /^(?:query|mutation) (\w+)/m;
const FIRST_SENTENCE = /^.+?\.(?= |$)/;
const KEY = /It needs an? (\w+)'s key\./;

/**
 * Reads an example operation. Its first line may be `# variables: {…}`: the variables as JSON, with
 * placeholders for dates, which mean the start of a day in Korea. This line is left out of the
 * query. The next comment describes the operation. Throws SyntaxError if the variables are not
 * JSON.
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

function fillDates(text: string, now: Date): string {
  return Object.entries(PLACEHOLDERS).reduce(
    (filled, [name, days]) =>
      filled.replaceAll(`"${name}"`, `"${startOfDay(addDays(dayInKorea(now), days))}"`),
    text,
  );
}

import { fillDates } from './fill-dates.js';

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

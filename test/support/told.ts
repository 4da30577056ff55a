import {
  choices,
  type Filled,
  isText,
  needsNoText,
  type Slot,
  variablesOf,
  type WholeQuery,
} from './every-query.js';
import { openCursors } from './open-cursors.js';
import { piecesOf, type SecretWord, typings } from './secret-words.js';
import type { TestApp } from './start-test-app.js';

/**
 * Where a text is put: a slot of a query, with what is put into others; null where none is put
 * anywhere.
 */
export interface Place {
  query: WholeQuery;
  slot: Slot | null;
  besides: readonly Filled[];
}

/** What the server says when it is asked there. */
export interface Told {
  place: Place;
  variables: Record<string, unknown>;
  /** Status, headers and body, to the last byte. */
  raw: string;
  /** The cursors in the answer and the request, each with the JSON that it carries. */
  cursors: ReadonlyMap<string, string>;
  data: Record<string, unknown>;
  errors: { message: string; path?: (string | number)[]; extensions: { code: string } }[];
}

const TYPINGS = Object.keys(typings({ hangul: '먓뱛', latin: 'hu' }, ''));

/**
 * By the name of a place, the kinds of text by which an article is found there by those who may see
 * it. Nobody has to add to it: what is not here is tried with fewer articles.
 */
export const FOUND_AT: Readonly<Record<string, readonly string[]>> = {
  'article(id)': ['id'],
  'node(id)': ['id', 'id of a variant'],
  'articleBySlug(slug)': ['latin', 'slug', 'formerSlug'],
  'articleByExternalId(externalId)': ['externalId'],
  'search(query)': TYPINGS.filter((kind) => kind !== 'half typed'),
  'suggest(prefix)': TYPINGS,
};

/**
 * Every place for a text alone; of the fields below a query field only where that needs no text
 * itself.
 */
export function textPlaces(queries: readonly WholeQuery[]): Place[] {
  return queries.flatMap((query) =>
    query.slots
      .filter((slot) => isText(slot) && (slot.isOwn || needsNoText(query)))
      .map((slot) => ({ query, slot, besides: [] })),
  );
}

/** The place with each of the choices that its query leaves, one after the other. */
export function withChoices(place: Place): Place[] {
  const slots = place.query.slots.filter((slot) => !isText(slot));
  return slots.flatMap((slot) =>
    choices(slot).map((value) => ({
      ...place,
      besides: [...place.besides, [slot, value] as const],
    })),
  );
}

/** The variables that put the text there. */
function variablesAt({ query, slot, besides }: Place, text: string): Record<string, unknown> {
  return variablesOf(query, slot ? [[slot, text], ...besides] : besides, text);
}

/** e.g. search(query, filter.productSlugs: "talk") */
export function nameOf({ query, slot, besides }: Place): string {
  const beside = besides.map(([{ path }, value]) => `${path.join('.')}: ${JSON.stringify(value)}`);
  return `${query.field}(${[...(slot ? [slot.path.join('.')] : []), ...beside].join(', ')})`;
}

/**
 * Asks for a text at a place, as an outsider or with a key. The request must be one that the server
 * takes up: an Error says where it was not valid, or failed in the server.
 */
export async function tell(app: TestApp, place: Place, text: string, key?: string): Promise<Told> {
  const variables = variablesAt(place, text);
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) },
    body: JSON.stringify({ query: place.query.text, variables }),
  });
  const body = await response.text();
  const { data, errors = [] } = JSON.parse(body) as Pick<Told, 'data'> &
    Partial<Pick<Told, 'errors'>>;
  if (!data || errors.some(({ extensions }) => extensions.code === 'INTERNAL_SERVER_ERROR'))
    throw new Error(`${nameOf(place)} ${text}: ${body}`);
  const headers = [...response.headers].map((header) => header.join(': '));
  const raw = [response.status, ...headers, body].join('\n');
  const cursors = await openCursors(app, `${raw}\n${JSON.stringify(variables)}`);
  return { place, variables, raw, cursors, data, errors };
}

/** What is said of a text, and of nothing, at the same place. */
export interface ToldApart {
  place: string;
  text: string;
  told: string;
  expected: string;
}

/** Whether what was put there made the server refuse the field as a whole. */
export function isRefused({ errors }: Told): boolean {
  return errors.some(
    ({ path, extensions }) => path?.length === 1 || extensions.code === 'BAD_USER_INPUT',
  );
}

/** The cursors that an answer holds. */
export function cursorsIn({ raw, cursors }: Told): string[] {
  return [...cursors.keys()].filter((cursor) => raw.includes(cursor));
}

/**
 * The pieces of these words that an answer holds, also inside its cursors and ids, and the request
 * did not.
 */
export function piecesTold(
  { raw, variables, cursors }: Pick<Told, 'raw' | 'variables' | 'cursors'>,
  words: readonly SecretWord[],
): string[] {
  const asked = opened(JSON.stringify(variables), cursors);
  const told = opened(raw, cursors);
  return words.flatMap(piecesOf).filter((piece) => told.includes(piece) && !asked.includes(piece));
}

/**
 * What an answer says, but for the text that was asked for, the time that it took, which search it
 * was, and where in the answer what went wrong did: of fields that fail side by side, only the
 * first is always told.
 */
export function neutral({ data, errors, cursors }: Told, text: string): string {
  const failures = errors.map(({ message, extensions }) => JSON.stringify({ message, extensions }));
  return JSON.stringify({ data, failures: [...new Set(failures)].sort() })
    .replaceAll(JSON.stringify(text).slice(1, -1), '<asked>')
    .replaceAll(text.toLowerCase(), '<asked>')
    .replace(/"tookMs":\d+/g, '"tookMs":0')
    .replace(/"searchId":"[\w-]+"/g, '"searchId":"<search>"')
    .replace(/"([\w-]+\.[\w-]{22})"/g, (text, cursor: string) => {
      const json = cursors.get(cursor);
      return json === undefined ? text : JSON.stringify(withoutSearch(json));
    });
}

/**
 * What a cursor says of a place, without the search to which it belongs, which is another one each
 * time, and its visitor.
 */
function withoutSearch(json: string): unknown {
  const payload = JSON.parse(json) as unknown;
  return Array.isArray(payload) && payload.length === 6 ? payload.slice(0, 3) : payload;
}

/**
 * Asks for a text and for another one of the same shape, of which there is nothing anywhere; null
 * where the answers say the same, else both.
 */
export async function toldApart(
  app: TestApp,
  place: Place,
  text: string,
  nothing: string,
  key?: string,
): Promise<ToldApart | null> {
  const told = neutral(await tell(app, place, text, key), text);
  const expected = neutral(await tell(app, place, nothing, key), nothing);
  return told === expected ? null : { place: nameOf(place), text, ...whereApart(told, expected) };
}

const SHOWN = 120;

/** Two answers from a little before where they part. */
function whereApart(told: string, expected: string): { told: string; expected: string } {
  let at = 0;
  while (told[at] === expected[at]) at += 1;
  const from = Math.max(0, at - SHOWN);
  return { told: told.slice(from, at + SHOWN), expected: expected.slice(from, at + SHOWN) };
}

/** The text with all behind it that it holds in base64, and in cursors. */
function opened(text: string, cursors: ReadonlyMap<string, string>): string {
  const hidden = text.match(/[\w-]{8,}/g) ?? [];
  const carried = [...cursors].flatMap(([cursor, json]) => (text.includes(cursor) ? [json] : []));
  return [
    text,
    ...carried,
    ...hidden.map((encoded) => Buffer.from(encoded, 'base64url').toString()),
  ].join('\n');
}

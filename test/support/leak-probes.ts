import {
  choices,
  type Filled,
  isText,
  needsNoText,
  type Slot,
  variablesOf,
  type WholeQuery,
} from './every-query.js';
import { eventually } from './eventually.js';
import { openCursors } from './open-cursors.js';
import { piecesOf, type SecretWord, typings } from './secret-words.js';
import type { TestApp } from './start-test-app.js';

/** A query that sends a text in one slot, with fixed values in others. */
export interface Probe {
  query: WholeQuery;
  /** Null: the text is not sent. */
  slot: Slot | null;
  fixed: readonly Filled[];
}

/** The server's answer to a probe. */
export interface ProbeAnswer {
  probe: Probe;
  variables: Record<string, unknown>;
  /** Status, headers and body, complete. */
  raw: string;
  /** The cursors in the request and the answer, with their decrypted JSON. */
  cursors: ReadonlyMap<string, string>;
  data: Record<string, unknown>;
  errors: { message: string; path?: (string | number)[]; extensions: { code: string } }[];
}

const TYPINGS = Object.keys(typings({ hangul: '먓뱛', latin: 'hu' }, ''));

/**
 * The kinds of text that find an article, by probe name, for a caller who may see it. A probe that
 * is missing here is tested with fewer articles.
 */
export const FINDING_KINDS: Readonly<Record<string, readonly string[]>> = {
  'article(id)': ['id'],
  'node(id)': ['id', 'id of a variant'],
  'nodes(ids)': ['id', 'id of a variant'],
  'articleBySlug(slug)': ['latin', 'slug', 'formerSlug'],
  'articleByExternalId(externalId)': ['externalId'],
  'search(query)': TYPINGS.filter((kind) => kind !== 'half typed'),
  'passages(query)': TYPINGS.filter((kind) => kind !== 'half typed'),
  'suggest(prefix)': TYPINGS,
};

/** Whether the probe needs an engine that answers. */
export function isSearch({ query: { field } }: Probe): boolean {
  return field === 'search' || field === 'passages';
}

/** One probe per text slot; slots of nested fields only if the query field itself needs no text. */
export function textProbes(queries: readonly WholeQuery[]): Probe[] {
  return queries.flatMap((query) =>
    query.slots
      .filter((slot) => isText(slot) && (slot.isOwn || needsNoText(query)))
      .map((slot) => ({ query, slot, fixed: [] })),
  );
}

/** The probe once per value of each of its slots that take no free text. */
export function withChoices(probe: Probe): Probe[] {
  const slots = probe.query.slots.filter((slot) => !isText(slot));
  return slots.flatMap((slot) =>
    choices(slot).map((value) => ({
      ...probe,
      fixed: [...probe.fixed, [slot, value] as const],
    })),
  );
}

/** The variables of the request that sends the text. */
function probeVariables({ query, slot, fixed }: Probe, text: string): Record<string, unknown> {
  return variablesOf(query, slot ? [[slot, text], ...fixed] : fixed, text);
}

/** The probe as text, e.g. search(query, filter.productSlugs: "talk"). */
export function probeName({ query, slot, fixed }: Probe): string {
  const values = fixed.map(([{ path }, value]) => `${path.join('.')}: ${JSON.stringify(value)}`);
  return `${query.field}(${[...(slot ? [slot.path.join('.')] : []), ...values].join(', ')})`;
}

/**
 * Sends the text anonymously or with a key. Throws if the request is invalid or fails with an
 * internal error.
 */
export async function sendProbe(
  app: TestApp,
  probe: Probe,
  text: string,
  key?: string,
): Promise<ProbeAnswer> {
  const variables = probeVariables(probe, text);
  let response!: Response;
  let body = '';
  // Several large operations of one client at once are refused, until others have ended.
  await eventually(async () => {
    response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(key && { authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify({ query: probe.query.text, variables }),
    });
    body = await response.text();
    expect(body).not.toContain('"code":"OVERLOADED"');
  }, 60_000);
  const { data, errors = [] } = JSON.parse(body) as Pick<ProbeAnswer, 'data'> &
    Partial<Pick<ProbeAnswer, 'errors'>>;
  if (!data || errors.some(({ extensions }) => extensions.code === 'INTERNAL_SERVER_ERROR'))
    throw new Error(`${probeName(probe)} ${text}: ${body}`);
  const headers = [...response.headers].map((header) => header.join(': '));
  const raw = [response.status, ...headers, body].join('\n');
  const cursors = await openCursors(app, `${raw}\n${JSON.stringify(variables)}`);
  return { probe, variables, raw, cursors, data, errors };
}

/** Two answers that should be equal: excerpts of the answer to `text` and of the expected one. */
export interface AnswerDifference {
  probe: string;
  text: string;
  actual: string;
  expected: string;
}

/** Whether the server refused the value for the whole query field. */
export function isRefused({ errors }: ProbeAnswer): boolean {
  return errors.some(
    ({ path, extensions }) => path?.length === 1 || extensions.code === 'BAD_USER_INPUT',
  );
}

/** The cursors in an answer. */
export function cursorsIn({ raw, cursors }: ProbeAnswer): string[] {
  return [...cursors.keys()].filter((cursor) => raw.includes(cursor));
}

/**
 * Pieces of these words that the answer contains, also inside cursors and ids, and that the request
 * does not contain.
 */
export function leakedPieces(
  { raw, variables, cursors }: Pick<ProbeAnswer, 'raw' | 'variables' | 'cursors'>,
  words: readonly SecretWord[],
): string[] {
  const request = decoded(JSON.stringify(variables), cursors);
  const answer = decoded(raw, cursors);
  return words
    .flatMap(piecesOf)
    .filter((piece) => answer.includes(piece) && !request.includes(piece));
}

/**
 * An answer without what differs between two requests: the requested text, the duration, the search
 * id, and the paths of errors, because of several fields that fail only the first is always
 * reported.
 */
export function normalized({ data, errors, cursors }: ProbeAnswer, text: string): string {
  const failures = errors.map(({ message, extensions }) => JSON.stringify({ message, extensions }));
  return JSON.stringify({ data, failures: [...new Set(failures)].sort() })
    .replaceAll(JSON.stringify(text).slice(1, -1), '<text>')
    .replaceAll(text.toLowerCase(), '<text>')
    .replace(/"tookMs":\d+/g, '"tookMs":0')
    .replace(/"searchId":"[\w-]+"/g, '"searchId":"<search>"')
    .replace(/"([\w-]+\.[\w-]{22})"/g, (text, cursor: string) => {
      const json = cursors.get(cursor);
      return json === undefined ? text : JSON.stringify(withoutSearch(json));
    });
}

/**
 * The position, the lowest score, the confidence and the neighbours in a cursor, without its search
 * and visitor, which differ for each request.
 */
function withoutSearch(json: string): unknown {
  const payload = JSON.parse(json) as unknown;
  return Array.isArray(payload) && payload.length === 9
    ? [...(payload.slice(0, 3) as unknown[]), ...(payload.slice(6) as unknown[])]
    : payload;
}

/**
 * Sends a text and another one of the same shape that nothing matches. Resolves to null if the
 * answers are equal, otherwise to the difference.
 */
export async function compareAnswers(
  app: TestApp,
  probe: Probe,
  text: string,
  absent: string,
  key?: string,
): Promise<AnswerDifference | null> {
  const actual = normalized(await sendProbe(app, probe, text, key), text);
  const expected = normalized(await sendProbe(app, probe, absent, key), absent);
  return actual === expected
    ? null
    : { probe: probeName(probe), text, ...excerptsAround(actual, expected) };
}

const EXCERPT_LENGTH = 120;

/** Excerpts of two answers around their first difference. */
function excerptsAround(actual: string, expected: string): { actual: string; expected: string } {
  let at = 0;
  while (actual[at] === expected[at]) at += 1;
  const from = Math.max(0, at - EXCERPT_LENGTH);
  return {
    actual: actual.slice(from, at + EXCERPT_LENGTH),
    expected: expected.slice(from, at + EXCERPT_LENGTH),
  };
}

/** The text followed by everything in it that decodes as base64, and by the contents of cursors. */
function decoded(text: string, cursors: ReadonlyMap<string, string>): string {
  const encodedParts = text.match(/[\w-]{8,}/g) ?? [];
  const contents = [...cursors].flatMap(([cursor, json]) => (text.includes(cursor) ? [json] : []));
  return [
    text,
    ...contents,
    ...encodedParts.map((encoded) => Buffer.from(encoded, 'base64url').toString()),
  ].join('\n');
}

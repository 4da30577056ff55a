import type { ErrorCode } from '../../src/core/error-codes.js';

/** The checked parts of an answer. */
export interface JudgedAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

interface AnswerBody {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { message?: unknown; extensions?: Record<string, unknown> }[];
}

/**
 * The codes that a client may receive while all engines are available: no outages, no internal
 * errors.
 */
const KNOWN_CODES = new Set<string>([
  'BAD_USER_INPUT',
  'CONFLICT',
  'NOT_FOUND',
  'CHANGES_EXPIRED',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'LIMIT_EXCEEDED',
  'RATE_LIMITED',
  'BAD_REQUEST',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
] satisfies ErrorCode[]);

/** Clients of automatic persisted queries recognize these messages, which are not sentences. */
const BY_MESSAGE = /^PersistedQueryNot(Found|Supported)$/;
const MAX_MESSAGE = 500;

const LEAKS: Readonly<Record<string, RegExp>> = {
  SQL: /\b(select|insert into|update|delete from) [\w"*]+[^.]*\b(from|set|values|where)\b/i,
  'an error of Postgres':
    /violates|constraint "|duplicate key|relation "|column "|syntax error at|invalid input syntax|invalid byte sequence|out of range for type|deadlock|canceling statement|operator does not exist|transaction is aborted/i,
  'an error of the engine':
    /_exception\b|_phase_|NoLivingConnections|ResponseError|ConnectionError|\bshards?\b/i,
  'an address':
    /127\.0\.0\.1|localhost|\[::1\]|postgres(ql)?:|https?:\/\/(?![a-z.]*\bexample\.com\b)|file:\/\/|\b\d{1,3}(\.\d{1,3}){3}\b|\bE(CONN[A-Z]+|NOTFOUND|NOENT)\b/,
  'a path':
    /node_modules|node:internal|\.[cm]?[jt]s:\d+|(^|[\s"'(])\/(srv|home|root|usr|tmp|app|dist|src)\//,
  'a stack':
    /\bat (async )?[\w.<>]+ \(|Object\.<anonymous>|\b(Type|Range|Reference|Syntax)Error\b|is not a function|Cannot read propert|is not iterable/,
  'a masked error': /Something went wrong/,
};

/**
 * The violations in an answer, one sentence each. Text of the request itself is not a leak. `names`
 * matches names of tables and constraints.
 */
export function checkAnswer(
  request: string,
  { status, contentType, body }: JudgedAnswer,
  names: RegExp,
): string[] {
  const wrong: string[] = [];
  if (status >= 500) wrong.push(`The status is ${status}.`);
  if (!/^application\/(graphql-response\+)?json\b/.test(contentType))
    wrong.push(`The media type is "${contentType}".`);
  const answer = parse(body);
  if (answer === null) return [...wrong, 'The body is no answer of GraphQL.'];
  for (const { message, extensions } of answer.errors ?? []) {
    const code = extensions?.code;
    if (typeof code !== 'string' || !KNOWN_CODES.has(code))
      wrong.push(`The code ${String(code)} is not known.`);
    if (typeof message !== 'string' || !isSentence(message))
      wrong.push(
        `The message is no sentence: ${String(message).length} characters, ${String(message).slice(0, 200)}`,
      );
  }
  return [...new Set([...wrong, ...leaks(request, textsOf(answer), names)])];
}

function leaks(request: string, texts: string[], names: RegExp): string[] {
  const patterns = { ...LEAKS, 'a name of the database': names };
  const all = texts.join('\n');
  return Object.entries(patterns)
    .filter(([, pattern]) => pattern.test(all))
    .flatMap(([what, pattern]) => {
      const sent = `${request}\n${textsOf(parseJson(request)).join('\n')}`;
      const text = texts.find((one) => pattern.test(one) && !sent.includes(pattern.exec(one)![0]));
      return text === undefined ? [] : [`The answer has ${what}: ${pattern.exec(text)![0]}`];
    });
}

/** The parsed answer if it has errors, data or both, and otherwise only extensions; else null. */
function parse(body: string): AnswerBody | null {
  const answer = parseJson(body) as AnswerBody | null | undefined;
  if (answer === null || typeof answer !== 'object' || Array.isArray(answer)) return null;
  if (Object.keys(answer).some((key) => !/^(data|errors|extensions)$/.test(key))) return null;
  if (answer.errors === undefined) return answer.data === undefined ? null : answer;
  const isList = Array.isArray(answer.errors) && answer.errors.length > 0;
  return isList && answer.errors.every((error) => error !== null && typeof error === 'object')
    ? answer
    : null;
}

function isSentence(message: string): boolean {
  const text = message.trim();
  return (
    BY_MESSAGE.test(text) ||
    (/\S \S/.test(text) && !/[\n\r]/.test(text) && text.length <= MAX_MESSAGE)
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** All strings in a value, including keys. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...textsOf(inner)]);
}

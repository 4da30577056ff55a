import type { z } from 'zod';
import { badInput } from '../core/errors.js';
import type { LineKind } from '../core/interchange/line-kind.js';

/** A line of one of the kinds. */
export interface Line {
  readonly type: string;
}

/** A line of a source, such as a file. Numbers start at 1. */
export type SourceLine = {
  readonly number: number;
  /** The length of the line in the source, in characters. */
  readonly size: number;
} & ({ readonly line: Line } | { readonly error: unknown; readonly name: string | undefined });

/**
 * The lines of texts with one JSON object each (docs/import-export.md), without blank ones. A line
 * that cannot be read has the error, and the name of its article.
 */
export async function* parseLines(
  texts: AsyncIterable<string>,
  kinds: readonly LineKind[],
  onLine: (number: number) => void,
): AsyncGenerator<SourceLine> {
  let number = 0;
  for await (const given of texts) {
    number += 1;
    onLine(number);
    // Also removes a byte order mark and \r.
    const text = given.trim();
    if (text === '') continue;
    const source = { number, size: text.length };
    let line: Line;
    try {
      line = parseLine(text, kinds);
    } catch (error) {
      yield { ...source, error, name: articleNameIn(text, kinds) };
      continue;
    }
    yield { ...source, line };
  }
}

/** The name in reports of the article of a line; undefined for other lines. */
export function articleNameOf(line: object, kinds: readonly LineKind[]): string | undefined {
  const fields = line as Record<string, unknown>;
  const { names = [] } = kinds.find(({ type }) => type === fields.type) ?? {};
  const name = names
    .map((field) => fields[field])
    .find((value) => typeof value === 'string' && value !== '') as string | undefined;
  return name?.slice(0, 100);
}

function articleNameIn(json: string, kinds: readonly LineKind[]): string | undefined {
  try {
    return articleNameOf(Object(JSON.parse(json)) as object, kinds);
  } catch {
    return undefined;
  }
}

/**
 * Parses one line of JSON. BAD_USER_INPUT names the field and the expected value. Unknown fields
 * are errors, because they may be misspelt.
 */
function parseLine(json: string, kinds: readonly LineKind[]): Line {
  const value = parseJson(json);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badInput(
      '',
      'The line is JSON, but not an object.',
      'Write one object a line, e.g. {"type":"product",…}.',
    );
  }
  const { type } = value as { type?: unknown };
  const kind = kinds.find((each) => each.type === type);
  const types = kinds.map((each) => each.type);
  const known = `${types.slice(0, -1).join(', ')} or ${types.at(-1)}`;
  if (type === undefined) throw badInput('type', `type is missing: it must be ${known}.`);
  if (!kind) {
    throw badInput(
      'type',
      `There is no type ${JSON.stringify(type).slice(0, 80)}: it must be ${known}.`,
    );
  }
  const parsed = kind.format.safeParse(value);
  if (parsed.success) {
    requireUndamaged(json, value);
    return parsed.data as unknown as Line;
  }
  throw explainIssue(parsed.error.issues[0]!, value, kind);
}

/**
 * Decoders write U+FFFD for bytes that they cannot decode. An intended U+FFFD must be escaped, as
 * in exports.
 */
function requireUndamaged(json: string, value: object): void {
  if (!json.includes('\ufffd')) return;
  const damaged = ([, inner]: [string, unknown]) => JSON.stringify(inner).includes('\ufffd');
  const field = Object.entries(value).find(damaged)?.[0] ?? '';
  throw badInput(
    field,
    'The text was damaged by an earlier conversion: it has U+FFFD where characters were lost.',
    'Convert the original once more; write an intended U+FFFD as \\ufffd.',
  );
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw badInput('', 'The line is not JSON.', 'Write one whole object a line, in UTF-8.');
  }
}

function explainIssue(issue: z.core.$ZodIssue, line: object, { type, format }: LineKind): Error {
  if (issue.code === 'unrecognized_keys') {
    const field = [...issue.path, issue.keys[0]].join('.');
    const known = Object.keys(format.shape);
    return badInput(
      field,
      `A line of type ${type} has no field ${JSON.stringify(field)}.`,
      issue.path.length === 0 ? `Its fields: ${known.join(', ')}.` : undefined,
    );
  }
  const field = issue.path.join('.');
  const value = issue.path.reduce<unknown>(
    (parent, key) => (parent as Record<PropertyKey, unknown> | undefined)?.[key],
    line,
  );
  return badInput(
    field,
    value === undefined
      ? `${field} is missing: it ${issue.message}.`
      : `${field} ${issue.message}.`,
  );
}

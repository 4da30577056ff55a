import { z } from 'zod';
import { badInput } from '../../core/errors.js';
import { ArticleVisibility } from '../article.js';

/** Tolerance for times in the future: the clock of the machine that wrote the file may be ahead. */
const CLOCK_DIFFERENCE_MS = 5 * 60_000;

// An error message is the name of the field and one of these texts: `title must be text.`
const text = z.string({ error: 'must be text' });
const texts = z.array(text, { error: 'must be a list of texts' });
const position = z.int32({ error: 'must be a whole number' });
const flag = z.boolean({ error: 'must be true or false' });
const views = z
  .int({ error: 'must be a whole number from 0 up' })
  .min(0, { error: 'must be a whole number from 0 up' });
const time = z.iso
  .datetime({
    offset: true,
    error: 'must be a time in ISO 8601 with a time zone, e.g. 2026-03-01T09:00:00Z',
  })
  .transform((value) => new Date(value))
  .refine((value) => value.getTime() <= Date.now() + CLOCK_DIFFERENCE_MS, {
    error: 'must not lie in the future',
  });

const content = {
  title: text,
  keywords: texts.default([]),
  variants: z.array(
    z.strictObject(
      { platforms: texts, body: text },
      { error: 'must be {"platforms":[…],"body":…}' },
    ),
    {
      error: 'must be a list of {"platforms":[…],"body":…}',
    },
  ),
};

const product = z.strictObject({
  type: z.literal('product'),
  slug: text,
  name: text,
  aliases: texts.optional(),
  position: position.optional(),
});

const category = z.strictObject({
  type: z.literal('category'),
  slug: text,
  product: text,
  parent: text.nullish(),
  name: text,
  position: position.optional(),
});

const platform = z.strictObject({
  type: z.literal('platform'),
  slug: text,
  name: text,
  aliases: texts.optional(),
  appliesToAll: flag.optional(),
  position: position.optional(),
});

const article = z.strictObject({
  type: z.literal('article'),
  externalId: text.nullish(),
  slug: text.nullish(),
  product: text.nullish(),
  category: text,
  status: z.enum(['PUBLISHED', 'DRAFT', 'ARCHIVED'], {
    error: 'must be PUBLISHED, DRAFT or ARCHIVED',
  }),
  visibility: z.enum(ArticleVisibility, { error: 'must be PUBLIC or INTERNAL' }).nullish(),
  publishedAt: time.nullish(),
  updatedAt: time.nullish(),
  createdAt: time.nullish(),
  views: views.nullish(),
  ...content,
  draft: z
    .strictObject(content, { error: 'must be {"title":…,"keywords":[…],"variants":[…]}' })
    .nullish(),
});

const synonymSet = z.strictObject({ type: z.literal('synonymSet'), terms: texts });

const dictionaryEntry = z.strictObject({
  type: z.literal('dictionaryEntry'),
  word: text,
  parts: texts.default([]),
});

const row = z.strictObject({
  type: z.literal('row'),
  product: text,
  category: text,
  platform: text,
  title: text,
  body: text.max(200_000, { error: 'must have at most 200,000 characters' }),
  views: views.nullish(),
  updatedAt: time.nullish(),
});

export type ProductLine = z.infer<typeof product>;
export type CategoryLine = z.infer<typeof category>;
export type PlatformLine = z.infer<typeof platform>;
export type SynonymSetLine = z.infer<typeof synonymSet>;
export type DictionaryEntryLine = z.infer<typeof dictionaryEntry>;
export type ArticleLine = z.infer<typeof article>;
export type RowLine = z.infer<typeof row>;
export type Line =
  | ProductLine
  | CategoryLine
  | PlatformLine
  | SynonymSetLine
  | DictionaryEntryLine
  | ArticleLine
  | RowLine;

/** The format of each type of line. */
const LINE_FORMATS = {
  product,
  category,
  platform,
  synonymSet,
  dictionaryEntry,
  article,
  row,
};
const TYPES = 'product, category, platform, synonymSet, dictionaryEntry, article or row';

/** The slug, externalId or title of an article or row in reports. Undefined for other lines. */
export function articleNameOf(json: string): string | undefined {
  try {
    const { type, slug, externalId, title } = JSON.parse(json) as Record<string, unknown>;
    if (type !== 'article' && type !== 'row') return undefined;
    const name = [slug, externalId, title].find(
      (value) => typeof value === 'string' && value !== '',
    ) as string | undefined;
    return name?.slice(0, 100);
  } catch {
    return undefined;
  }
}

/**
 * Parses one line of JSON. BAD_USER_INPUT names the field and the expected value. Unknown fields
 * are errors, because they may be misspelt.
 */
export function parseLine(json: string): Line {
  const value = parseJson(json);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badInput(
      '',
      'The line is JSON, but not an object.',
      'Write one object a line, e.g. {"type":"product",…}.',
    );
  }
  const { type } = value as { type?: unknown };
  if (type === undefined) throw badInput('type', `type is missing: it must be ${TYPES}.`);
  if (typeof type !== 'string' || !Object.hasOwn(LINE_FORMATS, type)) {
    throw badInput(
      'type',
      `There is no type ${JSON.stringify(type).slice(0, 80)}: it must be ${TYPES}.`,
    );
  }
  const parsed = LINE_FORMATS[type as keyof typeof LINE_FORMATS].safeParse(value);
  if (parsed.success) {
    requireUndamaged(json, value);
    return parsed.data;
  }
  throw explainIssue(parsed.error.issues[0]!, value, type);
}

/**
 * Decoders write U+FFFD for bytes that they cannot decode. A file that means the character itself
 * must write it as an escape, as the export does.
 */
function requireUndamaged(json: string, value: object): void {
  if (!json.includes('\ufffd')) return;
  throw badInput(
    fieldWith('\ufffd', value) ?? '',
    'The text was damaged by an earlier conversion: it has U+FFFD where characters were lost.',
    'Convert the original once more; a U+FFFD that is meant is written \\ufffd.',
  );
}

/** The path of the first field whose text contains the character. */
function fieldWith(character: string, value: unknown): string | undefined {
  if (typeof value === 'string') return value.includes(character) ? '' : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const field = fieldWith(character, inner);
    if (field !== undefined) return field === '' ? key : `${key}.${field}`;
  }
  return undefined;
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw badInput('', 'The line is not JSON.', 'Write one whole object a line, in UTF-8.');
  }
}

function explainIssue(issue: z.core.$ZodIssue, line: object, type: string): Error {
  if (issue.code === 'unrecognized_keys') {
    const field = [...issue.path, issue.keys[0]].join('.');
    return badInput(field, `A line of type ${type} has no field ${JSON.stringify(field)}.`);
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

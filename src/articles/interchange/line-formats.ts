import { z } from 'zod';
import { badInput } from '../../core/errors.js';
import { QuestionSource } from '../article-questions.js';
import { ARTICLE_RULES, CONTENT_RULES, linesOf, text, texts, time } from '../article-fields.js';

const position = z.int32({ error: 'must be a whole number' });
const picture = z.string().regex(/^(?:\/media\/[0-9a-f]{64}\.(?:png|webp))?$/, {
  error: 'must be /media/ and the name of a PNG or WebP file of the folder media',
});
const flag = z.boolean({ error: 'must be true or false' });
const views = z
  .int({ error: 'must be a whole number from 0 up' })
  .min(0, { error: 'must be a whole number from 0 up' });

const content = {
  ...linesOf(CONTENT_RULES),
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
  icon: text.optional(),
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

const questions = z.array(
  z.union([text, z.strictObject({ text, source: z.enum(QuestionSource) })], {
    error: 'must be a text, or {"text":…,"source":…} with the source EDITOR, IMPORT or AGENT',
  }),
  { error: 'must be a list of texts' },
);

const article = z.strictObject({
  type: z.literal('article'),
  ...linesOf(ARTICLE_RULES),
  product: text.nullish(),
  category: text,
  views: views.nullish(),
  questions: questions.nullish(),
  ...content,
  draft: z
    .strictObject(content, { error: 'must be {"title":…,"keywords":[…],"variants":[…]}' })
    .nullish(),
});

const link = { name: text, address: text };

const helpCentre = z.strictObject({
  type: z.literal('helpCentre'),
  name: text,
  logo: picture.nullish(),
  logoDark: picture.nullish(),
  favicon: picture.nullish(),
  accentColor: text.nullish(),
  homeText: text.default(''),
  footerLinks: z.array(z.strictObject(link)).default([]),
  channels: z.array(z.strictObject({ ...link, hours: text.default('') })).default([]),
  closedText: text.default(''),
});

const synonymSet = z.strictObject({ type: z.literal('synonymSet'), terms: texts });

const dictionaryEntry = z.strictObject({
  type: z.literal('dictionaryEntry'),
  word: text,
  parts: texts.default([]),
});

/** Adds questions to an article, which is named by its slug or externalId. */
const questionsLine = z.strictObject({
  type: z.literal('questions'),
  article: text.nullish(),
  externalId: text.nullish(),
  questions,
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

export type ArticleLine = z.infer<typeof article>;
export type QuestionsLine = z.infer<typeof questionsLine>;
export type RowLine = z.infer<typeof row>;

const LINE_FORMATS = {
  helpCentre,
  product,
  category,
  platform,
  synonymSet,
  dictionaryEntry,
  article,
  questions: questionsLine,
  row,
};
export type Line = z.infer<(typeof LINE_FORMATS)[keyof typeof LINE_FORMATS]>;
const TYPES =
  'helpCentre, product, category, platform, synonymSet, dictionaryEntry, article, questions or row';

/** The name in reports of the article of a line; undefined for other lines. */
export function articleNameOf(json: string): string | undefined {
  try {
    const { type, ...line } = JSON.parse(json) as Record<string, unknown>;
    if (type !== 'article' && type !== 'questions' && type !== 'row') return undefined;
    const name = [line.slug, line.article, line.externalId, line.title].find(
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

function explainIssue(issue: z.core.$ZodIssue, line: object, type: string): Error {
  if (issue.code === 'unrecognized_keys') {
    const field = [...issue.path, issue.keys[0]].join('.');
    const known = Object.keys(LINE_FORMATS[type as keyof typeof LINE_FORMATS].shape);
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

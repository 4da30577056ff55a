import { z } from 'zod';
import { text, texts, time } from '../../core/interchange/line-values.js';
import { ARTICLE_RULES, CONTENT_RULES, linesOf } from '../article-fields.js';
import { QuestionSource } from '../content/article-questions.js';

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

const questions = z.array(
  z.union([text, z.strictObject({ text, source: z.enum(QuestionSource) })], {
    error: 'must be a text, or {"text":…,"source":…} with the source EDITOR, IMPORT or AGENT',
  }),
  { error: 'must be a list of texts' },
);

export const article = z.strictObject({
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

/** Adds questions to an article, which is named by its slug or externalId. */
export const questionsLine = z.strictObject({
  type: z.literal('questions'),
  article: text.nullish(),
  externalId: text.nullish(),
  questions,
});

export const row = z.strictObject({
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

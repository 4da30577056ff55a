import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, type EntityManager, PrimaryGeneratedColumn } from 'typeorm';
import { WaitForSearchInput } from '../../catalog/index.js';
import { checkEach } from '../../core/check-all.js';
import { DateTime } from '../../core/date-time.js';
import { queryRows } from '../../core/database/database.js';
import { badInput, DoumError } from '../../core/errors.js';
import { cleanLine } from '../../core/text/text.js';
import { lockArticle } from '../workflow/article-store.js';

export const MAX_QUESTIONS = 30;
const MIN_LENGTH = 2;
const MAX_LENGTH = 200;

export enum QuestionSource {
  EDITOR = 'EDITOR',
  IMPORT = 'IMPORT',
  AGENT = 'AGENT',
}
registerEnumType(QuestionSource, {
  name: 'QuestionSource',
  description: 'Who wrote a question.',
  valuesConfig: {
    EDITOR: { description: 'An editor, or a program with the key of an editor.' },
    IMPORT: { description: 'An import.' },
    AGENT: { description: 'An agent: a language model that read the article.' },
  },
});

@Entity('article_question')
@ObjectType({
  description:
    "A question in users' words (사용자 말로 된 질문): what people type who need the article but do not " +
    'know its words. Searches find the article by its questions.',
})
export class ArticleQuestion {
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Column('integer', { name: 'article_id' })
  articleId!: number;

  @Field({ description: 'The question, one line of 2 to 200 characters.' })
  @Column('text')
  text!: string;

  @Field(() => QuestionSource, { description: 'Who wrote the question.' })
  @Column('text')
  source!: QuestionSource;

  @Field(() => DateTime, { description: 'Time when the question was added.' })
  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt!: Date;

  @Field({ description: 'Name of the key or person that added the question.' })
  @Column('text', { name: 'created_by' })
  createdBy!: string;
}

const QUESTIONS =
  'The questions: at most 30 for an article, each one line of 2 to 200 characters, none twice.';

@InputType()
class QuestionsOfArticleInput extends WaitForSearchInput {
  @Field(() => ID, { description: 'ID of the article.' })
  articleId!: string;
}

@InputType({
  description:
    'All questions of an article, which replace the present ones. The change has its effect at ' +
    'once, without a new revision.',
})
export class ArticleQuestionsInput extends QuestionsOfArticleInput {
  @Field(() => [String], { description: QUESTIONS })
  questions!: string[];

  @Field(() => Int, {
    description:
      'The `questionsVersion` of the article that you have read. The error is CONFLICT when ' +
      'somebody has changed the questions meanwhile.',
  })
  expectedVersion!: number;
}

@InputType({
  description:
    'Questions to add to an article. Questions that the article has are left as they are.',
})
export class AddArticleQuestionsInput extends QuestionsOfArticleInput {
  @Field(() => [String], { description: QUESTIONS })
  questions!: string[];

  @Field(() => QuestionSource, {
    defaultValue: QuestionSource.EDITOR,
    description:
      'Who wrote the questions. A later import replaces the questions of the source IMPORT.',
  })
  source!: QuestionSource;
}

@InputType({
  description: 'Questions to remove from an article. Questions that the article lacks are ignored.',
})
export class RemoveArticleQuestionsInput extends QuestionsOfArticleInput {
  @Field(() => [String], { description: 'The texts of the questions.' })
  questions!: string[];
}

/**
 * Inserts the questions that their articles lack: a JSON array of `{ id, text, source }` in order,
 * where `id` is the id of the article. A question of an import that somebody else adds, too, gets
 * the new source, so that no import removes it. A statement without a change raises no version.
 */
export const ADD_QUESTIONS = `
  insert into article_question (article_id, text, source, created_by)
  select w.id, w.text, w.source, $2
  from json_array_elements($1::json) with ordinality _ (value, n),
    json_to_record(value) as w (id integer, text text, source text)
  order by n
  on conflict (article_id, text) do update
    set source = excluded.source, created_by = excluded.created_by
    where article_question.source = 'IMPORT' and excluded.source <> 'IMPORT'`;

/** The cleaned questions. BAD_USER_INPUT names every wrong one. */
export function checkQuestions(questions: readonly string[]): string[] {
  if (questions.length > MAX_QUESTIONS) throw tooManyQuestions(questions.length);
  const texts = checkEach(questions, (question, i) => {
    const text = cleanLine(question, `questions.${i}`, MAX_LENGTH);
    if ([...text].length < MIN_LENGTH)
      throw badInput(
        `questions.${i}`,
        `questions.${i} has one character; at least ${MIN_LENGTH} are needed.`,
      );
    return text;
  });
  checkEach(texts, (text, i) => {
    if (texts.indexOf(text) < i)
      throw badInput(`questions.${i}`, `questions.${i} repeats an earlier question.`);
  });
  return texts;
}

export function tooManyQuestions(count: number): DoumError {
  return badInput(
    'questions',
    `An article can have ${MAX_QUESTIONS} questions; these would be ${count}.`,
    'Remove questions first, or send fewer.',
  );
}

/**
 * Replaces the questions of an article; questions that stay keep their source. CONFLICT when the
 * questions have another version than `expectedVersion`, NOT_FOUND without the article.
 */
export async function setQuestions(
  manager: EntityManager,
  articleId: number,
  texts: readonly string[],
  { by, expectedVersion }: { by: string; expectedVersion: number },
): Promise<void> {
  const { questionsVersion } = await lockArticle(manager, articleId, 'articleId');
  if (questionsVersion !== expectedVersion)
    throw new DoumError(
      'CONFLICT',
      `The questions are at version ${questionsVersion}, not ${expectedVersion}: somebody changed ` +
        'them meanwhile.',
      { field: 'expectedVersion', reason: 'CHANGED_MEANWHILE' },
    );
  await manager.query(
    'delete from article_question where article_id = $1 and text <> all($2::text[])',
    [articleId, texts],
  );
  const present = await textsOf(manager, articleId);
  const added = texts.filter((text) => !present.has(text));
  await insert(manager, articleId, added, { by, source: QuestionSource.EDITOR });
}

/** The questions of an article, in no order. */
export async function textsOf(manager: EntityManager, articleId: number): Promise<Set<string>> {
  const rows = await queryRows<{ text: string }>(
    manager,
    'select text from article_question where article_id = $1',
    [articleId],
  );
  return new Set(rows.map(({ text }) => text));
}

/** Adds questions that the article lacks. BAD_USER_INPUT if the article would have too many. */
export async function addQuestions(
  manager: EntityManager,
  articleId: number,
  texts: readonly string[],
  author: { by: string; source: QuestionSource },
): Promise<void> {
  await lockArticle(manager, articleId, 'articleId');
  const all = new Set([...(await textsOf(manager, articleId)), ...texts]);
  if (all.size > MAX_QUESTIONS) throw tooManyQuestions(all.size);
  await insert(manager, articleId, texts, author);
}

export async function removeQuestions(
  manager: EntityManager,
  articleId: number,
  texts: readonly string[],
): Promise<void> {
  await lockArticle(manager, articleId, 'articleId');
  await manager.query(
    'delete from article_question where article_id = $1 and text = any($2::text[])',
    [articleId, texts],
  );
}

async function insert(
  manager: EntityManager,
  articleId: number,
  texts: readonly string[],
  { by, source }: { by: string; source: QuestionSource },
): Promise<void> {
  const rows = texts.map((text) => ({ id: articleId, text, source }));
  await manager.query(ADD_QUESTIONS, [JSON.stringify(rows), by]);
}

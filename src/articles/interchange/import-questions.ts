import { queryRows, type SqlSource } from '../../core/database/database.js';
import { badInput } from '../../core/errors.js';
import {
  ADD_QUESTIONS,
  checkQuestions,
  MAX_QUESTIONS,
  QuestionSource,
  tooManyQuestions,
} from '../content/article-questions.js';
import type { ImportContext } from '../../core/interchange/import-context.js';
import type { ArticleLine, QuestionsLine } from './line-formats.js';

/** A question of a file. */
interface FileQuestion {
  text: string;
  source: QuestionSource;
}

/** The questions of a line. */
export interface FileQuestions {
  line: number;
  /** Name of the article in reports. */
  name: string;
  articleId: number;
  questions: FileQuestion[];
  /** Whether the line replaces the questions of source IMPORT. Other lines add questions. */
  isReplaced: boolean;
}

/** The questions of a line. A question without a source is of source IMPORT. */
export function toFileQuestions(questions: NonNullable<ArticleLine['questions']>): FileQuestion[] {
  const given = questions.map((question) =>
    typeof question === 'string' ? { text: question, source: QuestionSource.IMPORT } : question,
  );
  const texts = checkQuestions(given.map(({ text }) => text));
  return given.map(({ source }, i) => ({ text: texts[i]!, source }));
}

/** The ids of the articles that lines of questions name, in order; undefined without an article. */
export async function findNamedArticles(
  source: SqlSource,
  lines: readonly Pick<QuestionsLine, 'article' | 'externalId'>[],
): Promise<(number | undefined)[]> {
  const names = lines.map(({ article, externalId }, n) => ({ n, article, externalId }));
  const rows = await queryRows<{ n: number; id: number }>(
    source,
    `select n, coalesce(
       case when "externalId" is not null
         then (select id from article where external_id = "externalId")
         else coalesce((select id from article where slug = article),
           (select target_id from slug_history where kind = 'article' and slug = article)) end) as id
     from json_to_recordset($1::json) as _ (n integer, article text, "externalId" text)`,
    [
      JSON.stringify(
        names.filter((name) => isStorable(name.article) && isStorable(name.externalId)),
      ),
    ],
  );
  const found = new Map(rows.map(({ n, id }) => [n, id ?? undefined]));
  return lines.map((_, n) => found.get(n));
}

/** The ids of the articles with these slugs or former slugs; undefined without an article. */
export function findArticlesNamed(
  source: SqlSource,
  slugs: readonly string[],
): Promise<(number | undefined)[]> {
  return findNamedArticles(
    source,
    slugs.map((article) => ({ article })),
  );
}

/** The slugs of these articles, in order. */
export async function slugsOf(source: SqlSource, ids: readonly number[]): Promise<string[]> {
  const rows = await queryRows<{ slug: string }>(
    source,
    `select slug from unnest($1::integer[]) with ordinality _ (id, n) join article using (id)
     order by n`,
    [ids],
  );
  return rows.map(({ slug }) => slug);
}

/** Whether Postgres can store the text: no NUL, and no half of a character. */
function isStorable(text: string | null | undefined): boolean {
  return text == null || (!text.includes('\0') && text.isWellFormed());
}

/** The article that a line of questions names. BAD_USER_INPUT without one. */
export function requireNamedArticle(line: QuestionsLine, id: number | undefined): number {
  const { article, externalId } = line;
  if (article == null && externalId == null)
    throw badInput('article', 'article or externalId is missing: name the article.');
  if (id !== undefined) return id;
  throw externalId == null
    ? badInput('article', `There is no article with the slug ${JSON.stringify(article)}.`)
    : badInput(
        'externalId',
        `There is no article with the externalId ${JSON.stringify(externalId)}.`,
      );
}

interface ArticleWithQuestions {
  line: number;
  name: string;
  existing: { id: number } | null;
  wanted: { questions?: FileQuestion[] };
}

/**
 * Refuses the articles that would have too many questions, counting questions of the line and of people.
 * Resolves to the other articles.
 */
export async function refuseTooManyQuestions<T extends ArticleWithQuestions>(
  context: ImportContext,
  articles: readonly T[],
): Promise<T[]> {
  const ids = articles.flatMap(({ existing, wanted }) =>
    existing && wanted.questions ? [existing.id] : [],
  );
  if (ids.length === 0) return [...articles];
  const kept = await queryRows<{ id: number; texts: string[] }>(
    context.manager,
    `select article_id as id, array_agg(text) as texts from article_question
     where article_id = any($1::integer[]) and source <> 'IMPORT' group by article_id`,
    [ids],
  );
  const byId = new Map(kept.map(({ id, texts }) => [id, texts]));
  const accepted: T[] = [];
  for (const article of articles) {
    const { line, name, existing, wanted } = article;
    const texts = (wanted.questions ?? []).map(({ text }) => text);
    const all = new Set([...texts, ...(byId.get(existing?.id ?? 0) ?? [])]);
    const check = () => {
      if (wanted.questions && all.size > MAX_QUESTIONS) throw tooManyQuestions(all.size);
      accepted.push(article);
    };
    await context.attempt(line, name, check);
  }
  return accepted;
}

/**
 * Writes the questions of several lines, one line after the other. A line is reported and writes no
 * question if its article would have too many.
 */
export async function writeQuestions(
  context: ImportContext,
  lines: readonly FileQuestions[],
): Promise<void> {
  if (lines.length === 0) return;
  const { manager, editor } = context;
  const ids = [...new Set(lines.map(({ articleId }) => articleId))];
  await manager.query(
    'select from article where id = any($1::integer[]) order by id for no key update',
    [ids],
  );
  const stored = await queryRows<FileQuestion & { id: number }>(
    manager,
    `select article_id as id, text, source from article_question
     where article_id = any($1::integer[]) order by id`,
    [ids],
  );
  const questions = new Map(ids.map((id) => [id, new Map<string, QuestionSource>()]));
  for (const { id, text, source } of stored) questions.get(id)!.set(text, source);
  const removed: { id: number; text: string }[] = [];
  const added: (FileQuestion & { id: number })[] = [];
  for (const { line, name, articleId: id, questions: wanted, isReplaced } of lines) {
    const present = questions.get(id)!;
    const texts = new Set(wanted.map(({ text }) => text));
    const isDropped = ([text, source]: [string, QuestionSource]) =>
      isReplaced && source === QuestionSource.IMPORT && !texts.has(text);
    const dropped = [...present].filter(isDropped).map(([text]) => text);
    const isFresh = ({ text, source }: FileQuestion) =>
      !present.has(text) ||
      (present.get(text) === QuestionSource.IMPORT && source !== QuestionSource.IMPORT);
    const fresh = wanted.filter(isFresh);
    await context.attempt(line, name, () => {
      const after = new Map(present);
      for (const text of dropped) after.delete(text);
      for (const { text, source } of fresh) after.set(text, source);
      if (after.size > MAX_QUESTIONS) throw tooManyQuestions(after.size);
      questions.set(id, after);
      removed.push(...dropped.map((text) => ({ id, text })));
      added.push(...fresh.map((question) => ({ id, ...question })));
      const isChanged = dropped.length + fresh.length > 0;
      if (isChanged || !isReplaced)
        context.count(line, [
          { type: 'questions', key: name, outcome: isChanged ? 'updated' : 'unchanged' },
        ]);
    });
  }
  await manager.query(
    `delete from article_question q using json_to_recordset($1::json) as _ (id integer, text text)
     where q.article_id = _.id and q.text = _.text`,
    [JSON.stringify(removed)],
  );
  await manager.query(ADD_QUESTIONS, [JSON.stringify(added), editor]);
}

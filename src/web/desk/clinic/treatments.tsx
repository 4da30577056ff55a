import { TextField } from '@mui/material';
import type { ReactNode } from 'react';
import { Link } from 'react-admin';
import type { ClinicActionKind } from '../../generated/operations.js';
import { create } from '../editor/article-mutations.js';
import { newBase } from '../editor/writing.js';
import { entriesIn, type Form } from '../shell/dialogs.js';
import { Choice } from '../shell/fields.js';
import { Answer, ArticleChoice, Hits, PlaceFields } from './answer.js';
import {
  addKeyword,
  addQuestion,
  addSynonyms,
  type ClinicRow,
  hitsOf,
  record,
} from './clinic-data.js';
import texts from './clinic-texts.json';

/** What the room can do itself. */
type Kind = keyof typeof texts.treatments;

interface Treatment {
  fields?: ReactNode;
  /** Changes what searches find. Resolves to the id of the article, if there is one. */
  treat?: (fields: FormData) => Promise<string | null>;
}

const TREATMENTS: Record<Kind, (query: string) => Treatment> = {
  QUESTION: (query) => ({
    fields: <ArticleChoice {...{ query }} />,
    treat: toArticle(query, addQuestion),
  }),
  SYNONYM: (query) => ({
    fields: (
      <>
        <TextField name="word" label="검색한 말" defaultValue={query} required />
        <TextField name="terms" label="같은 뜻의 말 (쉼표로 나눠요)" required />
      </>
    ),
    treat: async (fields) => {
      await addSynonyms([String(fields.get('word')), ...entriesIn(fields.get('terms'))]);
      return null;
    },
  }),
  KEYWORD: (query) => ({
    fields: <ArticleChoice {...{ query }} />,
    treat: toArticle(query, addKeyword),
  }),
  DRAFT: (query) => ({
    fields: (
      <>
        <TextField name="title" label="제목" defaultValue={query} required />
        <PlaceFields />
      </>
    ),
    treat: async (fields) => {
      const { writing } = newBase(fields.getAll('platforms').map(String));
      const [title, categorySlug] = [String(fields.get('title')), String(fields.get('category'))];
      return (await create({ ...writing, title, categorySlug })).id;
    },
  }),
  IGNORE: () => ({}),
};

/** Does something to the chosen article. */
const toArticle =
  (query: string, act: (id: string, query: string) => Promise<unknown>) =>
  async (fields: FormData): Promise<string> => {
    const id = String(fields.get('article'));
    await act(id, query);
    return id;
  };

/** Asks what to do about an entry, does it, records it, and shows the same search again. */
export const treatment = ({ id: query }: ClinicRow): Form => ({
  title: `${query} 고치기`,
  action: '고치기',
  fields: (
    <>
      <Answer query={query} />
      <Choice name="kind" label="할 일" options={texts.treatments} initial="QUESTION" />
    </>
  ),
  run: (fields) => Promise.resolve(stepOf(query, fields.get('kind') as Kind)),
});

function stepOf(query: string, kind: Kind): Form {
  const { fields, treat } = TREATMENTS[kind](query);
  return {
    title: `${query}: ${texts.treatments[kind]}`,
    action: texts.acts[kind],
    explanation: texts.explanations[kind],
    done: '기록했어요.',
    fields,
    run: async (given) => {
      const before = await hitsOf(query);
      const articleId = (await treat?.(given)) ?? null;
      await record(query, kind satisfies ClinicActionKind, articleId);
      return {
        title: `${query} 다시 검색`,
        action: '닫기',
        fields: (
          <>
            <Hits name="고치기 전" hits={before} />
            <Answer query={query} />
            {kind === 'DRAFT' && articleId && (
              <Link to={`/articles/${encodeURIComponent(articleId)}`}>초안 쓰러 가기</Link>
            )}
          </>
        ),
      };
    },
  };
}

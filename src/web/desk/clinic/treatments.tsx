import {
  TextField,
  FormControl,
  FormControlLabel,
  FormLabel,
  Radio,
  RadioGroup,
} from '@mui/material';
import { type ReactNode, useState } from 'react';
import { useGetList } from 'react-admin';
import * as documents from '../../generated/operations.js';
import { entriesIn, type Form } from '../shell/dialogs.js';
import { execute } from '../shell/execute.js';
import { Choice, SearchField, usePaused } from '../shell/fields.js';
import { comparing, type Article } from '../words/compare.js';
import { LISTS } from '../words/words-data.js';
import type { ClinicRow } from './clinic-data.js';
import texts from './clinic-texts.json';
import { Rows } from '../shell/panel.js';

const useFound = (query: string) =>
  useGetList<Article>('found', { filter: { query } }, { placeholderData: (shown) => shown });

/** The results of a search. */
function Answer({ query }: { query: string }) {
  const { data = [], error, isPending } = useFound(query);
  if (isPending) return null;
  const name = '지금 검색 결과';
  return error ? (
    <p>{(error as Error).message}</p>
  ) : (
    <Rows {...{ name }} rows={data} columns={{ [name]: 'title' }} />
  );
}

/** Finds an article by searching, and chooses it. */
function ArticleChoice({ query }: { query: string }) {
  const [words, setWords] = useState(query);
  const { data = [], isSuccess } = useFound(usePaused(words.trim()));
  return (
    <>
      <SearchField label="문서 찾기" value={words} onChange={setWords} />
      <FormControl component="fieldset">
        <FormLabel component="legend">문서</FormLabel>
        <RadioGroup name="article">
          {data.map(({ id, title }) => (
            <FormControlLabel key={id} value={id} control={<Radio required />} label={title} />
          ))}
        </RadioGroup>
      </FormControl>
      <p role="status">{isSuccess && data.length === 0 && '이 말로 찾은 문서가 없어요.'}</p>
    </>
  );
}

/** The target of a treatment. */
type Kind = keyof typeof texts.treatments;

const SYNONYMS = (query: string) => (
  <>
    <TextField name="word" label="검색한 말" defaultValue={query} required />
    <TextField name="terms" label="같은 뜻의 말 (쉼표로 나눠요)" required />
  </>
);

const FIELDS: Partial<Record<Kind, (query: string) => ReactNode>> = {
  QUESTION: (query) => <ArticleChoice query={query} />,
  KEYWORD: (query) => <ArticleChoice query={query} />,
  PIN: (query) => <ArticleChoice query={query} />,
  SYNONYM: SYNONYMS,
};

/** Changes what searches find. A draft is begun in its own room. */
async function change(kind: Kind, query: string, id: string | null) {
  if (kind === 'QUESTION')
    await execute(documents.DeskAddQuestionDocument, {
      input: { articleId: id!, questions: [query], waitForSearch: true },
    });
  if (kind === 'PIN') {
    const { rows } = await execute(documents.DeskPinsDocument, {});
    const pinned = rows!.find((list) => list.query === query);
    const others = (pinned?.articles ?? []).filter((article) => article.id !== id);
    const articleIds = [id!, ...others.map((article) => article.id)];
    await execute(documents.DeskSetPinsDocument, {
      input: { query, articleIds, endsAt: pinned?.endsAt },
    });
  }
  if (kind !== 'KEYWORD') return;
  const { article } = await execute(documents.DeskClinicVersionDocument, { id: id! });
  await execute(documents.DeskBulkUpdateArticlesDocument, {
    input: { articles: [{ id: id!, expectedVersion: article!.version }], addKeywords: [query] },
  });
}

/** Shows what a search finds, and to editors what can be done about the search. */
export const treatment = ({ id: query }: ClinicRow, isEditor: boolean): Form => ({
  title: `${query} ${isEditor ? '고치기' : '보기'}`,
  action: isEditor ? '고치기' : '보기',
  fields: (
    <>
      <Answer query={query} />
      {isEditor && (
        <Choice name="kind" label="할 일" options={texts.treatments} initial="QUESTION" />
      )}
    </>
  ),
  ...(isEditor && {
    run: (fields) => Promise.resolve(stepOf(query, fields.get('kind') as Kind)),
  }),
});

/** Does something, records what was done, and shows the same search again. */
const stepOf = (query: string, kind: Kind): Form => ({
  title: `${query}: ${texts.treatments[kind]}`,
  action: texts.acts[kind],
  explanation: texts.explanations[kind],
  done: '적용했어요.',
  fields: FIELDS[kind]?.(query),
  run: async (fields) => {
    const articleId = fields.get('article') as string | null;
    const record = async () => {
      const input = { query, kind, articleId };
      const { result } = await execute(documents.DeskRecordClinicActionDocument, { input });
      return result!.action.id;
    };
    if (kind === 'SYNONYM') return joining(query, fields, record);
    const act = async () => {
      await change(kind, query, articleId);
      await record();
    };
    if (kind !== 'DRAFT' && kind !== 'IGNORE') return comparing(query, act);
    await act();
    if (kind === 'DRAFT') location.hash = `/articles/create?title=${encodeURIComponent(query)}`;
  },
});

/** Joins synonyms, and shows what changed with a way back. */
async function joining(
  query: string,
  fields: FormData,
  record: () => Promise<string>,
): Promise<Form> {
  const made = { set: '', action: '' };
  const form = await comparing(query, async () => {
    const terms = [String(fields.get('word')), ...entriesIn(fields.get('terms'))];
    made.set = await LISTS.synonyms.save(terms);
    made.action = await record();
  });
  return {
    ...form,
    action: '되돌리기',
    done: '동의어를 되돌렸어요.',
    run: async () => {
      await LISTS.synonyms.remove(made.set);
      await execute(documents.DeskUndoClinicActionDocument, { input: { id: made.action } });
    },
  };
}

import {
  FormControl,
  FormControlLabel,
  FormLabel,
  Radio,
  RadioGroup,
  TextField,
} from '@mui/material';
import { useState } from 'react';
import { useGetList } from 'react-admin';
import { usePaused } from '../shell/fields.js';
import { Rows } from '../shell/panel.js';
import type { Article } from '../words/compare.js';

const useFound = (query: string) =>
  useGetList<Article>('found', { filter: { query } }, { placeholderData: (shown) => shown });

/** What a search finds. */
export function Answer({ query }: { query: string }) {
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
export function ArticleChoice({ query }: { query: string }) {
  const [words, setWords] = useState(query);
  const { data = [], isSuccess } = useFound(usePaused(words.trim()));
  return (
    <>
      <TextField
        type="search"
        label="문서 찾기"
        value={words}
        slotProps={{ htmlInput: { maxLength: 200 } }}
        onChange={({ target }) => setWords(target.value)}
      />
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

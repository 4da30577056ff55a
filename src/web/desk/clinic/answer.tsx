import {
  FormControl,
  FormControlLabel,
  FormLabel,
  Radio,
  RadioGroup,
  TextField,
  Typography,
} from '@mui/material';
import { useState } from 'react';
import { useGetList } from 'react-admin';
import { usePaused } from '../shell/fields.js';
import type { Hit } from './clinic-data.js';

/** A change is searched a moment later. */
const POLL_MS = 1_000;

const useHits = (query: string, refetchInterval: number | false = false) =>
  useGetList<Hit>(
    'clinicHits',
    { filter: { query } },
    { refetchInterval, placeholderData: (previous) => previous },
  );

/** What a search finds, or found before a change. */
export function Hits({ name, hits }: { name: string; hits: readonly Hit[] | undefined }) {
  return (
    <section aria-label={name}>
      <Typography sx={{ fontWeight: 700 }}>{name}</Typography>
      {hits?.length === 0 && '찾은 문서가 없어요.'}
      <ol>
        {hits?.map(({ id, title }) => (
          <li key={id}>
            <bdi>{title}</bdi>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** What a search finds now. */
export function Answer({ query }: { query: string }) {
  const { data, error } = useHits(query, POLL_MS);
  return error ? <p>{(error as Error).message}</p> : <Hits name="지금 검색 결과" hits={data} />;
}

/** Finds an article by searching, and chooses it. */
export function ArticleChoice({ query }: { query: string }) {
  const [words, setWords] = useState(query);
  const { data = [], isSuccess } = useHits(usePaused(words.trim()));
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

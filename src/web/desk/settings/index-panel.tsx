import { Alert, Box, Button, Typography } from '@mui/material';
import { useState } from 'react';
import { Link, useGetList } from 'react-admin';
import {
  DeskRebuildSearchIndexDocument,
  DeskReplayDeadLettersDocument,
  type SearchEngineName,
} from '../../generated/operations.js';
import { timeOf } from '../articles/marks.js';
import { execute } from '../shell/execute.js';
import { type Form, FormDialog } from '../shell/form-dialog.js';
import { Loading } from '../shell/states.js';
import { Rows } from './panel.js';
import type { Index } from './settings-data.js';

const ENGINES: Readonly<Record<SearchEngineName, string>> = {
  ELASTICSEARCH: 'Elasticsearch',
  MEMORY: '서버 안의 검색',
  POSTGRES: 'Postgres',
};

const REBUILD: Form = {
  title: '색인 다시 만들기',
  action: '다시 만들기',
  explanation: '새 색인이 다 되면 그때 바꿔요. 그동안 검색은 지금 색인으로 계속돼요.',
  run: () => execute(DeskRebuildSearchIndexDocument, {}),
};

const REPLAY: Form = {
  title: '거절된 문서 다시 보내기',
  action: '다시 보내기',
  explanation: '검색 엔진이 받지 않은 문서를 모두 다시 보내요.',
  run: () => execute(DeskReplayDeadLettersDocument, {}),
};

/** How often a running rebuild is looked at. */
const POLL_MS = 2_000;

/** The state of the search index, and of its fallback. */
export function IndexPanel() {
  const [form, setForm] = useState<Form | null>(null);
  const { data, error, isPending, refetch } = useGetList<Index>('searchIndexes', undefined, {
    refetchInterval: ({ state }) =>
      state.data?.data?.some(({ rebuild }) => rebuild?.state === 'RUNNING') ? POLL_MS : false,
  });
  if (error) return <Alert severity="error">{(error as Error).message}</Alert>;
  if (isPending) return <Loading />;
  return (
    <>
      <Button variant="contained" onClick={() => setForm(REBUILD)}>
        {REBUILD.title}
      </Button>{' '}
      {data.some(({ deadLetters }) => deadLetters > 0) && (
        <Button variant="outlined" onClick={() => setForm(REPLAY)}>
          {REPLAY.title}
        </Button>
      )}
      {data.map((index, i) => (
        <State key={index.id} index={index} isFallback={i > 0} />
      ))}
      {form && (
        <FormDialog
          form={{ ...form, run: (fields) => form.run(fields).then(() => refetch()) }}
          onClose={() => setForm(null)}
        />
      )}
    </>
  );
}

function State({ index, isFallback }: { index: Index; isFallback: boolean }) {
  const { documents, pending, oldestPendingSeconds, sample, deadLetters, deadLetterList } = index;
  const name = `${ENGINES[index.engine]}${isFallback ? ' (대신할 색인)' : ''}`;
  const facts = {
    문서: documents === undefined ? '대답하지 않아요' : `${documents.toLocaleString('ko')}개`,
    '기다리는 변경':
      oldestPendingSeconds == null
        ? `${pending}개`
        : `${pending}개, 가장 오래된 것은 ${Math.round(oldestPendingSeconds)}초 전`,
    '마지막 비교': sample
      ? `${timeOf(sample.at)}: ${sample.compared}개 가운데 빠진 것 ${sample.missing}, ` +
        `다른 것 ${sample.stale}, 남는 것 ${sample.extra}`
      : '아직 없음',
    '다시 만들기': rebuildText(index),
    '거절된 문서': `${deadLetters}개`,
  };
  return (
    <Box component="section" aria-label={name} sx={{ mt: 3 }}>
      <Typography variant="h6" component="h2">
        {name}
      </Typography>
      <dl>
        {Object.entries(facts).map(([label, value]) => (
          <Box key={label} sx={{ display: 'flex', gap: 2 }}>
            <Box component="dt" sx={{ width: '8rem', color: 'text.secondary' }}>
              {label}
            </Box>
            <Box component="dd" sx={{ flex: 1, margin: 0 }}>
              {value}
            </Box>
          </Box>
        ))}
      </dl>
      {deadLetterList.length > 0 && (
        <Rows
          name="거절된 문서"
          rows={deadLetterList.map((letter, i) => ({ id: String(i), ...letter }))}
          columns={{
            문서: ({ article }) =>
              article ? (
                <Link to={`/articles/${encodeURIComponent(article.id)}`}>{article.title}</Link>
              ) : (
                '지워진 문서'
              ),
            때: ({ refusedAt }) => timeOf(refusedAt),
            까닭: ({ reason }) => reason,
          }}
        />
      )}
    </Box>
  );
}

function rebuildText({ rebuild }: Index): string {
  if (!rebuild) return '아직 없음';
  const { state, done, total, startedAt, finishedAt, error } = rebuild;
  if (state === 'RUNNING') return `${timeOf(startedAt)}부터 하고 있어요: ${done} / ${total}`;
  return `${timeOf(finishedAt ?? startedAt)}에 ${state === 'DONE' ? '끝났어요' : `실패했어요: ${error}`}`;
}

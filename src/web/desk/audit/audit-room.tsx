import { Alert, Box, Button, TextField, Typography } from '@mui/material';
import {
  InfiniteListBase,
  Link,
  useInfinitePaginationContext,
  useListContext,
  useRefresh,
} from 'react-admin';
import { timeOf } from '../articles/marks.js';
import { Choice, Words } from '../shell/fields.js';
import { Room } from '../shell/room.js';
import { Loading } from '../shell/states.js';
import type { AuditEntry, Conditions } from './audit-data.js';
import { ACTIONS, DETAILS, subjectOf } from './audit-texts.js';

/** The room 이력: who did what, and when. */
export function AuditRoom() {
  const refresh = useRefresh();
  return (
    <Room title="이력" actions={<Button onClick={() => refresh()}>새로고침</Button>}>
      <InfiniteListBase storeKey={false} perPage={50}>
        <Filters />
        <Entries />
      </InfiniteListBase>
    </Room>
  );
}

/** The conditions of the list, and how to change some of them. */
function useConditions() {
  const { filterValues, setFilters } = useListContext();
  const conditions = filterValues as Conditions;
  const change = (changed: Conditions, isTyping = false) => {
    const all = Object.entries({ ...conditions, ...changed });
    setFilters(Object.fromEntries(all.filter(([, value]) => value)), undefined, isTyping);
  };
  return { conditions, change, setFilters };
}

function Filters() {
  const { conditions, change, setFilters } = useConditions();
  const { actor, action = '', from = '', to = '' } = conditions;
  const day = (name: 'from' | 'to', label: string, value: string) => (
    <TextField
      type="date"
      label={label}
      value={value}
      onChange={({ target }) => change({ [name]: target.value })}
      slotProps={{ inputLabel: { shrink: true } }}
    />
  );
  return (
    <Box
      role="search"
      aria-label="이력 찾기"
      sx={{
        display: 'grid',
        gap: 1.5,
        gridTemplateColumns: { xs: '1fr 1fr', md: 'repeat(4, minmax(0, 1fr))' },
        mb: 2,
      }}
    >
      <Words label="누가" value={actor} onChange={(name) => change({ actor: name }, true)} />
      <Choice
        label="한 일"
        options={{ '': '모두', ...(action && { [action]: action }), ...ACTIONS }}
        value={action}
        onChange={(name) => change({ action: name })}
      />
      {day('from', '이날부터', from)}
      {day('to', '이날까지', to)}
      {Object.keys(conditions).length > 0 && (
        <Button onClick={() => setFilters({})} sx={{ justifySelf: 'start' }}>
          {conditions.articleId ? '모든 문서의 기록 보기' : '조건 지우기'}
        </Button>
      )}
    </Box>
  );
}

function Entries() {
  const { data, error, isPending } = useListContext<AuditEntry>();
  const { hasNextPage, fetchNextPage, isFetchingNextPage } = useInfinitePaginationContext();
  if (error) return <Alert severity="error">{(error as Error).message}</Alert>;
  if (isPending) return <Loading />;
  if (data.length === 0) return <Typography>이 조건에 맞는 기록이 없어요.</Typography>;
  return (
    <>
      <Box component="ol" aria-label="기록" sx={{ mb: 2 }}>
        {data.map((entry) => (
          <Entry key={entry.id} entry={entry} />
        ))}
      </Box>
      {hasNextPage && (
        <Button
          variant="outlined"
          disabled={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          더 보기
        </Button>
      )}
    </>
  );
}

function Entry({ entry }: { entry: AuditEntry }) {
  const { at, actor, action, kind, targetId, title, details } = entry;
  const { conditions, change } = useConditions();
  const notes = details
    .filter(({ value }) => value !== '')
    .map(
      ({ name, value }) => `${DETAILS[name] ?? name} ${ISO.test(value) ? timeOf(value) : value}`,
    );
  const isOpenable = kind === 'Article' && targetId && action !== 'deleteArticle';
  return (
    <Box
      component="li"
      sx={{
        padding: 1,
        borderBottom: '1px solid var(--line)',
        backgroundColor: 'background.paper',
      }}
    >
      <Typography variant="body2" component="time" dateTime={at} sx={{ color: 'text.secondary' }}>
        {timeOf(at)}
      </Typography>{' '}
      {subjectOf(actor)} {ACTIONS[action] ?? action}.{' '}
      {isOpenable ? (
        <Link to={`/articles/${targetId}`}>{title || '제목 없음'}</Link>
      ) : (
        <strong>{title}</strong>
      )}{' '}
      <Typography variant="body2" component="span" sx={{ color: 'text.secondary' }}>
        {notes.join(' · ')}
      </Typography>
      {kind === 'Article' && targetId && !conditions.articleId && (
        <Button
          size="small"
          aria-label={`${title}: 이 문서만`}
          onClick={() => change({ articleId: targetId })}
        >
          이 문서만
        </Button>
      )}
    </Box>
  );
}

const ISO = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

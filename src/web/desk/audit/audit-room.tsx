import { Button } from '@mui/material';
import {
  InfiniteListBase,
  Link,
  useInfinitePaginationContext,
  useListContext,
  useRefresh,
} from 'react-admin';
import { categoryOptions } from '../../shared/categories.js';
import { useCatalogue } from '../catalogue/catalogue-data.js';
import { FIELD_LABELS } from '../editor/writing.js';
import { REASONS } from '../shell/execute.js';
import { DayFields, type Options, Words } from '../shell/fields.js';
import { Filters, useConditions } from '../shell/list-conditions.js';
import { Listed } from '../shell/list-parts.js';
import { Room } from '../shell/room.js';
import { shown, timeOf } from '../shell/values.js';
import type { AuditEntry, Conditions } from './audit-data.js';
import texts from './audit-texts.json';

/** Who did it, what an action did, and what its details are called. Others keep their names. */
const { actors, credentials, actions, bulk, names, values }: Record<keyof typeof texts, Options> =
  texts;
const LABELS: Options = { ...FIELD_LABELS, ...names };

/** The room 이력: who did what, and when. */
export function AuditRoom() {
  const refresh = useRefresh();
  return (
    <Room title="이력" actions={<Button onClick={() => refresh()}>새로고침</Button>}>
      <InfiniteListBase storeKey={false} perPage={50}>
        <AuditFilters />
        <Entries />
      </InfiniteListBase>
    </Room>
  );
}

function AuditFilters() {
  const { conditions, change, choice } = useConditions<Conditions>();
  const { actor, action, articleId } = conditions;
  return (
    <Filters label="이력 찾기" clear={articleId && '모든 문서의 기록 보기'}>
      <Words label="작업한 사람" value={actor} onChange={(name) => change({ actor: name })} />
      {choice('action', '작업', { ...(action && { [action]: action }), ...actions })}
      <DayFields {...conditions} onChange={change} />
    </Filters>
  );
}

function Entries() {
  const { data = [] } = useListContext<AuditEntry>();
  const { hasNextPage, fetchNextPage, isFetchingNextPage } = useInfinitePaginationContext();
  return (
    <Listed none="이 조건에 맞는 기록이 없어요.">
      <ol className="desk-audit" aria-label="기록">
        {data.map((entry) => (
          <Entry key={entry.id} entry={entry} />
        ))}
      </ol>
      {hasNextPage && (
        <Button
          variant="outlined"
          disabled={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          더 보기
        </Button>
      )}
    </Listed>
  );
}

function Entry({ entry }: { entry: AuditEntry }) {
  const { at, actor, credential, action, kind, targetId, title, details } = entry;
  const { conditions, change } = useConditions<Conditions>();
  const changed = details.find(({ name }) => name === 'change')?.value ?? '';
  // A change of many articles has an entry for each.
  const done = (action === 'bulkUpdateArticles' ? bulk[changed] : actions[action]) ?? action;
  const options = useCatalogue().products.flatMap(categoryOptions);
  const valueOf = (name: string, value: string) => {
    if (name === 'categorySlug') return options.find(({ slug }) => slug === value)?.path ?? value;
    // Entries of older versions have an English sentence.
    if (name === 'reason') return REASONS[value] ?? value;
    return values[value] ?? shown(value);
  };
  const notes = details
    .filter(({ value }) => value !== '' && value !== '0')
    .map(({ name, value }) => `${LABELS[name] ?? name} ${valueOf(name, value)}`);
  if (credential && credential !== actor) notes.push(credentialOf(credential));
  const isOpenable = kind === 'Article' && targetId && action !== 'deleteArticle';
  return (
    <li>
      <time className="desk-small" dateTime={at}>
        {timeOf(at)}
      </time>{' '}
      <bdi>{subjectOf(actor)}</bdi> {done}.{' '}
      {isOpenable ? (
        <Link to={`/articles/${targetId}`}>
          <bdi>{title || '제목 없음'}</bdi>
        </Link>
      ) : (
        <strong>
          <bdi>{title}</bdi>
        </strong>
      )}{' '}
      <bdi className="desk-small">{notes.join(' · ')}</bdi>
      {kind === 'Article' && targetId && !conditions.articleId && (
        <Button
          size="small"
          aria-label={`${title}: 이 문서만`}
          onClick={() => change({ articleId: targetId })}
        >
          이 문서만
        </Button>
      )}
    </li>
  );
}

/** Tells people and keys of one name apart. */
const credentialOf = (credential: string): string =>
  credential.replace(/^(key|person|session|token)\b/, (kind) => credentials[kind]!);

/** Who it was, as the subject of the sentence. */
function subjectOf(actor: string): string {
  const [, planner] = /^schedule by (.*)$/.exec(actor) ?? [];
  if (planner !== undefined) return `${planner} 님의 예약이`;
  return actors[actor] ?? `${actor} 님이`;
}

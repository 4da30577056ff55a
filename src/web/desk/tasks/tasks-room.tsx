import { Alert, Button, Typography } from '@mui/material';
import { useEffect, useState } from 'react';
import { Link } from 'react-admin';
import * as documents from '../../generated/operations.js';
import type { ArticleTask, DeskTasksFragment, DeskTasksQuery } from '../../generated/operations.js';
import { titleOf } from '../articles/articles-data.js';
import { type DeskError, execute } from '../shell/execute.js';
import { Loading, Room } from '../shell/room.js';
import { timeOf } from '../shell/values.js';

type Task = DeskTasksFragment['nodes'][number];
type Workflow = NonNullable<Task['workflow']>;
type Notice = NonNullable<DeskTasksQuery['notices']>[number];

interface TaskList {
  name: string;
  /** The text of a task's row. */
  noteOf: (workflow: Workflow) => string;
  /** The part of the room that opens. */
  view?: string;
}

const LISTS: Readonly<Record<ArticleTask, TaskList>> = {
  REVIEW: {
    name: '검토할 문서',
    noteOf: ({ reviewRequestedAt, reviewRequestedBy }) =>
      `${reviewRequestedBy} 님이 ${timeOf(reviewRequestedAt!)}에 요청했어요.`,
    view: '?view=history',
  },
  DECLINED: {
    name: '돌려받은 문서',
    noteOf: ({ reviewComment, reviewDeclinedBy }) => `${reviewDeclinedBy} 님: ${reviewComment}`,
  },
  RECHECK: {
    name: '다시 확인할 문서',
    noteOf: ({ recheckAt }) => `재확인일 ${timeOf(recheckAt!)}`,
  },
  COMMENT: {
    name: '독자 의견이 있는 문서',
    noteOf: () => '독자가 남긴 의견을 읽어 주세요.',
    view: '?view=comments',
  },
  DRAFT: {
    name: '쓰고 있는 문서',
    noteOf: ({ editedAt }) => `${timeOf(editedAt)}에 저장했어요.`,
  },
  SCHEDULE: {
    name: '예약한 문서',
    noteOf: ({ publishAt, unpublishAt }) =>
      [publishAt && `게시 ${timeOf(publishAt)}`, unpublishAt && `게시 중단 ${timeOf(unpublishAt)}`]
        .filter(Boolean)
        .join(' · '),
  },
};

const KINDS: Readonly<Record<Notice['kind'], string>> = {
  MENTIONED: '님이 메모에서 불렀어요',
  COMMENTED: '님이 메모를 남겼어요',
  REVIEW_REQUESTED: '님이 검토를 요청했어요',
  REVIEW_DECLINED: '님이 돌려보냈어요',
};

/** The room 내 할 일: what waits for the person who has signed in. */
export function TasksRoom() {
  const [tasks, setTasks] = useState<DeskTasksQuery | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const fail = ({ message }: DeskError) => setFailure(message);
  const load = () =>
    execute(documents.DeskTasksDocument, {}).then((found) => {
      setTasks(found);
      setFailure(null);
    }, fail);
  useEffect(() => void load(), []);

  const notices = tasks?.notices ?? [];
  // Others may have come meanwhile.
  const ids = notices.map(({ id }) => id);
  const markRead = () => execute(documents.DeskMarkNoticesReadDocument, { ids }).then(load, fail);
  const lists = Object.entries(LISTS).flatMap(([task, list]) => {
    const { nodes = [], totalCount = 0 } = tasks?.[task as ArticleTask] ?? {};
    return nodes.length > 0 ? [{ ...list, nodes, totalCount }] : [];
  });
  return (
    <Room title="내 할 일" actions={<Button onClick={() => void load()}>새로고침</Button>}>
      {failure && <Alert severity="error">{failure}</Alert>}
      {!tasks && !failure && <Loading />}
      {tasks && lists.length + notices.length === 0 && (
        <Typography>지금은 할 일이 없어요.</Typography>
      )}
      {tasks && !tasks.me?.person && (
        <Typography className="desk-soft">
          API 키로는 검토할 문서만 보여요. 설정 › 사람에서 초대받은 이름으로 로그인해 주세요.
        </Typography>
      )}
      <div className="desk-stack">
        {notices.length > 0 && (
          <section className="desk-stack" aria-label="알림">
            <h2>알림 {notices.length}</h2>
            <ul className="desk-tasks">
              {notices.map(({ id, kind, count, actor, comment, createdAt, article }) => (
                <li key={id}>
                  <bdi>{actor}</bdi> {KINDS[kind]}
                  {count > 1 && ` (${count}번)`}.{' '}
                  {article && (
                    <Link to={`/articles/${article.id}?view=notes`}>
                      <bdi>{article.title}</bdi>
                    </Link>
                  )}
                  <div className="desk-small">
                    {timeOf(createdAt)} <bdi>{comment}</bdi>
                  </div>
                </li>
              ))}
            </ul>
            <Button variant="outlined" onClick={() => void markRead()}>
              모두 읽었어요
            </Button>
          </section>
        )}
        {lists.map(({ name, nodes, totalCount, noteOf, view = '' }) => (
          <section key={name} className="desk-stack" aria-label={name}>
            <h2>
              {name} {totalCount}
            </h2>
            <ul className="desk-tasks">
              {nodes.map((article) => (
                <li key={article.id}>
                  <Link to={`/articles/${encodeURIComponent(article.id)}${view}`}>
                    <bdi>{titleOf(article)}</bdi>
                  </Link>
                  <div className="desk-small">
                    <bdi>{article.workflow && noteOf(article.workflow)}</bdi>
                  </div>
                </li>
              ))}
            </ul>
            {totalCount > nodes.length && (
              <p className="desk-soft">오래 기다린 것부터 {nodes.length}개를 보여요.</p>
            )}
          </section>
        ))}
      </div>
    </Room>
  );
}

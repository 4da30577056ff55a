import { Button } from '@mui/material';
import { Link, ListBase, useListContext, useNotify, useRefresh } from 'react-admin';
import type { FeedbackState } from '../../generated/operations.js';
import { useColleagues } from '../articles/owner-choice.js';
import { namesOf, useCatalogue } from '../catalogue/catalogue-data.js';
import { CategoryPicker } from '../catalogue/category-picker.js';
import { type Columns, Rows } from '../shell/panel.js';
import { DayFields, type Options } from '../shell/fields.js';
import { Filters, useConditions } from '../shell/list-conditions.js';
import { Choose, ChosenBar, Listed, Pages } from '../shell/list-parts.js';
import { Room, useViewer } from '../shell/room.js';
import {
  COLUMNS,
  type CommentRow,
  type Conditions,
  mark,
  saveComments,
  STATES,
} from './feedback-data.js';

/** The room 의견: what readers chose and wrote. */
export const FeedbackRoom = () => (
  <ListBase storeKey={false} perPage={25}>
    <FeedbackList />
  </ListBase>
);

function FeedbackList() {
  const { data = [], selectedIds = [], onSelect, onUnselectItems } = useListContext<CommentRow>();
  const { conditions } = useConditions<Conditions>();
  const isAuthor = useViewer().may('AUTHOR');
  const notify = useNotify();
  const refresh = useRefresh();
  const attempt = (act: Promise<void>) =>
    void act
      .catch(({ message }: Error) => notify(message, { type: 'error' }))
      .then(() => refresh());
  const columns: Columns<CommentRow> = {
    ...(isAuthor && {
      선택: (row) => <Choose id={row.id} name={row.comment || COLUMNS.이유!(row)} />,
    }),
    ...COLUMNS,
    의견: ({ comment }) => <bdi className="desk-comment">{comment}</bdi>,
    문서: ({ article: { id, title, url } }) =>
      isAuthor ? (
        <Link to={`/articles/${encodeURIComponent(id)}`}>{title}</Link>
      ) : (
        <a href={url}>{title}</a>
      ),
  };
  const markAs = (state: FeedbackState) =>
    attempt(mark(selectedIds.map(String), state).then(() => onUnselectItems()));
  const actions = (
    <>
      <Button onClick={() => refresh()}>새로고침</Button>
      {isAuthor && (
        <Button onClick={() => onSelect(data.map(({ id }) => id))}>이 페이지 모두 선택</Button>
      )}
      <Button onClick={() => attempt(saveComments(conditions))}>CSV 내려받기</Button>
    </>
  );
  return (
    <Room title="의견" actions={actions}>
      <FeedbackFilters />
      <Listed none="이 조건에 맞는 의견이 없어요.">
        <ChosenBar label="선택한 의견">
          {(Object.keys(STATES) as FeedbackState[]).map((state) => (
            <Button key={state} variant="outlined" onClick={() => markAs(state)}>
              {STATES[state]}
            </Button>
          ))}
        </ChosenBar>
        <Rows name="의견" rows={data} {...{ columns }} />
      </Listed>
      <Pages />
    </Room>
  );
}

function FeedbackFilters() {
  const { conditions, change, choice } = useConditions<Conditions>();
  const { products } = useCatalogue();
  const colleagues = useColleagues().map(({ id, name }) => [id, name]);
  const { OPEN, ...others } = STATES;
  return (
    <Filters label="의견 찾기">
      {choice('state', '상태', { '': OPEN, ...others, ALL: '모두' })}
      {choice('product', '서비스', namesOf(products))}
      <CategoryPicker
        label="카테고리"
        value={conditions.category ?? null}
        onChange={(category) => change({ category: category ?? undefined })}
      />
      {choice('owner', '담당자', Object.fromEntries(colleagues) as Options)}
      <DayFields {...conditions} onChange={change} />
    </Filters>
  );
}

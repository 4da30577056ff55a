import { Button, Alert } from '@mui/material';
import type { SessionProps } from './article-session.js';
import { DifferenceView } from './history/difference-view.js';
import { DialogFrame } from '../shell/dialogs.js';
import { timeOf } from '../shell/values.js';

/** Asks what shall become of two texts. It cannot be closed without an answer. */
export function ConflictDialog({ session, state }: SessionProps) {
  const { rival, facts, failure } = state;
  if (!rival) return null;
  const { editor, editedAt } = facts?.workflow ?? {};
  return (
    <DialogFrame
      title="다른 사람이 먼저 저장했어요"
      maxWidth="lg"
      actions={
        <>
          <Button onClick={session.takeTheirs}>서버 글을 가져오기</Button>
          <Button variant="contained" onClick={() => void session.saveMine()}>
            내 글을 저장
          </Button>
        </>
      }
    >
      <p>
        {editor}님이 {editedAt && timeOf(editedAt)}에 저장했어요. 어느 글도 없어지지 않아요. 서버
        글은 이력에, 내 글은 이 브라우저에 남아요.
      </p>
      <p>내 글을 저장하면 서로 다른 곳에서 고친 것은 다 남고, 함께 고친 곳은 내 글이 돼요.</p>
      {failure && <Alert severity="error">{failure}</Alert>}
      <DifferenceView before={rival.writing} after={session.mine()} names={['서버 글', '내 글']} />
    </DialogFrame>
  );
}

import {
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  Link,
  Menu,
  MenuItem,
  TextField,
} from '@mui/material';
import { type FormEvent, useState } from 'react';
import {
  DeskDiscardDraftDocument,
  DeskPublishDocument,
  DeskUnpublishDocument,
} from '../../generated/operations.js';
import { execute } from '../shell/execute.js';
import { useViewer } from '../shell/viewer.js';
import type { ArticleSession, ArticleState } from './article-session.js';

interface Props {
  session: ArticleSession;
  state: ArticleState;
  /** Reads the article again. */
  reopen: () => void;
}

/** What the person is asked before something happens. */
interface Question {
  label: string;
  text: string;
  field?: { label: string; type: 'text' | 'date' | 'datetime-local' };
  run: (value: string) => Promise<unknown>;
}

/** The buttons of an article, by the role of the person and the state of the article. */
export function ArticleActions({ session, state, reopen }: Props) {
  const { may } = useViewer();
  const { facts, isBusy } = state;
  const [question, setQuestion] = useState<Question | null>(null);
  const [menu, setMenu] = useState<HTMLElement | null>(null);
  const [isSearchable, setSearchable] = useState(false);
  const { id = '', version, url, workflow } = facts ?? {};
  const { publishedVersion = null } = workflow ?? {};
  const isPublished = publishedVersion !== null;
  const isEditor = facts !== null && may('EDITOR');

  const publish = () =>
    session.act(async (expectedVersion) => {
      const input = { id, expectedVersion, waitForSearch: true };
      const { publishArticle } = await execute(DeskPublishDocument, { input });
      setSearchable(publishArticle?.searchable ?? false);
      return publishArticle?.article;
    });

  const more: Question[] = !isEditor
    ? []
    : [
        ...(isPublished
          ? [
              {
                label: '게시 취소',
                text: '사람들이 더는 이 문서를 볼 수 없어요.',
                run: () =>
                  session.act(async () => {
                    const input = { id, waitForSearch: false };
                    return (await execute(DeskUnpublishDocument, { input })).unpublishArticle
                      ?.article;
                  }),
              },
            ]
          : []),
        ...(isPublished && publishedVersion !== version
          ? [
              {
                label: '초안 버리기',
                text: '게시된 글로 돌아가요. 버린 초안은 이력에 남아요.',
                run: async () => {
                  const isDone = await session.act(async (expectedVersion) => {
                    const input = { id, expectedVersion };
                    return (await execute(DeskDiscardDraftDocument, { input })).discardDraft
                      ?.article;
                  });
                  if (isDone) reopen();
                },
              },
            ]
          : []),
      ];
  return (
    <div className="desk-row">
      {isPublished && (
        <Link href={url} target="_blank" rel="noopener">
          {isSearchable ? '게시했어요. 도움말에서 보기' : '도움말에서 보기'}
        </Link>
      )}
      <Button variant="outlined" disabled={isBusy} onClick={() => void session.save()}>
        저장
      </Button>
      {isEditor && (
        <Button variant="contained" disabled={isBusy} onClick={() => void publish()}>
          게시
        </Button>
      )}
      {more.length > 0 && (
        <Button
          aria-haspopup="menu"
          aria-expanded={menu !== null}
          onClick={({ currentTarget }) => setMenu(currentTarget)}
        >
          다른 일
        </Button>
      )}
      <Menu open={menu !== null} anchorEl={menu} onClose={() => setMenu(null)}>
        {more.map((each) => (
          <MenuItem
            key={each.label}
            onClick={() => {
              setMenu(null);
              setQuestion(each);
            }}
          >
            {each.label}
          </MenuItem>
        ))}
      </Menu>
      {question && <Asked question={question} onClose={() => setQuestion(null)} />}
    </div>
  );
}

function Asked({ question, onClose }: { question: Question; onClose: () => void }) {
  const { label, text, field, run } = question;
  const [value, setValue] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onClose();
    void run(value.trim());
  };
  return (
    <Dialog open fullWidth maxWidth="xs" onClose={onClose} aria-labelledby="action-title">
      <form onSubmit={submit}>
        <DialogTitle id="action-title">{label}</DialogTitle>
        <DialogContent className="desk-stack">
          <p>{text}</p>
          {field && (
            <TextField
              autoFocus
              required
              label={field.label}
              type={field.type}
              multiline={field.type === 'text'}
              slotProps={{ inputLabel: { shrink: true } }}
              value={value}
              onChange={({ target }) => setValue(target.value)}
            />
          )}
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>그만두기</Button>
          <Button type="submit" variant="contained" autoFocus={!field}>
            {label}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

import { Alert, Button, Tab, Tabs, TextField } from '@mui/material';
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useLocation, useNavigate, useParams } from 'react-admin';
import { DeskArticleDocument, type DeskArticleFragment } from '../../generated/operations.js';
import { Marks } from '../articles/marks.js';
import { timeOf } from '../shell/values.js';
import { useCatalogue } from '../catalogue/catalogue-data.js';
import { type DeskError, execute } from '../shell/execute.js';
import { useLeaveQuestion } from '../shell/leaving.js';
import { Room, Loading, useViewer } from '../shell/room.js';
import { ArticleActions } from './article-actions.js';
import { ArticleFields } from './article-fields.js';
import { ArticleSession, type ArticleState } from './article-session.js';
import { ConflictDialog } from './conflict-dialog.js';
import { History } from './history/history.js';
import { KeptTexts } from './kept-texts.js';
import { LocalCopies } from './local-copy.js';
import { Notes } from './notes.js';
import { NearArticles } from './near-articles.js';
import { ReaderComments } from './reader-comments.js';
import { baseOf, isIncomplete, isSame, newBase } from './writing.js';
import { VariantTabs } from './variant-tabs.js';
import './styles/editor.css';

/** The room of one article, or of a new one. */
export function ArticleRoom() {
  const { id = null } = useParams<{ id: string }>();
  const navigate = useNavigate();
  const [room, setRoom] = useState<RoomState>({ id, begun: id, created: null, opened: 0 });
  if (id !== room.id) {
    const isSame = room.id === null && id === room.created;
    setRoom(isSame ? { ...room, id } : { id, begun: id, created: null, opened: room.opened + 1 });
  }
  const onCreated = (created: string) => {
    setRoom((now) => ({ ...now, created }));
    navigate(`/articles/${encodeURIComponent(created)}`, { replace: true });
  };
  const reopen = () => setRoom((now) => ({ ...now, begun: now.id, opened: now.opened + 1 }));
  return <Opened key={room.opened} id={room.begun} {...{ onCreated, reopen }} />;
}

interface RoomState {
  /** The article of the address. Null for a new article. */
  id: string | null;
  /** The article that the room has read; it stays null when a new article gets its address. */
  begun: string | null;
  /** The article that the room has created. */
  created: string | null;
  /** Counts the rooms: another article, and a new one, has another room. */
  opened: number;
}

interface OpenedProps extends Omit<DeskProps, 'start'> {
  /** Null for a new article. */
  id: string | null;
}

/** The owner of the local copies in this browser: two people may have the same name, and keys have no person. */
const usePerson = (): string => {
  const { name, person } = useViewer();
  return person?.id ?? name;
};

/** Reads the article. */
function Opened({ id, ...props }: OpenedProps) {
  const person = usePerson();
  const { platforms } = useCatalogue();
  const title = new URLSearchParams(useLocation().search).get('title') ?? '';
  const [article, setArticle] = useState<DeskArticleFragment | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [store] = useState(() => new LocalCopies(localStorage, person));
  const [copies, setCopies] = useState(() => store.list());
  useEffect(() => {
    if (id === null) return;
    execute(DeskArticleDocument, { id }).then(
      (answer) =>
        answer.article ? setArticle(answer.article) : setFailure('문서가 지워졌거나 없어요.'),
      (error: DeskError) => setFailure(error.message),
    );
  }, [id]);

  if (failure !== null)
    return (
      <Room title="문서를 열지 못했어요">
        <div className="desk-stack">
          <Alert severity="error" action={<Button onClick={props.reopen}>다시 열기</Button>}>
            {failure}
          </Alert>
          <KeptTexts
            article={id!}
            copies={copies.filter((copy) => copy.article === id)}
            present={null}
            onDrop={({ key }) => {
              store.remove(key);
              setCopies(store.list());
            }}
          />
        </div>
      </Room>
    );
  if (id !== null && article === null) return <Loading />;
  if (platforms.length === 0)
    return (
      <Room title="새 문서">
        <p>문서를 쓰려면 플랫폼이 있어야 해요. 분류에서 먼저 만들어 주세요.</p>
      </Room>
    );
  const common = platforms.filter(({ appliesToAll }) => appliesToAll).map(({ slug }) => slug);
  const base = article ? baseOf(article) : newBase(common);
  const writing = article ? base.writing : { ...base.writing, title };
  return <Desk start={{ base, writing, facts: article }} {...props} />;
}

interface DeskProps {
  start: Pick<ArticleState, 'base' | 'writing' | 'facts'>;
  onCreated: (id: string) => void;
  /** Reads the article again. */
  reopen: () => void;
}

const VIEWS = { text: '글', history: '이력', notes: '메모', comments: '의견' } as const;
type View = keyof typeof VIEWS;

/** The room once it is known what to begin with. */
function Desk({ start, onCreated, reopen }: DeskProps) {
  const person = usePerson();
  const { may } = useViewer();
  const isEditor = may('EDITOR');
  const [session] = useState(() => new ArticleSession({ person, isEditor, start, onCreated }));
  const state = useSyncExternalStore(session.subscribe, () => session.state);
  useEffect(session.start, [session]);
  useLeaveQuestion(
    useCallback(() => questionOf(session), [session]),
    // A new article gets its address: the room stays.
    (path) => path === `/articles/${encodeURIComponent(session.article)}`,
  );
  const asked = new URLSearchParams(useLocation().search).get('view');
  const [view, setView] = useState<View>(asked && asked in VIEWS ? (asked as View) : 'text');
  const { writing, base, facts, copies, failure, incomplete } = state;
  const {
    publishedVersion = null,
    reviewComment,
    reviewDeclinedBy,
    reviewQuestions,
  } = facts?.workflow ?? {};
  const hasNoTitle = incomplete > 0 && !writing.title.trim();
  const room = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (incomplete) room.current!.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [incomplete]);
  return (
    <Room title={facts ? base.writing.title || '제목 없는 문서' : '새 문서'}>
      <div className="desk-stack" ref={room}>
        {facts && <Marks article={{ ...facts, draft: facts.version !== publishedVersion }} />}
        {reviewComment && (
          <Alert severity="warning" role="note" className="desk-comment">
            {reviewDeclinedBy && (
              <>
                <bdi>{reviewDeclinedBy}</bdi> 님이{' '}
              </>
            )}
            돌려보냈어요: <bdi>{reviewComment}</bdi>
          </Alert>
        )}
        {reviewQuestions && (
          <Alert severity="info" role="note" className="desk-comment">
            게시하면 이 질문도 저장돼요: <bdi>{reviewQuestions.join(' / ')}</bdi>
          </Alert>
        )}
        <KeptTexts
          article={session.article}
          copies={copies}
          present={writing}
          onTake={session.takeCopy}
          onDrop={session.dropCopy}
        />
        {facts && (
          <Tabs value={view} onChange={(_, value) => setView(value)} aria-label="문서">
            {Object.entries(VIEWS).map(([value, label]) => (
              <Tab key={value} {...{ value, label }} />
            ))}
          </Tabs>
        )}
        <div hidden={view !== 'text'} className="desk-stack">
          <TextField
            label="제목"
            required
            value={writing.title}
            error={hasNoTitle}
            helperText={hasNoTitle && '제목을 써 주세요.'}
            onChange={({ target }) => session.change({ title: target.value })}
          />
          {facts === null && <NearArticles title={writing.title} />}
          <VariantTabs {...{ session, state }} />
          <ArticleFields {...{ session, state, isEditor }} />
        </div>
        {view === 'history' && (
          <History
            id={facts!.id}
            onRestored={reopen}
            isReview={facts!.workflow?.reviewRequestedAt != null}
            {...{ session, publishedVersion }}
          />
        )}
        {view === 'notes' && <Notes id={facts!.id} kept={session.nameOf('메모')} />}
        {view === 'comments' && <ReaderComments id={facts!.id} />}
        <ConflictDialog {...{ session, state }} />
      </div>
      <div className="desk-bar">
        {failure && <Alert severity="error">{failure}</Alert>}
        <p role="status" className="desk-soft">
          {statusOf(state, session)}
        </p>
        <ArticleActions {...{ session, state, reopen }} />
      </div>
    </Room>
  );
}

/** The question for a person who would lose something by leaving; null if nothing would be lost. */
function questionOf(session: ArticleSession): string | null {
  if (session.isAtRisk())
    return '브라우저에 남겨 둘 수 없어서 나가면 쓰던 글이 없어져요. 나갈까요?';
  return session.uploads.all.length > 0
    ? '아직 올라가지 않은 그림이 있어요. 나가면 그 그림이 없어져요. 나갈까요?'
    : null;
}

function statusOf(state: ArticleState, { uploads }: ArticleSession): string {
  const { isBusy, facts, writing, base, isKept, savedAt } = state;
  if (isBusy && uploads.all.length > 0) return '그림을 올리고 있어요. 다 올라가면 저장해요…';
  if (isBusy) return '저장하고 있어요…';
  if (isSame(writing, base.writing))
    return savedAt ? `${timeOf(savedAt.toISOString())}에 저장했어요.` : '';
  if (isKept && facts === null && isIncomplete(writing))
    return '이 글은 이 브라우저에만 있어요. 제목과 카테고리를 정하면 1분마다 저장해요.';
  return isKept
    ? '아직 저장하지 않은 글이 있어요. 이 브라우저에 남겨 두고 있어요.'
    : '아직 저장하지 않은 글이 있는데, 브라우저에 저장 공간이 부족해요. 지금 저장해 주세요.';
}

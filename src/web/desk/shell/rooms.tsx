import { Button } from '@mui/material';
import CssBaseline from '@mui/material/CssBaseline';
import {
  type ComponentType,
  lazy,
  type ReactNode,
  Suspense,
  useEffect,
  useRef,
  useState,
} from 'react';
import {
  AdminContext,
  CoreAdminUI,
  memoryStore,
  Notification,
  Resource,
  Link,
  useLocation,
} from 'react-admin';
import { DeskTaskCountsDocument, type Role } from '../../generated/operations.js';
import { Logo } from '../../shared/brand.js';
import { BRAND } from '../../shared/page-brand.js';
import { mayDo, signOut, type Viewer } from '../../shared/session.js';
import { execute, whenChanged } from './execute.js';
import { dataProvider, i18nProvider } from './providers.js';
import { Broken, Loading, Missing, ViewerContext, useViewer } from './room.js';
import { darkTheme, lightTheme } from './theme.js';
import './desk.css';

/** A room of the desk. Its name begins its addresses, e.g. /desk#/articles. */
interface Room {
  name: string;
  label: string;
  /** The least role of the people who see it. */
  least: Role;
  list: ComponentType;
  edit?: ComponentType;
  create?: ComponentType;
}

const room = (load: () => Promise<ComponentType>): ComponentType =>
  lazy(() => load().then((component) => ({ default: component })));

const ArticleRoom = room(() => import('../editor/article-room.js').then((m) => m.ArticleRoom));

/** The room that the person's name opens. */
const ACCOUNT = 'account';

/** The rooms in the order of the menu. Each is loaded when it is opened. */
const ROOMS: readonly Room[] = [
  {
    name: 'tasks',
    label: '내 할 일',
    least: 'AUTHOR',
    list: room(() => import('../tasks/tasks-room.js').then((m) => m.TasksRoom)),
  },
  {
    name: 'articles',
    label: '문서',
    least: 'AUTHOR',
    list: room(() => import('../articles/article-lists.js').then((m) => m.ArticleList)),
    edit: ArticleRoom,
    create: ArticleRoom,
  },
  {
    name: 'feedback',
    label: '의견',
    least: 'ANALYST',
    list: room(() => import('../feedback/feedback-room.js').then((m) => m.FeedbackRoom)),
  },
  {
    name: 'clinic',
    label: '검색 클리닉',
    least: 'ANALYST',
    list: room(() => import('../clinic/clinic-room.js').then((m) => m.ClinicRoom)),
  },
  {
    name: 'trash',
    label: '휴지통',
    least: 'EDITOR',
    list: room(() => import('../articles/article-lists.js').then((m) => m.TrashList)),
  },
  {
    name: 'catalogue',
    label: '분류',
    least: 'EDITOR',
    list: room(() => import('../catalogue/catalogue-room.js').then((m) => m.CatalogueRoom)),
  },
  {
    name: 'words',
    label: '단어',
    least: 'EDITOR',
    list: room(() => import('../words/words-room.js').then((m) => m.WordsRoom)),
  },
  {
    name: 'notices',
    label: '공지와 고정',
    least: 'EDITOR',
    list: room(() => import('../curation/curation-room.js').then((m) => m.CurationRoom)),
  },
  {
    name: 'audit',
    label: '이력',
    least: 'EDITOR',
    list: room(() => import('../audit/audit-room.js').then((m) => m.AuditRoom)),
  },
  {
    name: 'settings',
    label: '설정',
    least: 'ADMIN',
    list: room(() => import('../settings/settings-room.js').then((m) => m.SettingsRoom)),
  },
  {
    name: ACCOUNT,
    label: '내 계정',
    least: 'ANALYST',
    list: room(() => import('../people/account-room.js').then((m) => m.AccountRoom)),
  },
];

/** Colleagues change what waits for a person. */
const RECOUNT_MS = 60_000;

// Nothing of the lists stays in the browser.
const store = memoryStore();

interface RoomsProps {
  viewer: Viewer;
  /** Called when the person has signed out. */
  onLeave: () => void;
}

/** All that a person sees who has signed in. */
export function Rooms({ viewer, onLeave }: RoomsProps) {
  const rooms = ROOMS.filter(({ least }) => mayDo(viewer.role, least));
  return (
    <ViewerContext value={viewer}>
      <AdminContext
        // No authProvider: sessions begin outside of the rooms and end in `execute`.
        {...{ dataProvider, i18nProvider, store }}
        theme={lightTheme}
        darkTheme={darkTheme}
      >
        <CssBaseline enableColorScheme />
        <CoreAdminUI
          disableTelemetry
          title="데스크"
          loading={Loading}
          catchAll={Missing}
          error={Broken}
          layout={({ children }) => (
            <Layout rooms={rooms} onSignOut={() => void signOut(onLeave)}>
              {children}
            </Layout>
          )}
        >
          {rooms.map(({ name, list, edit, create }) => (
            <Resource key={name} {...{ name, list, edit, create }} />
          ))}
        </CoreAdminUI>
        <Notification />
      </AdminContext>
    </ViewerContext>
  );
}

interface LayoutProps {
  rooms: readonly { name: string; label: string }[];
  onSignOut: () => void;
  children: ReactNode;
}

/** The frame of all rooms: the menu, who has signed in, and the room. */
function Layout({ rooms, onSignOut, children }: LayoutProps) {
  const main = useRef<HTMLElement>(null);
  const viewer = useViewer();
  const { pathname } = useLocation();
  const [taskCount, setTaskCount] = useState(0);
  const hasTasks = viewer.may('AUTHOR');
  useEffect(() => {
    if (!hasTasks) return;
    const count = () => void countTasks().then(setTaskCount);
    count();
    whenChanged(count);
    const timer = setInterval(count, RECOUNT_MS);
    return () => clearInterval(timer);
  }, [pathname, hasTasks]);
  const current = (name: string) => (`${pathname}/`.startsWith(`/${name}/`) ? 'page' : undefined);
  return (
    <>
      <header className="desk-header">
        <Button className="desk-skip" variant="contained" onClick={() => main.current?.focus()}>
          본문으로 건너뛰기
        </Button>
        <strong>
          <Logo brand={BRAND} /> 데스크
        </strong>
        <nav className="desk-menu" aria-label="메뉴">
          {rooms
            .filter(({ name }) => name !== ACCOUNT)
            .map(({ name, label }) => (
              <Button key={name} component={Link} to={`/${name}`} aria-current={current(name)}>
                {name === 'tasks' && taskCount > 0 ? `${label} ${taskCount}` : label}
              </Button>
            ))}
          <Button href="/">도움말</Button>
          <Button href="/analytics">통계</Button>
        </nav>
        <div className="desk-person">
          <Button
            component={Link}
            to={`/${ACCOUNT}`}
            aria-current={current(ACCOUNT)}
            aria-label={`${viewer.name} (내 계정)`}
          >
            <bdi>{viewer.name}</bdi>
          </Button>
          <Button onClick={onSignOut}>로그아웃</Button>
        </div>
      </header>
      <main className="desk-main" ref={main} tabIndex={-1}>
        <Suspense fallback={<Loading />}>{children}</Suspense>
      </main>
    </>
  );
}

/** How much waits for the person; 0 while the server does not answer. */
async function countTasks(): Promise<number> {
  const found = await execute(DeskTaskCountsDocument, {}).catch(() => null);
  if (!found) return 0;
  const { REVIEW, DECLINED, RECHECK, COMMENT, notices } = found;
  const totals = [REVIEW, DECLINED, RECHECK, COMMENT].map((list) => list?.totalCount ?? 0);
  return totals.reduce((sum, total) => sum + total, notices?.length ?? 0);
}

import CssBaseline from '@mui/material/CssBaseline';
import { type ComponentType, lazy } from 'react';
import { AdminContext, CoreAdminUI, memoryStore, Notification, Resource } from 'react-admin';
import type { Role } from '../../generated/operations.js';
import { mayDo, signOut, type Viewer } from '../../shared/session.js';
import { dataProvider } from './data-provider.js';
import { Layout } from './layout.js';
import { Broken, Loading, Missing } from './states.js';
import { darkTheme, lightTheme } from './theme.js';
import { i18nProvider } from './translate.js';
import { ViewerContext } from './viewer.js';
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

/** The rooms in the order of the menu. Each is loaded when it is opened. */
const ROOMS: readonly Room[] = [
  {
    name: 'articles',
    label: '문서',
    least: 'AUTHOR',
    list: room(() => import('../articles/article-list.js').then((m) => m.ArticleList)),
    edit: ArticleRoom,
    create: ArticleRoom,
  },
  {
    name: 'trash',
    label: '휴지통',
    least: 'EDITOR',
    list: room(() => import('../articles/trash-list.js').then((m) => m.TrashList)),
  },
  {
    name: 'catalogue',
    label: '분류',
    least: 'EDITOR',
    list: room(() => import('../catalogue/catalogue-room.js').then((m) => m.CatalogueRoom)),
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
];

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
            <Layout rooms={rooms} onSignOut={() => void signOut().then(onLeave)}>
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

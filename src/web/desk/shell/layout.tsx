import { Button } from '@mui/material';
import { type ReactNode, Suspense, useRef } from 'react';
import { Link, useLocation } from 'react-admin';
import { Loading } from './states.js';
import { useViewer } from './viewer.js';

interface LayoutProps {
  rooms: readonly { name: string; label: string }[];
  onSignOut: () => void;
  children: ReactNode;
}

/** The frame of all rooms: the menu, who has signed in, and the room. */
export function Layout({ rooms, onSignOut, children }: LayoutProps) {
  const main = useRef<HTMLElement>(null);
  const viewer = useViewer();
  const { pathname } = useLocation();
  return (
    <>
      <header className="desk-header">
        <Button className="desk-skip" variant="contained" onClick={() => main.current?.focus()}>
          본문으로 건너뛰기
        </Button>
        <strong>Doum 데스크</strong>
        <nav className="desk-menu" aria-label="메뉴">
          {rooms.map(({ name, label }) => (
            <Button
              key={name}
              component={Link}
              to={`/${name}`}
              aria-current={`${pathname}/`.startsWith(`/${name}/`) ? 'page' : undefined}
            >
              {label}
            </Button>
          ))}
          <Button href="/">도움말</Button>
          <Button href="/analytics">통계</Button>
        </nav>
        <div className="desk-person">
          <bdi>{viewer.name}</bdi>
          <Button onClick={onSignOut}>로그아웃</Button>
        </div>
      </header>
      <main className="desk-main" ref={main} tabIndex={-1}>
        <Suspense fallback={<Loading />}>{children}</Suspense>
      </main>
    </>
  );
}

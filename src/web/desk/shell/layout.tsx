import { Box, Button, Link as MuiLink } from '@mui/material';
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
  const isOpen = (name: string) => `${pathname}/`.startsWith(`/${name}/`);
  return (
    <>
      <Box
        component="header"
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          alignItems: 'center',
          columnGap: 2,
          position: 'relative',
          paddingInline: { xs: 1.5, md: 3 },
          backgroundColor: 'background.paper',
          borderBottom: '1px solid var(--line)',
        }}
      >
        <MuiLink
          component="button"
          onClick={() => main.current?.focus()}
          sx={{
            position: 'absolute',
            transform: 'translateY(-200%)',
            '&:focus': { transform: 'none' },
          }}
        >
          본문으로 건너뛰기
        </MuiLink>
        <strong>Doum 데스크</strong>
        <Box
          component="nav"
          aria-label="메뉴"
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            flex: { xs: '1 0 100%', md: 1 },
            order: { xs: 1, md: 0 },
          }}
        >
          {rooms.map(({ name, label }) => (
            <Button
              key={name}
              component={Link}
              to={`/${name}`}
              aria-current={isOpen(name) ? 'page' : undefined}
              sx={{
                minHeight: 48,
                borderRadius: 0,
                color: isOpen(name) ? 'primary.main' : 'text.primary',
                borderBottom: '3px solid',
                borderBottomColor: isOpen(name) ? 'primary.main' : 'transparent',
              }}
            >
              {label}
            </Button>
          ))}
        </Box>
        <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, marginLeft: 'auto' }}>
          <span>{viewer.name}</span>
          <Button onClick={onSignOut}>로그아웃</Button>
        </Box>
      </Box>
      <Box
        component="main"
        ref={main}
        tabIndex={-1}
        sx={{ maxWidth: 1440, margin: '0 auto', padding: { xs: 1.5, md: 3 }, outline: 'none' }}
      >
        <Suspense fallback={<Loading />}>{children}</Suspense>
      </Box>
    </>
  );
}

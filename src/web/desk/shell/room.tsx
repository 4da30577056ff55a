import { Typography, Button, CircularProgress } from '@mui/material';
import { type ReactNode, useEffect, createContext, useContext } from 'react';
import type { Role } from '../../generated/operations.js';
import { BRAND } from '../../shared/page-brand.js';
import { mayDo, type Viewer } from '../../shared/session.js';

interface RoomProps {
  title: string;
  /** Buttons beside the title. */
  actions?: ReactNode;
  children: ReactNode;
}

/** A room with its heading, which also names the browser's tab. */
export function Room({ title, actions, children }: RoomProps) {
  useEffect(() => {
    document.title = `${title} - ${BRAND.name} 데스크`;
  }, [title]);
  return (
    <>
      <div className="desk-heading">
        <Typography variant="h5" component="h1">
          {title}
        </Typography>
        {actions}
      </div>
      {children}
    </>
  );
}

/** Shown while a room is loaded. */
export const Loading = () => (
  <CircularProgress aria-label="불러오고 있어요" sx={{ display: 'block', margin: '4rem auto' }} />
);

/** Shown for an address without a room, also of a room that the role may not see. */
export const Missing = () => (
  <Room title="없는 화면이에요">
    <Typography>주소를 잘못 적었거나, 지금 역할로는 볼 수 없는 화면이에요.</Typography>
  </Room>
);

/** Shown when a room fails. */
export const Broken = () => (
  <main>
    <Room title="화면에 문제가 생겼어요">
      <Typography sx={{ mb: 2 }}>
        쓰던 글은 이 브라우저에 남아 있어요. 데스크가 그사이에 바뀌었으면 다시 열 때 고쳐져요.
      </Typography>
      <Button variant="contained" onClick={() => location.reload()}>
        다시 열기
      </Button>
    </Room>
  </main>
);

export const ViewerContext = createContext<Viewer | null>(null);

/** Who has signed in, and what the person may do. */
export function useViewer(): Viewer & { may: (least: Role) => boolean } {
  const viewer = useContext(ViewerContext)!;
  return { ...viewer, may: (least) => mayDo(viewer.role, least) };
}

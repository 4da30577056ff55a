import { Typography } from '@mui/material';
import { type ReactNode, useEffect } from 'react';

interface RoomProps {
  title: string;
  /** Buttons beside the title. */
  actions?: ReactNode;
  children: ReactNode;
}

/** A room with its heading, which also names the browser's tab. */
export function Room({ title, actions, children }: RoomProps) {
  useEffect(() => {
    document.title = `${title} - Doum 데스크`;
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

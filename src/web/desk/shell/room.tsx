import { Box, Typography } from '@mui/material';
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
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center', mb: 2 }}>
        <Typography variant="h5" component="h1" sx={{ flex: '1 1 16rem', fontWeight: 700 }}>
          {title}
        </Typography>
        {actions}
      </Box>
      {children}
    </>
  );
}

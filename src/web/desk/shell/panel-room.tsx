import { Box, Tab, Tabs } from '@mui/material';
import { useState } from 'react';
import { type Panel, PanelView } from './panel.js';
import { Room } from './room.js';

interface PanelRoomProps {
  title: string;
  panels: readonly Panel<never>[];
}

/** A room whose tabs are panels. A tab loads its list when it is opened. */
export function PanelRoom({ title, panels }: PanelRoomProps) {
  const [tab, setTab] = useState(0);
  return (
    <Room title={title}>
      <Tabs
        aria-label={title}
        variant="scrollable"
        value={tab}
        onChange={(_, chosen: number) => setTab(chosen)}
      >
        {panels.map(({ name }, i) => (
          <Tab key={name} label={name} id={`tab-${i}`} aria-controls="panel" />
        ))}
      </Tabs>
      <Box role="tabpanel" id="panel" aria-labelledby={`tab-${tab}`} sx={{ paddingTop: 2 }}>
        <PanelView key={tab} panel={panels[tab]!} />
      </Box>
    </Room>
  );
}

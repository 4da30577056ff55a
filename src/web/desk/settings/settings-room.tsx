import { Box, Tab, Tabs } from '@mui/material';
import { useState } from 'react';
import { PEOPLE } from '../people/people-panel.js';
import { Room } from '../shell/room.js';
import { APPLICATIONS, KEYS, SESSIONS } from './access-panels.js';
import { INDEX } from './index-panel.js';
import { type Panel, PanelView } from './panel.js';
import { WEBHOOKS } from './webhooks-panel.js';

const PANELS: readonly Panel<never>[] = [PEOPLE, KEYS, SESSIONS, APPLICATIONS, WEBHOOKS, INDEX];

/** The room 설정. A tab loads its list when it is opened. */
export function SettingsRoom() {
  const [tab, setTab] = useState(0);
  return (
    <Room title="설정">
      <Tabs
        aria-label="설정"
        variant="scrollable"
        value={tab}
        onChange={(_, chosen: number) => setTab(chosen)}
      >
        {PANELS.map(({ name }, i) => (
          <Tab key={name} label={name} id={`tab-${i}`} aria-controls="panel" />
        ))}
      </Tabs>
      <Box role="tabpanel" id="panel" aria-labelledby={`tab-${tab}`} sx={{ paddingTop: 2 }}>
        <PanelView key={tab} panel={PANELS[tab]!} />
      </Box>
    </Room>
  );
}

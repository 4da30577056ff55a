import { Box, Tab, Tabs } from '@mui/material';
import { useState } from 'react';
import { Room } from '../shell/room.js';
import { ApplicationsPanel, KeysPanel, SessionsPanel } from './access-panels.js';
import { IndexPanel } from './index-panel.js';
import { WebhooksPanel } from './webhooks-panel.js';

const PANELS = [
  ['API 키', KeysPanel],
  ['로그인', SessionsPanel],
  ['앱', ApplicationsPanel],
  ['웹훅', WebhooksPanel],
  ['색인', IndexPanel],
] as const;

/** The room 설정. A tab loads its list when it is opened. */
export function SettingsRoom() {
  const [tab, setTab] = useState(0);
  const Panel = PANELS[tab]![1];
  return (
    <Room title="설정">
      <Tabs
        aria-label="설정"
        variant="scrollable"
        value={tab}
        onChange={(_, chosen: number) => setTab(chosen)}
      >
        {PANELS.map(([name], i) => (
          <Tab key={name} label={name} id={`tab-${i}`} aria-controls="panel" />
        ))}
      </Tabs>
      <Box role="tabpanel" id="panel" aria-labelledby={`tab-${tab}`} sx={{ paddingTop: 2 }}>
        <Panel />
      </Box>
    </Room>
  );
}

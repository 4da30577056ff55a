import { PEOPLE } from '../people/people-panel.js';
import { PanelRoom } from '../shell/panel-room.js';
import { APPLICATIONS, KEYS, SESSIONS } from './access-panels.js';
import { HELP_CENTRE } from './help-centre-panel.js';
import { INDEX } from './index-panel.js';
import { WEBHOOKS } from './webhooks-panel.js';

/** The room 설정. */
export const SettingsRoom = () => (
  <PanelRoom
    title="설정"
    panels={[PEOPLE, HELP_CENTRE, KEYS, SESSIONS, APPLICATIONS, WEBHOOKS, INDEX]}
  />
);

import { PanelRoom } from '../shell/panel-room.js';
import { ANNOUNCEMENTS } from './announcements-panel.js';
import { PINS } from './pins-panel.js';

/** The room 공지와 고정. */
export const CurationRoom = () => <PanelRoom title="공지와 고정" panels={[ANNOUNCEMENTS, PINS]} />;

import { ACCOUNTS } from './help-words/accounts.js';
import { DEVELOPMENT } from './help-words/development.js';
import { DEVICES } from './help-words/devices.js';
import { ENGLISH_1 } from './help-words/english-1.js';
import { ENGLISH_2 } from './help-words/english-2.js';
import { EVERYDAY_1 } from './help-words/everyday-1.js';
import { EVERYDAY_2 } from './help-words/everyday-2.js';
import { EVERYDAY_3 } from './help-words/everyday-3.js';
import { FILES } from './help-words/files.js';
import { INTENTS_1 } from './help-words/intents-1.js';
import { INTENTS_2 } from './help-words/intents-2.js';
import { MAIL } from './help-words/mail.js';
import { MAPS } from './help-words/maps.js';
import { MESSAGES } from './help-words/messages.js';
import { MUSIC } from './help-words/music.js';
import { NOTIFICATIONS } from './help-words/notifications.js';
import { OFFICE } from './help-words/office.js';
import { PAYMENTS } from './help-words/payments.js';
import { SETTINGS } from './help-words/settings.js';
import { SHOPPING } from './help-words/shopping.js';
import { SITUATIONS_MESSENGER_1 } from './help-words/situations-messenger-1.js';
import { SITUATIONS_MESSENGER_2 } from './help-words/situations-messenger-2.js';
import { SITUATIONS_SERVICES_1 } from './help-words/situations-services-1.js';
import { SITUATIONS_SERVICES_2 } from './help-words/situations-services-2.js';
import { STORIES_MESSENGER_1 } from './help-words/stories-messenger-1.js';
import { STORIES_MESSENGER_2 } from './help-words/stories-messenger-2.js';
import { STORIES_SERVICES_1 } from './help-words/stories-services-1.js';
import { STORIES_SERVICES_2 } from './help-words/stories-services-2.js';
import { SUPPORT } from './help-words/support.js';

/** Phrases with one meaning: readers use any of `typed`, articles any of `meant`. */
export interface HelpWords {
  readonly typed: readonly string[];
  readonly meant: readonly string[];
}

/**
 * Parses lines of help words. `a = b = c` are phrases that mean the same; `a = b > c = d` are
 * everyday phrases for which help articles use others. Verbs are in their dictionary form, English
 * words in their base form. Lines that begin with # are headings.
 */
export function parseHelpWords(text: string): HelpWords[] {
  return text.split('\n').flatMap((line): HelpWords[] => {
    if (line === '' || line.startsWith('#')) return [];
    const [typed, meant] = line
      .split(' > ')
      .map((side) => side.split(' = ').map((phrase) => phrase.trim()));
    return [{ typed: typed!, meant: meant ?? typed! }];
  });
}

/**
 * The words of help centres that the server ships: Korean and English words, loanwords and everyday
 * expressions of the usual fields. Editors extend them with synonym sets.
 */
export const HELP_WORDS: readonly HelpWords[] = [
  ACCOUNTS,
  SETTINGS,
  DEVICES,
  FILES,
  DEVELOPMENT,
  OFFICE,
  MESSAGES,
  NOTIFICATIONS,
  MAIL,
  MAPS,
  MUSIC,
  PAYMENTS,
  SHOPPING,
  SUPPORT,
  EVERYDAY_1,
  EVERYDAY_2,
  EVERYDAY_3,
  ENGLISH_1,
  ENGLISH_2,
  INTENTS_1,
  INTENTS_2,
  SITUATIONS_MESSENGER_1,
  SITUATIONS_MESSENGER_2,
  SITUATIONS_SERVICES_1,
  SITUATIONS_SERVICES_2,
  STORIES_MESSENGER_1,
  STORIES_MESSENGER_2,
  STORIES_SERVICES_1,
  STORIES_SERVICES_2,
].flatMap(parseHelpWords);

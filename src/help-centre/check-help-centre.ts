import { checkAll, checkEach } from '../core/check-all.js';
import { badInput } from '../core/errors.js';
import { checkLength, cleanLine, cleanText } from '../core/text.js';
import { checkAccentColor, legibleColor } from './accent-color.js';
import type { ContactChannel, ContactHours, HelpCentreInput } from './help-centre-types.js';

const MAX_NAME_LENGTH = 50;
const MAX_ADDRESS_LENGTH = 500;
const MAX_HOME_LENGTH = 10_000;
const MAX_CLOSED_LENGTH = 200;
const MAX_LINKS = 20;
const MAX_CHANNELS = 10;
const MAX_HOURS = 7;

/** Renders the Markdown of `homeText`. BAD_USER_INPUT names `homeText`. */
export type RenderHome = (markdown: string) => string;

/**
 * The values to store, without those of pictures. BAD_USER_INPUT names every wrong value, as a
 * field of the input.
 */
export async function checkHelpCentre(input: HelpCentreInput, render: RenderHome) {
  const { accentColor, footerLinks, channels, closedText } = input;
  const { colors, home, ...values } = await checkAll({
    name: () => cleanLine(input.name, 'name', MAX_NAME_LENGTH),
    colors: () => {
      if (accentColor == null) return { accentColor: null, accentColorDark: null };
      const color = checkAccentColor(accentColor);
      return { accentColor: color, accentColorDark: legibleColor(color, 'dark') };
    },
    home: () => {
      const homeText = cleanText(input.homeText, 'homeText');
      checkLength(homeText, 'homeText', MAX_HOME_LENGTH);
      return { homeText, homeHtml: render(homeText) };
    },
    footerLinks: () =>
      atMost(MAX_LINKS, footerLinks, 'footerLinks', ({ name, address }, field) => ({
        name: cleanLine(name, `${field}.name`, MAX_NAME_LENGTH),
        // A path, but not one that browsers read as another host.
        address: /^\/(?![/\\])/.test(address)
          ? cleanLine(address, `${field}.address`, MAX_ADDRESS_LENGTH)
          : checkAddress(address, `${field}.address`),
      })),
    channels: () => atMost(MAX_CHANNELS, channels, 'channels', checkChannel),
    closedText: () => closedText && cleanLine(closedText, 'closedText', MAX_CLOSED_LENGTH),
  });
  return { ...values, ...colors, ...home };
}

function atMost<Entry, Value>(
  max: number,
  entries: readonly Entry[],
  field: string,
  check: (entry: Entry, field: string) => Value,
): Value[] {
  if (entries.length > max)
    throw badInput(field, `${field} has ${entries.length} entries; at most ${max} are possible.`);
  return checkEach(entries, (entry, i) => check(entry, `${field}.${i}`));
}

function checkChannel(channel: ContactChannel, field: string): ContactChannel {
  const { isHiddenWhenClosed } = channel;
  return {
    name: cleanLine(channel.name, `${field}.name`, MAX_NAME_LENGTH),
    address: checkAddress(channel.address, `${field}.address`),
    hours: atMost(MAX_HOURS, channel.hours, `${field}.hours`, checkHours),
    isHiddenWhenClosed,
  };
}

const TIME = /^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/;

function checkHours({ days, from, to }: ContactHours, field: string): ContactHours {
  if (days.length === 0 || new Set(days).size < days.length)
    throw badInput(`${field}.days`, `${field}.days must name at least one day, and each once.`);
  if (!TIME.test(from) || !TIME.test(to) || from >= to)
    throw badInput(
      `${field}.to`,
      `${field} must begin and end on one day, in this order, but is ${from.slice(0, 10)} to ` +
        `${to.slice(0, 10)}.`,
      'Write times such as 09:00 and 18:00.',
    );
  return { days, from, to };
}

/** A safe address. A number of a phone becomes `tel:`. */
function checkAddress(address: string, field: string): string {
  const line = cleanLine(address, field, MAX_ADDRESS_LENGTH);
  const text = /^[+\d][\d -]+$/.test(line) ? `tel:${line.replaceAll(' ', '-')}` : line;
  const url = URL.canParse(text) ? new URL(text).href : '';
  if (!/^(?:https:|mailto:.|tel:[+\d])/.test(url))
    throw badInput(
      field,
      `${field} must be an address that starts with https:, mailto: or tel:, or a phone number.`,
    );
  return url;
}

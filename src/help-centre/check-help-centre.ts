import { checkAll, checkEach } from '../core/check-all.js';
import { badInput } from '../core/errors.js';
import { checkLength, cleanLine, cleanText } from '../core/text.js';
import { checkAccentColor, legibleColor } from './accent-color.js';
import type { HelpCentre, HelpCentreInput } from './help-centre-types.js';

const MAX_NAME_LENGTH = 50;
const MAX_LINE_LENGTH = 200;
const MAX_HOME_LENGTH = 10_000;

/** Renders the Markdown of `homeText`. BAD_USER_INPUT names `homeText`. */
export type RenderHome = (markdown: string) => string;

/** What to store. BAD_USER_INPUT names every wrong value. Pictures are not checked. */
export async function checkHelpCentre(
  input: HelpCentreInput,
  render: RenderHome,
): Promise<HelpCentre> {
  const { logo, logoDark, favicon, accentColor, footerLinks, channels, closedText } = input;
  const { homeText, ...values } = await checkAll({
    name: () => cleanLine(input.name, 'name', MAX_NAME_LENGTH),
    accentColor: () => (accentColor == null ? null : checkAccentColor(accentColor)),
    homeText: () => {
      const text = cleanText(input.homeText, 'homeText');
      return { text, html: render(checkLength(text, 'homeText', MAX_HOME_LENGTH)) };
    },
    // A path, but not one that browsers read as another host.
    footerLinks: () => checkLinks(footerLinks, 'footerLinks', 20, /^\/(?![/\\])/),
    channels: () =>
      checkLinks(channels, 'channels', 10).map((channel, i) => ({
        ...channel,
        hours: checkHours(channels[i]!.hours, `channels.${i}.hours`),
      })),
    closedText: () => closedText && cleanLine(closedText, 'closedText', MAX_LINE_LENGTH),
  });
  const color = values.accentColor;
  const accentColorDark = color && legibleColor(color, 'dark');
  const home = { homeText: homeText.text, homeHtml: homeText.html };
  return { logo, logoDark, favicon, ...values, accentColorDark, ...home };
}

/** Names and safe addresses. A phone number becomes `tel:`. */
function checkLinks(
  links: readonly { name: string; address: string }[],
  field: string,
  max: number,
  otherAddress = /^(?!)/,
) {
  if (links.length > max)
    throw badInput(field, `${field} has ${links.length} entries; at most ${max} are possible.`);
  return checkEach(links, ({ name, address }, i) => {
    const at = `${field}.${i}.address`;
    const line = cleanLine(address, at, MAX_LINE_LENGTH);
    const text = /^[+\d][\d -]+$/.test(line) ? `tel:${line.replaceAll(' ', '-')}` : line;
    const url = URL.canParse(text) ? new URL(text).href : '';
    if (!otherAddress.test(text) && !/^(?:https:|mailto:.|tel:[+\d])/.test(url))
      throw badInput(at, `${at} must begin with https:, mailto: or tel:, or be a phone number.`);
    return { name: cleanLine(name, `${field}.${i}.name`, MAX_NAME_LENGTH), address: url || text };
  });
}

const DAY = '(?:Mo|Tu|We|Th|Fr|Sa|Su)';
const TIME = '(?:[01]\\d|2[0-4]):[0-5]\\d';
const RULE = `${DAY}(?:-${DAY})?(?:,${DAY}(?:-${DAY})?)* ${TIME}-${TIME}`;
const HOURS = new RegExp(`^(?:${RULE}(?:; ${RULE})*)?$`);

function checkHours(hours: string, field: string): string {
  const times = [...hours.matchAll(/(\S{5})-(\S{5})(?:;|$)/g)];
  if (HOURS.test(hours) && times.every(([, from, to]) => from! < to!)) return hours;
  const message = `${field} must be days and times that end later on the same day.`;
  throw badInput(field, message, 'Write them as in Mo-Fr 09:00-18:00; Sa 10:00-13:00.');
}

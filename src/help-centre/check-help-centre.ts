import { checkAll, checkEach } from '../core/check-all.js';
import { badInput } from '../core/errors.js';
import { checkLength, cleanLine, cleanText } from '../core/text/text.js';
import { renderBody } from '../markdown/index.js';
import type { HelpCentre, HelpCentreInput } from './help-centre-types.js';

const MAX_NAME_LENGTH = 50;
const MAX_LINE_LENGTH = 200;
const MAX_HOME_LENGTH = 10_000;

/** What to store. BAD_USER_INPUT names every wrong value. Pictures are not checked. */
export async function checkHelpCentre(input: HelpCentreInput): Promise<HelpCentre> {
  const { logo, logoDark, favicon, accentColor, footerLinks, channels, closedText } = input;
  const { homeText, ...values } = await checkAll({
    name: () => cleanLine(input.name, 'name', MAX_NAME_LENGTH),
    accentColor: () => (accentColor == null ? null : checkAccentColor(accentColor)),
    homeText: () => {
      const text = cleanText(input.homeText, 'homeText');
      checkLength(text, 'homeText', MAX_HOME_LENGTH);
      return { text, html: renderBody(text, 'homeText').bodyHtml };
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

/** Addresses without a password, which every reader would see. */
const SAFE_ADDRESS = /^(?:https:\/\/[^/@]+\/|mailto:[^@?]+@[^@]|tel:\+?\d[\d-]*\d$)/;

/** Names and safe addresses. A phone number becomes `tel:`. */
function checkLinks(
  links: readonly { name: string; address: string }[],
  field: string,
  max: number,
  path?: RegExp,
) {
  if (links.length > max)
    throw badInput(field, `${field} has ${links.length} entries; at most ${max} are possible.`);
  return checkEach(links, ({ name, address }, i) => {
    const at = `${field}.${i}.address`;
    const line = cleanLine(address, at, MAX_LINE_LENGTH);
    const text = /^[+\d][\d -]+$/.test(line) ? `tel:${line.replaceAll(' ', '-')}` : line;
    const url = URL.canParse(text) ? new URL(text).href : '';
    if (!path?.test(text) && !SAFE_ADDRESS.test(url)) {
      const other = path ? ', or a path of this site such as /search' : '';
      throw badInput(at, `${at} must be https:, mailto: or tel:, or a phone number${other}.`);
    }
    return { name: cleanLine(name, `${field}.${i}.name`, MAX_NAME_LENGTH), address: url || text };
  });
}

const DAY = '(?:Mo|Tu|We|Th|Fr|Sa|Su)';
const TIME = '(?:(?:[01]\\d|2[0-3]):[0-5]\\d|24:00)';
const RULE = `${DAY}(?:-${DAY})?(?:,${DAY}(?:-${DAY})?)* ${TIME}-${TIME}`;
const HOURS = new RegExp(`^(?:${RULE}(?:; ${RULE})*)?$`);

function checkHours(hours: string, field: string): string {
  checkLength(hours, field, MAX_LINE_LENGTH);
  const times = [...hours.matchAll(/(\S{5})-(\S{5})(?:;|$)/g)];
  if (HOURS.test(hours) && times.every(([, from, to]) => from! < to!)) return hours;
  const message = `${field} must be days and times that end later on the same day.`;
  throw badInput(field, message, 'Write them as in Mo-Fr 09:00-18:00; Sa 10:00-13:00.');
}

/** WCAG 2.2, level AA, for text. */
const LEAST_CONTRAST = 4.5;

const WHITE = [255, 255, 255];
const BLACK = [0, 0, 0];

/** The grounds of texts in the colour, as in tokens.css of the pages: a grey, and its own tint. */
const THEMES = {
  light: { grey: [238, 240, 244], surface: WHITE, tint: 0.11, towards: BLACK },
  dark: { grey: [35, 41, 54], surface: [24, 28, 37], tint: 0.18, towards: WHITE },
};

/** A mixture in sRGB. Towards black and white, only whiteness and blackness of HWB change. */
const mixed = (one: number[], other: number[], share: number) =>
  one.map((part, i) => Math.round(part * share + other[i]! * (1 - share)));

/** The relative luminance of WCAG. */
function luminance(rgb: number[]): number {
  const [r, g, b] = rgb.map((part) =>
    part <= 10 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(one: number[], other: number[]): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
}

/** The nearest darker colour (theme light) or lighter one (theme dark) that can be read. */
function legibleColor(hex: string, theme: keyof typeof THEMES): string {
  const { grey, surface, tint, towards } = THEMES[theme];
  const given = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  const isLegible = (rgb: number[]) =>
    [grey, mixed(rgb, surface, tint)].every((ground) => contrast(rgb, ground) >= LEAST_CONTRAST);
  let color = given;
  for (let share = 1; !isLegible(color); share -= 0.004) color = mixed(given, towards, share);
  return `#${color.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

/** The colour in lower case. BAD_USER_INPUT offers the nearest one if its contrast is too low. */
function checkAccentColor(given: string): string {
  const color = given.toLowerCase();
  if (!/^#[0-9a-f]{6}$/.test(color))
    throw badInput('accentColor', 'accentColor must be a colour such as #2a4fd0.');
  const nearest = legibleColor(color, 'light');
  if (nearest === color) return color;
  throw badInput(
    'accentColor',
    `accentColor ${color} is too light: texts in it would not have a contrast of 4.5 : 1.`,
    `The nearest possible colour is ${nearest}.`,
    { reason: 'COLOUR_CONTRAST', params: { colour: nearest } },
  );
}

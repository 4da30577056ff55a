import { badInput } from '../core/errors.js';

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
export function legibleColor(hex: string, theme: keyof typeof THEMES): string {
  const { grey, surface, tint, towards } = THEMES[theme];
  const given = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  const isLegible = (rgb: number[]) =>
    [grey, mixed(rgb, surface, tint)].every((ground) => contrast(rgb, ground) >= LEAST_CONTRAST);
  let color = given;
  for (let share = 1; !isLegible(color); share -= 0.004) color = mixed(given, towards, share);
  return `#${color.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

/** The colour in lower case. BAD_USER_INPUT offers the nearest one if its contrast is too low. */
export function checkAccentColor(given: string): string {
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

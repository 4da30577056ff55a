import { foldForms } from './normalize.js';

/** What stands where something personal stood; never longer than it. */
const PHONE = '(전화번호)';
const EMAIL = '(이메일)';
const CARD = '(카드번호)';
const RESIDENT = '(주민등록번호)';

/** Vowels that look like a dash and are nearer on Korean and Japanese keyboards. */
const LETTER_DASH = 'ㅡー';
/** The Korean middle dot, which is a letter, and what `foldForms` makes of it. */
const LETTER_DOT = 'ㆍ\u119E';
const DASH = `\\-‐-―−${LETTER_DASH}`;
const DOT = `·・‧∙⋅${LETTER_DOT}`;
/** What people put between the groups of a number. */
const GAP = `[${DASH} \\t]`;
const WIDE_GAP = `[${DASH} ./_${DOT}]{1,3}`;
const PHONE_GAP = `[${DASH} ./()]{0,5}`;
const ODD_GAP = `[${DASH} ./_${DOT}()]{0,3}`;
/**
 * No letter, digit or comma, but for the letters that people use as dashes and dots. No character
 * matches both alternatives: otherwise the time doubles with each of them.
 */
const ANY_SEPARATOR = `(?:[^\\p{L}\\p{N},]|[${LETTER_DASH}${LETTER_DOT}])`;
/** Only where the number cannot be a list of others. */
const ANY_GAP = `${ANY_SEPARATOR}{0,8}`;
const COMMA_GAP = `(?:, ?|${ANY_GAP})`;
/** What people hide digits behind. */
const STAR = '*●•○◯x';

/** Six digits that can be a date of birth. */
const BIRTH = '\\d\\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])';
const starred = (count: string) => `(?=\\d{0,6}[${STAR}])[\\d${STAR}]{${count}}`;

/** Without the 0 before them. */
const MOBILE = '1[016789]';
const AREA = '(?:2|[3-6][1-5]|70|50\\d)';
const withZero = (prefix: string) => `(?:\\(0${prefix}\\)|0${prefix}\\)?)`;

/** Two of these have as many digits as a card. */
const DATE = '(?:19|20)\\d\\d[-./ ]\\d{1,2}[-./ ]\\d{1,2}(?!\\d)';
/** Years in a row. */
const YEARS = `(?:19|20)\\d\\d${WIDE_GAP}(?:19|20)\\d\\d`;
/**
 * The digits of these, too, may be as many as a telephone number's: month and day with more behind
 * them, and fractions.
 */
const DAYS =
  '\\d\\d[-./]\\d\\d(?:[-./ ]{1,3}(?:19|20)\\d\\d(?!\\d)|[-./]\\d\\d | \\d\\d[-./]\\d\\d(?!\\d))';
const FRACTIONS = '0\\.[\\d.]{1,6} \\d{1,3}\\.';

/** Digits as they are read out. */
const READ = '[공영일이삼사오육륙칠팔구]';
/** Digits, or the letters that look like them. */
const LOOK = '[\\doil]';

/**
 * What stands behind the 01x of a mobile telephone: seven digits and more, so that a list of such
 * prefixes is no number.
 */
const mobileRest = (gap: string, digit = '\\d') =>
  `(?:${digit}{4}${gap}${digit}{3,5}|${digit}{3}${gap}${digit}{4,5})`;

/** A number ends where its digits end: part of a longer one is none. */
const whole = (pattern: string) => new RegExp(`(?<!\\d)(?:${pattern})(?!\\d)`, 'giu');

const DOMAIN =
  '(?:(?:[a-z0-9-]+\\.)+[a-z]{2,}|(?:[a-z0-9가-힣-]+\\.)+(?:[a-z]{2,}|한국|닷컴|닷넷|삼성))';
/**
 * A Hangul particle may stand directly before an address: Hangul is part of one only where nothing
 * else is before the @.
 */
const LOCAL = '(?<![\\w.%+-])[\\w.%+-]*[a-z0-9][_.%+-]*';
const HANGUL_LOCAL = '(?<![\\w.%+가-힣ㄱ-ㅣ-])[\\w.%+가-힣ㄱ-ㅣ-]+';
const email = (local: string) => new RegExp(`${local} ?@ ?${DOMAIN}`, 'giu');

/**
 * In this order: what is more certain first, so that a card that has a telephone number in it is a
 * card, and a telephone number behind an error number is not one card with it. The time grows with
 * the text and no faster: an address begins only where no character of one stands before, what
 * repeats without bound cannot match what follows it, and everything else is short.
 */
const KINDS: readonly [pattern: RegExp, placeholder: string][] = [
  [email(LOCAL), EMAIL],
  [email(HANGUL_LOCAL), EMAIL],
  // Behind +82 the 0 is left out, but many write it all the same.
  [
    whole(
      `(?:(?:\\+|00)82${PHONE_GAP}(?:\\(0\\)|0)?|82)${PHONE_GAP}(?:${MOBILE}|${AREA})${PHONE_GAP}\\d{3,4}${PHONE_GAP}\\d{4}` +
        `|(?:\\+|00)82(?:${ANY_SEPARATOR}{0,16}|${ANY_GAP}0${ANY_GAP})(?:${MOBILE}|${AREA})${ANY_GAP}\\d{3,4}${ANY_GAP}\\d{4}`,
    ),
    PHONE,
  ],
  [
    whole(
      `\\d{6}${GAP}{1,3}\\d{7}|${BIRTH}(?:\\d{7}|${GAP}{0,3}${starred('3,7')}|${WIDE_GAP}(?:\\d{7}|${starred('7')}))`,
    ),
    RESIDENT,
  ],
  [whole(`\\d{4}(${GAP})(?:\\d{4}\\1\\d{4}\\1\\d{4}(?:\\1\\d{1,3})?|\\d{6}\\1\\d{4,5})`), CARD],
  // No card begins with 1, but error numbers do.
  [
    whole(
      `(?!${YEARS})[2-69]\\d{3}${WIDE_GAP}(?:\\d{4}${WIDE_GAP}\\d{4}${WIDE_GAP}\\d{4}(?:${WIDE_GAP}\\d{1,3})?|\\d{6}${WIDE_GAP}\\d{4,5})`,
    ),
    CARD,
  ],
  // One digit may be missing or too many: no other number begins like one of a mobile telephone.
  [whole(`${withZero(MOBILE)}${PHONE_GAP}\\d{3,4}${PHONE_GAP}\\d{3,5}`), PHONE],
  [whole(`${withZero(MOBILE)}${COMMA_GAP}${mobileRest(COMMA_GAP)}`), PHONE],
  [
    whole(
      `${withZero(AREA)}(?:${PHONE_GAP}\\d{3,4}${PHONE_GAP}|${ANY_GAP}\\d{3,4}${ANY_GAP})\\d{4}`,
    ),
    PHONE,
  ],
  // Grouped in any other way, or not at all.
  [
    whole(
      `(?<!\\d[-./:,~])(?<!(?:19|20)\\d\\d )(?!${DAYS}|${FRACTIONS})` +
        `(?:0${ODD_GAP}|\\+${ODD_GAP}8${ODD_GAP}2${ODD_GAP}(?:0${ODD_GAP})?)1${ODD_GAP}[016789](?:${ODD_GAP}\\d){7,8}(?![-./:,]\\d)`,
    ),
    PHONE,
  ],
  [whole('0([^\\p{L}\\p{N}]{1,3})1\\1[016789](?:\\1\\d){7,8}(?!\\1\\d)'), PHONE],
  [
    new RegExp(
      `[공영]${ODD_GAP}일${ODD_GAP}[공영일육륙칠팔구](?:${ODD_GAP}(?:\\d|${READ})){7,8}` +
        `|(?<!\\d)01[016789](?:(?:${ODD_GAP}${READ}){7,8}|${ODD_GAP}\\d{3,4}${ODD_GAP}${READ}{4}|${ODD_GAP}${READ}{3,4}${ODD_GAP}\\d{4}(?!\\d))`,
      'gu',
    ),
    PHONE,
  ],
  [
    new RegExp(
      `(?<![a-z\\d])(?=(?:\\D{0,8}\\d){5})[0o][1il][016789oil]${ANY_GAP}${mobileRest(ANY_GAP, LOOK)}(?![a-z\\d])`,
      'giu',
    ),
    PHONE,
  ],
  // Whatever its check digit says: a card number that was mistyped is personal too.
  [whole(`(?!${DATE})\\d(?:${GAP}{0,3}\\d){12,}`), CARD],
  [whole('\\d([^\\p{L}\\p{N}]{1,3})\\d(?:\\1\\d){11,}'), CARD],
];

const PLACEHOLDER = /\((?:전화번호|이메일|카드번호|주민등록번호)\)/;
/**
 * So many digits may name somebody, whatever they are. Commas are left out: those are in prices and
 * lists.
 */
const MANY_DIGITS = new RegExp(`\\d(?:${ANY_SEPARATOR}{0,3}\\d){6}`, 'u');

/** What is not seen, or only as an ornament of what stands before. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{M}\u2800]|(?!\s)\p{Cc}/u;
const REPEATED = new RegExp(`[ ./_~:|=+${DASH}${DOT}]`, 'u');
const DIGIT = /\p{Nd}/u;
/**
 * Stands for each character of what was found already: neither digit nor gap nor part of an
 * address.
 */
const FOUND = 'Ω';

/**
 * A text as the patterns read it, and where each of its characters begins in the text; last, where
 * the text ends.
 */
interface Outline {
  readonly outline: string;
  readonly starts: readonly number[];
}

/**
 * Without what is not seen; with ASCII digits, one space for white space and one of each separator
 * that is repeated.
 */
function outlineOf(text: string): Outline {
  const starts: number[] = [];
  const parts: string[] = [];
  let at = 0;
  for (const character of text) {
    const simple = simplified(character);
    if (simple !== '' && !(simple === parts.at(-1) && REPEATED.test(simple))) {
      parts.push(simple);
      for (let unit = 0; unit < simple.length; unit++) starts.push(at + unit);
    }
    at += character.length;
  }
  starts.push(at);
  return { outline: parts.join(''), starts };
}

function simplified(character: string): string {
  if (/[!-~가-힣]/.test(character)) return character;
  if (/\s/.test(character)) return ' ';
  if (UNSEEN.test(character)) return '';
  return DIGIT.test(character) ? digitOf(character.codePointAt(0)!) : character;
}

/** Each script's digits are ten in a row, of which the first has a code that ends in 0 or 6. */
function digitOf(code: number): string {
  const last = code & 15;
  return String(DIGIT.test(String.fromCodePoint(code - last)) ? last : last - 6);
}

/**
 * Puts a placeholder for what looks like personal data: Korean telephone numbers (those of
 * services, such as 1588-1234, are public and stay), e-mail addresses, numbers of payment cards (13
 * digits and more) and resident registration numbers. The words around them stay, in their case.
 * Full-width digits and those of other scripts, invisible characters and unusual separators hide
 * nothing: a text in which something was found comes back in the form that `foldForms` gives it,
 * any other as it was.
 */
export function maskPersonal(text: string): string {
  const folded = foldForms(text);
  const { outline, starts } = outlineOf(folded);
  const found: { start: number; end: number; placeholder: string }[] = [];
  KINDS.reduce((rest, [pattern, placeholder]) => {
    const matches = Array.from(rest.matchAll(pattern));
    if (matches.length === 0) return rest;
    for (const { 0: match, index } of matches) {
      found.push({ start: starts[index]!, end: starts[index + match.length]!, placeholder });
    }
    return rest.replace(pattern, (match) => FOUND.repeat(match.length));
  }, outline);
  if (found.length === 0) return text;
  let masked = '';
  let at = 0;
  for (const { start, end, placeholder } of found.sort((a, b) => a.start - b.start)) {
    masked += folded.slice(at, start) + placeholder;
    at = end;
  }
  return masked + folded.slice(at);
}

/**
 * Whether a text is better not shown to others: it holds personal data, a placeholder for them, or
 * 7 digits and more (with at most three characters between that are neither letters nor commas),
 * which may be some. Errs towards yes: dates and long error codes are such too.
 */
export function looksPersonal(text: string): boolean {
  const masked = foldForms(maskPersonal(text));
  return PLACEHOLDER.test(masked) || MANY_DIGITS.test(outlineOf(masked).outline);
}

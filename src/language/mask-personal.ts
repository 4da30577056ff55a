import { foldForms } from './normalize.js';

/** Placeholders, never longer than the data that they replace. */
const PHONE = '(전화번호)';
const EMAIL = '(이메일)';
const CARD = '(카드번호)';

/** Letters that look like a dash and are easier to type on Korean and Japanese keyboards. */
const LETTER_DASH = 'ㅡー';
/** The Korean middle dot (a letter), and its form after `foldForms`. */
const LETTER_DOT = 'ㆍ\u119E';
const DASH = `\\-‐-―−${LETTER_DASH}`;
const DOT = `·・‧∙⋅${LETTER_DOT}`;
/** Separators between the groups of a number. */
const GAP = `[${DASH} \\t]`;
const WIDE_GAP = `[${DASH} ./_${DOT}]{1,3}`;
const PHONE_GAP = `[${DASH} ./()]{0,5}`;
const ODD_GAP = `[${DASH} ./_${DOT}()]{0,3}`;
/**
 * Any character except letters, digits and commas, plus the letters typed as dashes and dots. The
 * alternatives must not overlap: otherwise matching would take exponential time.
 */
const ANY_SEPARATOR = `(?:[^\\p{L}\\p{N},]|[${LETTER_DASH}${LETTER_DOT}])`;
/** Only for numbers that cannot be a list of other numbers. */
const ANY_GAP = `${ANY_SEPARATOR}{0,8}`;
const COMMA_GAP = `(?:, ?|${ANY_GAP})`;
/** Characters with which people hide digits. */
const STAR = '*●•○◯x';

/** Six digits that may be a date of birth. */
const BIRTH = '\\d\\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])';
const starred = (count: string) => `(?=\\d{0,6}[${STAR}])[\\d${STAR}]{${count}}`;

/** Prefixes without the leading 0. */
const MOBILE = '1[016789]';
const AREA = '(?:2|[3-6][1-5]|70|50\\d)';
const withZero = (prefix: string) => `(?:\\(0${prefix}\\)|0${prefix}\\)?)`;

/** A date, because two dates have as many digits as a card number. */
const DATE = '(?:19|20)\\d\\d[-./ ]\\d{1,2}[-./ ]\\d{1,2}(?!\\d)';
/** Two successive years. */
const YEARS = `(?:19|20)\\d\\d${WIDE_GAP}(?:19|20)\\d\\d`;
/** Other texts with the length of a telephone number: month and day with more digits, fractions. */
const DAYS =
  '\\d\\d[-./]\\d\\d(?:[-./ ]{1,3}(?:19|20)\\d\\d(?!\\d)|[-./]\\d\\d | \\d\\d[-./]\\d\\d(?!\\d))';
const FRACTIONS = '0\\.[\\d.]{1,6} \\d{1,3}\\.';

/** Digits written as Korean words. */
const DIGIT_WORDS = '공영일이삼사오육륙칠팔구';
const DIGIT_WORD = `[${DIGIT_WORDS}]`;

/** At least seven digits after 01x: fewer would match lists of such prefixes. */
const mobileRest = (gap: string, digit = '\\d') =>
  `(?:${digit}{4}${gap}${digit}{3,5}|${digit}{3}${gap}${digit}{4,5})`;

/** Matches whole numbers, not parts of longer ones. */
const whole = (pattern: string) => new RegExp(`(?<!\\d)(?:${pattern})(?!\\d)`, 'giu');

const DOMAIN =
  '(?:(?:[a-z0-9-]+\\.)+[a-z]{2,}|(?:[a-z0-9가-힣-]+\\.)+(?:[a-z]{2,}|한국|닷컴|닷넷|삼성))';
/**
 * The local part of an address. A Korean word may precede it without a space, so Hangul counts as
 * part of the address only if the local part has nothing else.
 */
const LOCAL = '(?<![\\w.%+-])[\\w.%+-]*[a-z0-9][_.%+-]*';
const HANGUL_LOCAL = '(?<![\\w.%+가-힣ㄱ-ㅣ-])[\\w.%+가-힣ㄱ-ㅣ-]+';
const email = (local: string) => new RegExp(`${local} ?@ ?${DOMAIN}`, 'giu');

/**
 * Applied in this order: more certain patterns first. A card number that contains a telephone
 * number is masked as a card; an error number before a telephone number is not masked with it.
 * Takes linear time: an address begins only after a character that no address contains, unbounded
 * repetitions cannot match what follows them, and all else is short.
 */
const KINDS: readonly [pattern: RegExp, placeholder: string][] = [
  [email(LOCAL), EMAIL],
  [email(HANGUL_LOCAL), EMAIL],
  // The 0 is dropped after +82, but many people write it.
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
    '(주민등록번호)',
  ],
  [whole(`(?:1[1-9]|2[0-8])(?:${WIDE_GAP}\\d\\d){2}\\d{4}${WIDE_GAP}\\d\\d`), '(운전면허번호)'],
  [whole('(?<![a-z])[dgmrs](?:\\d{8}|\\d{3}[a-z]\\d{4})(?![a-z])'), '(여권번호)'],
  [whole(`\\d{4}(${GAP})(?:\\d{4}\\1\\d{4}\\1\\d{4}(?:\\1\\d{1,3})?|\\d{6}\\1\\d{4,5})`), CARD],
  // Error numbers often begin with 1, card numbers never do.
  [
    whole(
      `(?!${YEARS})[2-69]\\d{3}${WIDE_GAP}(?:\\d{4}${WIDE_GAP}\\d{4}${WIDE_GAP}\\d{4}(?:${WIDE_GAP}\\d{1,3})?|\\d{6}${WIDE_GAP}\\d{4,5})`,
    ),
    CARD,
  ],
  // Tolerates one missing or additional digit, because only mobile numbers begin like this.
  [whole(`${withZero(MOBILE)}${PHONE_GAP}\\d{3,4}${PHONE_GAP}\\d{3,5}`), PHONE],
  [whole(`${withZero(MOBILE)}${COMMA_GAP}${mobileRest(COMMA_GAP)}`), PHONE],
  [
    whole(
      `${withZero(AREA)}(?:${PHONE_GAP}\\d{3,4}${PHONE_GAP}|${ANY_GAP}\\d{3,4}${ANY_GAP})\\d{4}`,
    ),
    PHONE,
  ],
  // Mobile numbers with any other grouping, or none.
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
      `[공영]${ODD_GAP}일${ODD_GAP}[공영일육륙칠팔구](?:${ODD_GAP}(?:\\d|${DIGIT_WORD})){7,8}` +
        `|(?<!\\d)01[016789](?:(?:${ODD_GAP}${DIGIT_WORD}){7,8}|${ODD_GAP}\\d{3,4}${ODD_GAP}${DIGIT_WORD}{4}|${ODD_GAP}${DIGIT_WORD}{3,4}${ODD_GAP}\\d{4}(?!\\d))`,
      'gu',
    ),
    PHONE,
  ],
  [
    new RegExp(
      `(?<![a-z\\d])(?=(?:\\D{0,8}\\d){5})[0o][1il][016789oil]${ANY_GAP}${mobileRest(ANY_GAP, '[\\doil]')}(?![a-z\\d])`,
      'giu',
    ),
    PHONE,
  ],
  // Ignores the check digit, because a mistyped card number is personal too.
  [whole(`(?!${DATE})\\d(?:${GAP}{0,3}\\d){12,}`), CARD],
  [whole('\\d([^\\p{L}\\p{N}]{1,3})\\d(?:\\1\\d){11,}'), CARD],
];

/** Forms of 이다 behind a name or a password. */
const COPULA = '(?= ?(?:입니다|이?[에예]요|인데|이?고(?![가-힣]{2})|이?라고|이야|임(?![가-힣])))';
/** The most frequent family names. */
const FAMILY = '[김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성]';
/** Not behind a word that says what a person is: 이용자, 한국인, 전문가. */
const NO_ROLE = '(?<![자인가님생원객부공버폰])';
/** Not a word that says what a name is like. */
const NAME =
  '(?!영문|영어|한글|한자|실명|본명|가명|무엇|누구)(?:(?<=(?:제|내) 이름은 ?)[가-힣]{2,4}?' +
  `|(?<=(?<![가-힣])(?:저는|이름은) ?)${FAMILY}[가-힣]{2}${NO_ROLE})${COPULA}`;
const PASSWORD =
  '(?<=(?:비번|비밀 ?번호|패스워드)(?:[은는이] ?| ?[:=] ?))' +
  `(?:(?=[!-~]*\\d)(?=[!-~]*[a-z])[!-~]{4,}(?![!-~]|에서|부터)|\\d{4,}${COPULA})`;

/** What people say of themselves, if it is clearly a name or a password. */
const SAID: typeof KINDS = [
  [new RegExp(NAME, 'gu'), '○○'],
  [new RegExp(PASSWORD, 'giu'), '○○○○'],
];
const MAY_SAY = /이름은|저는|비번|비밀 ?번호|패스워드/;

/** Minimum number of digits for all patterns but addresses and `SAID`. */
const MIN_DIGITS = 5;

const PLACEHOLDER = /\((?:이메일|(?:전화|카드|주민등록|운전면허|여권)번호)\)|○○/;
/** Seven digits may identify a person. Without commas, which prices and lists have. */
const MANY_DIGITS = new RegExp(`\\d(?:${ANY_SEPARATOR}{0,3}\\d){6}`, 'u');

/** Invisible characters, and marks that only decorate the preceding character. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{M}\u2800]|(?!\s)\p{Cc}/u;
/** Separators that are reduced to one character when repeated. */
const REPEATED = new RegExp(`[ ./_~:|=+${DASH}${DOT}]`, 'u');
const DIGIT = /\p{Nd}/u;
const DIGITS = new RegExp(`[\\p{Nd}${DIGIT_WORDS}]`, 'gu');
/** Replaces matched characters: no digit, separator or part of an address for later patterns. */
const FOUND = 'Ω';

/**
 * The simplified text to which the patterns apply. `starts` has the original index of each of its
 * characters, then the length of the original text.
 */
interface Outline {
  readonly outline: string;
  readonly starts: readonly number[];
}

/**
 * Drops invisible characters, converts digits to ASCII and white space to spaces, and reduces
 * repeated separators to one.
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
  if (INVISIBLE.test(character)) return '';
  return DIGIT.test(character) ? digitOf(character.codePointAt(0)!) : character;
}

/**
 * The ASCII digit for a digit of any script: the ten digits of a script are consecutive, and the
 * code of the first one ends in hexadecimal 0 or 6.
 */
function digitOf(code: number): string {
  const last = code & 15;
  return String(DIGIT.test(String.fromCodePoint(code - last)) ? last : last - 6);
}

/**
 * Whether a pattern of `KINDS` can match. Most texts have too few digits, and V8 compiles the
 * patterns anew after a garbage collection, which takes longer than a search.
 */
function mayBePersonal(folded: string): boolean {
  return folded.includes('@') || (folded.match(DIGITS) ?? []).length >= MIN_DIGITS;
}

/**
 * Replaces personal data by placeholders: Korean telephone numbers (except public service numbers
 * such as 1588-1234), e-mail addresses, payment card numbers (13 or more digits), numbers of
 * residents, driver's licences and passports, and names and passwords that people give as theirs.
 * Finds numbers also with full-width digits, digits of other scripts, invisible characters and
 * unusual separators. Case is kept. If something was replaced, the text has the form of `foldForms`,
 * else it is unchanged.
 */
export function maskPersonal(text: string): string {
  const folded = foldForms(text);
  const kinds = [...(mayBePersonal(folded) ? KINDS : []), ...(MAY_SAY.test(folded) ? SAID : [])];
  if (kinds.length === 0) return text;
  const { outline, starts } = outlineOf(folded);
  const found: { start: number; end: number; placeholder: string }[] = [];
  kinds.reduce((rest, [pattern, placeholder]) => {
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
 * Whether a text must not be shown to others: it contains personal data, a placeholder, or 7 digits
 * with at most three characters, neither letters nor commas, between them. Prefers false positives:
 * dates and long error codes match too.
 */
export function looksPersonal(text: string): boolean {
  const masked = foldForms(maskPersonal(text));
  return PLACEHOLDER.test(masked) || MANY_DIGITS.test(outlineOf(masked).outline);
}

import { foldForms } from './normalize.js';

/** What stands where something personal stood; never longer than it. */
const PHONE = '(전화번호)';
const EMAIL = '(이메일)';
const CARD = '(카드번호)';
const RESIDENT = '(주민등록번호)';

/** Hyphens and dashes, and the vowels that look like one and are nearer on Korean and Japanese keyboards. */
const DASH = '\\-‐-―−ㅡー';
/** What people put between the groups of a number. */
const GAP = `[${DASH} \\t]`;
const PHONE_GAP = `[${DASH} \\t./]{0,3}`;
/** What people hide digits behind. */
const STAR = '*●•○◯x';

/** Six digits that can be a date of birth. */
const BIRTH = '\\d\\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])';
const STARRED = `(?=\\d{0,6}[${STAR}])[\\d${STAR}]{3,7}`;

/** Without the 0 before them. */
const MOBILE = '1[016789]';
const AREA = '(?:2|[3-6][1-5]|70|50\\d)';
const withZero = (prefix: string) => `(?:\\(0${prefix}\\)|0${prefix}\\)?)`;

/** Two of these have as many digits as a card. */
const DATE = '(?:19|20)\\d\\d[-./ ]\\d{1,2}[-./ ]\\d{1,2}(?!\\d)';

/** A number ends where its digits end: part of a longer one is none. */
const whole = (pattern: string) => new RegExp(`(?<!\\d)(?:${pattern})(?!\\d)`, 'gi');

/**
 * In this order: what is more certain first, so that a card that has a telephone number in it is a card, and a telephone number behind an
 * error number is not one card with it. The time grows with the text and no faster: an address begins only where no character of one
 * stands before, what repeats without bound cannot match what follows it, and everything else is short.
 */
const KINDS: readonly [pattern: RegExp, placeholder: string][] = [
  [/(?<![\w.%+-])[\w.%+-]+@(?:[a-z0-9-]+\.)+[a-z]{2,}/gi, EMAIL],
  // Behind +82 the 0 is left out, but many write it all the same.
  [
    whole(`(?:(?:\\+|00)82${PHONE_GAP}(?:\\(0\\)|0)?|82)${PHONE_GAP}(?:${MOBILE}|${AREA})${PHONE_GAP}\\d{3,4}${PHONE_GAP}\\d{4}`),
    PHONE,
  ],
  [whole(`\\d{6}${GAP}{1,3}\\d{7}|${BIRTH}(?:\\d{7}|${GAP}{0,3}${STARRED})`), RESIDENT],
  [whole(`\\d{4}(${GAP})(?:\\d{4}\\1\\d{4}\\1\\d{4}(?:\\1\\d{1,3})?|\\d{6}\\1\\d{4,5})`), CARD],
  // One digit may be missing or too many: no other number begins like one of a mobile telephone.
  [whole(`${withZero(MOBILE)}${PHONE_GAP}\\d{3,4}${PHONE_GAP}\\d{3,5}`), PHONE],
  [whole(`${withZero(AREA)}${PHONE_GAP}\\d{3,4}${PHONE_GAP}\\d{4}`), PHONE],
  // Whatever its check digit says: a card number that was mistyped is personal too.
  [whole(`(?!${DATE})\\d(?:${GAP}{0,3}\\d){12,}`), CARD],
];

const PLACEHOLDER = /\((?:전화번호|이메일|카드번호|주민등록번호)\)/;
/** So many digits may name somebody, whatever they are. */
const MANY_DIGITS = new RegExp(`\\d(?:[${DASH} \\t.]{0,3}\\d){6}`);

/**
 * Puts a placeholder for what looks like personal data: Korean telephone numbers (those of services, such as 1588-1234, are public
 * and stay), e-mail addresses, numbers of payment cards (13 digits and more) and resident registration numbers. The words around
 * them stay, in their case. Full-width digits and invisible characters hide nothing: a text in which something was found comes back
 * in the form that `foldForms` gives it, any other as it was.
 */
export function maskPersonal(text: string): string {
  const folded = foldForms(text);
  const masked = KINDS.reduce((rest, [pattern, placeholder]) => rest.replace(pattern, placeholder), folded);
  return masked === folded ? text : masked;
}

/**
 * Whether a text is better not shown to others: it holds personal data, a placeholder for them, or 7 digits and more (with spaces,
 * hyphens or dots between), which may be some. Errs towards yes: dates and long error codes are such too.
 */
export function looksPersonal(text: string): boolean {
  const masked = foldForms(maskPersonal(text));
  return PLACEHOLDER.test(masked) || MANY_DIGITS.test(masked);
}

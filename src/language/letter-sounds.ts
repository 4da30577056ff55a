import { dataLines } from '../core/package-root.js';

/** Letters of an English word, with one way in which they sound in Korean loanwords. */
export interface LetterSound {
  readonly letters: string;
  /** Vowels and initial consonants as letters, final consonants as k, n, l, m, p, t and N. */
  readonly sounds: string;
  readonly endsInConsonant: boolean;
  /** 0 for the usual sound, up to 40 for a rare one. */
  readonly cost: number;
  /** Whether the rule holds only at the beginning of a word. */
  readonly isStart: boolean;
  /** Matches the text after the letters. */
  readonly before: RegExp;
}

/** A consonant and a silent e at the end of a word. */
const SILENT_E = '[bcdfgklmnpstvz]es?$';

/** The start of an open syllable: a vowel, or a vowel after initial consonants. */
const OPEN = '(?:[aou]|(?:[bcdfgjklmnprstvwz]|[bcdfgkpt][lr]|[cpst]h)[aeiouy])';

/**
 * What follows the letters: a vowel or none (V, C); a letter that softens c and g, or another one
 * (E, H); after a vowel: a silent e (M), the next syllable (O) or the end of the syllable (S).
 */
const CONTEXTS: Readonly<Record<string, RegExp>> = {
  $: /^$/,
  _V: /^[aeiouyw]/,
  _C: /^(?:$|[^aeiouy])/,
  _E: /^[eiy]/,
  _H: /^(?:$|[^eiy])/,
  _M: new RegExp(`^${SILENT_E}`),
  _O: new RegExp(`^(?!${SILENT_E})${OPEN}`),
  _S: new RegExp(`^(?!$|[eiuwy]|${SILENT_E}|${OPEN})`),
};

/** Cost of ㅐ for ㅔ and of ㅔ for ㅐ, which people confuse. */
const CONFUSION_COST = 5;

/** The rules, which `data/README.md` describes, by the first of their letters. */
export const LETTER_SOUNDS: ReadonlyMap<string, readonly LetterSound[]> = readRules();

function readRules(): Map<string, LetterSound[]> {
  const rules = new Map<string, LetterSound[]>();
  for (const line of dataLines('letter-sounds.txt')) {
    const [heads, alternatives] = line.split(' = ');
    const add = (sounds: string, cost: number) => {
      for (const head of heads!.split(' ')) {
        const [, start, letters, context] = /^(\^?)([a-z]+)(\$|_[A-Z])?$/.exec(head)!;
        const list = rules.get(letters!.charAt(0)) ?? [];
        rules.set(letters!.charAt(0), list);
        list.push({
          letters: letters!,
          sounds,
          endsInConsonant: /[ㄱ-ㅎrlmn]$/.test(sounds),
          cost,
          isStart: start !== '',
          before: context ? CONTEXTS[context]! : /(?:)/,
        });
      }
    };
    for (const alternative of alternatives!.split(' ')) {
      const [written, cost = '0'] = alternative.split(':');
      const sounds = written === '-' ? '' : written!;
      add(sounds, Number(cost));
      const confused = sounds.replace(/[ㅐㅔ]/g, (vowel) => (vowel === 'ㅐ' ? 'ㅔ' : 'ㅐ'));
      if (confused !== sounds) add(confused, Number(cost) + CONFUSION_COST);
    }
  }
  return rules;
}

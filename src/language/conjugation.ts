import { readWordLists } from './word-lists.js';

const BASE = 0xac00;
const FINALS = 28;
const VOWELS = 21;

/** Indexes of vowels and finals in a Hangul syllable (Unicode, chapter 3.12). */
const VOWEL = {
  ㅏ: 0,
  ㅐ: 1,
  ㅑ: 2,
  ㅒ: 3,
  ㅓ: 4,
  ㅔ: 5,
  ㅕ: 6,
  ㅖ: 7,
  ㅗ: 8,
  ㅘ: 9,
  ㅙ: 10,
  ㅚ: 11,
  ㅜ: 13,
  ㅝ: 14,
  ㅡ: 18,
  ㅣ: 20,
};
const FINAL = { none: 0, ㄴ: 4, ㄷ: 7, ㄹ: 8, ㅁ: 16, ㅂ: 17, ㅅ: 19, ㅆ: 20, ㅎ: 27 };

interface Syllable {
  initial: number;
  vowel: number;
  final: number;
}

function split(syllable: string): Syllable {
  const code = syllable.charCodeAt(0) - BASE;
  return {
    initial: Math.floor(code / (VOWELS * FINALS)),
    vowel: Math.floor(code / FINALS) % VOWELS,
    final: code % FINALS,
  };
}

function join({ initial, vowel, final }: Syllable): string {
  return String.fromCharCode(BASE + (initial * VOWELS + vowel) * FINALS + final);
}

const AFTER_ENDING = '(?:은|는|도|만|요|가|이|을|를)?';

/** Kinds of verb forms, with the possible endings up to the end of the word. */
type FormKind = 'stem' | 'shortened' | 'beforeVowel' | 'infinitive' | 'past' | 'modifier';

const ENDINGS = Object.fromEntries(
  Object.entries(readWordLists<FormKind>('verb-endings.txt')).map(([kind, endings]) => [
    kind,
    new RegExp(`^(?:${endings.join('|')})${AFTER_ENDING}$`),
  ]),
) as Record<FormKind, RegExp>;

/**
 * The beginnings of all forms of a verb, given its stem (보내 for 보내다): 보내, 보냈, 보낸, 보낼
 * …, each with the kind of ending that follows. A stem that may be regular or irregular (걷다) gets
 * both sets of forms. Rules of 한글 맞춤법, chapter 4, section 2 (어간과 어미).
 */
function formsOf(stem: string): [form: string, kind: FormKind][] {
  const head = stem.slice(0, -1);
  const last = split(stem.slice(-1));
  const forms: [string, FormKind][] = [[stem, 'stem']];
  const add = (syllables: string, kind: FormKind) => forms.push([head + syllables, kind]);
  const addVowelStem = (at: Syllable, prefix = '') => {
    for (const final of [FINAL.ㄴ, FINAL.ㄹ, FINAL.ㅁ, FINAL.ㅂ])
      add(prefix + join({ ...at, final }), 'modifier');
  };
  const addInfinitive = (at: Syllable, prefix = '') => {
    add(prefix + join({ ...at, final: FINAL.none }), 'infinitive');
    add(prefix + join({ ...at, final: FINAL.ㅆ }), 'past');
  };
  const addAfterConsonant = (form: string) => {
    for (const vowel of ['아', '어']) forms.push([form + vowel, 'infinitive']);
    for (const vowel of ['았', '었']) forms.push([form + vowel, 'past']);
  };
  if (last.final !== FINAL.none) addAfterConsonant(stem);
  switch (last.final) {
    case FINAL.none:
      addVowelStem(last);
      if (stem.endsWith('하')) {
        addInfinitive({ ...last, vowel: VOWEL.ㅐ });
      } else if (stem.endsWith('르') && head !== '') {
        const before = split(head.slice(-1));
        const vowel = before.vowel === VOWEL.ㅏ || before.vowel === VOWEL.ㅗ ? VOWEL.ㅏ : VOWEL.ㅓ;
        const start = head.slice(0, -1) + join({ ...before, final: FINAL.ㄹ });
        forms.push([start + join({ ...last, vowel, final: FINAL.none }), 'infinitive']);
        forms.push([start + join({ ...last, vowel, final: FINAL.ㅆ }), 'past']);
      } else addInfinitive({ ...last, vowel: contracted(last.vowel, head) });
      break;
    case FINAL.ㄹ:
      // ㄹ is dropped before ㄴ, ㅂ, ㅅ.
      add(join({ ...last, final: FINAL.none }), 'shortened');
      addVowelStem({ ...last, final: FINAL.none });
      break;
    case FINAL.ㅂ: {
      const start = join({ ...last, final: FINAL.none });
      add(`${start}우`, 'shortened');
      addVowelStem(split('우'), start);
      addInfinitive(split('워'), start);
      addInfinitive(split('와'), start);
      break;
    }
    case FINAL.ㄷ:
    case FINAL.ㅅ: {
      const changed = last.final === FINAL.ㄷ ? FINAL.ㄹ : FINAL.none;
      add(join({ ...last, final: changed }), 'beforeVowel');
      addAfterConsonant(head + join({ ...last, final: changed }));
      break;
    }
    case FINAL.ㅎ:
      add(join({ ...last, final: FINAL.none }), 'shortened');
      addVowelStem({ ...last, final: FINAL.none });
      addInfinitive({ ...last, vowel: contractedH(last.vowel) });
      break;
  }
  return forms;
}

/** The vowel of a ㅎ stem joined with 아 or 어: 하얗 -> 하얘, 허옇 -> 허예, 까맣 -> 까매. */
function contractedH(vowel: number): number {
  if (vowel === VOWEL.ㅑ) return VOWEL.ㅒ;
  return vowel === VOWEL.ㅕ ? VOWEL.ㅖ : VOWEL.ㅐ;
}

/** The vowel of a stem without final consonant joined with 아 or 어. */
function contracted(vowel: number, head: string): number {
  switch (vowel) {
    case VOWEL.ㅗ:
      return VOWEL.ㅘ;
    case VOWEL.ㅜ:
      return VOWEL.ㅝ;
    case VOWEL.ㅣ:
      return VOWEL.ㅕ;
    case VOWEL.ㅚ:
      return VOWEL.ㅙ;
    case VOWEL.ㅡ: {
      // Compounds of 쓰다 (받아쓰다, 안쓰다): the vowel before 쓰 does not count.
      const before = /^$|[아어안못]$/.test(head) ? null : split(head.slice(-1)).vowel;
      return before === VOWEL.ㅏ || before === VOWEL.ㅗ ? VOWEL.ㅏ : VOWEL.ㅓ;
    }
    default:
      return vowel;
  }
}

/** Recognises forms of the added verbs by rules, without an analyzer: 보냈는데 -> 보내다. */
export class VerbForms {
  private readonly forms = new Map<string, { verb: string; kind: FormKind }[]>();
  private readonly known = new Set<string>();

  /** Adds a verb in its dictionary form (보내다). */
  add(verb: string): void {
    const stem = verb.slice(0, -1);
    if (this.known.has(verb) || !/[가-힣]$/.test(stem)) return;
    this.known.add(verb);
    for (const [form, kind] of formsOf(stem)) {
      const same = this.forms.get(form);
      if (same) same.push({ verb, kind });
      else this.forms.set(form, [{ verb, kind }]);
    }
  }

  /** The dictionary forms of the verbs of which the word may be a form. */
  of(word: string): string[] {
    const found = new Set<string>();
    for (let end = 1; end <= word.length; end++) {
      const rest = word.slice(end);
      for (const { verb, kind } of this.forms.get(word.slice(0, end)) ?? [])
        if (ENDINGS[kind].test(rest) || (rest === '' && end > 1)) found.add(verb);
    }
    return [...found];
  }
}

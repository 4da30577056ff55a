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

/** The possible endings by kind of verb form, up to the end of the word. */
const ENDINGS = {
  /** A stem: 보내 + 고. */
  stem: full(
    '고|고요|고서|며|면|면서|지|지만|지도|지마|지마요|지마세요|지요|죠|게|게요|기|기도|기만|는|는데|는데요|' +
      '는지|는지요|는가요|는거|는걸|는법|던|던데|도록|려고|려면|려는데|러|니|니까|네|네요|냐|나|나요|자|자고|' +
      '잖아|잖아요|거나|거든요|다|다가|다고|단다|는다|는다고|는대|는대요|습니다|습니까|세요|셔요|시는|시면|' +
      '실|신|셨|으|을|은|음|을까|을까요|을지|을때|을수|은데|은데요|은지|으면|으니|으니까|으려고|으려면|' +
      '으세요|더니|더라|더라고요|든지|길래|구나|군요|라|라고|래|래요|자마자|질|지질',
  ),
  /** A stem that lost its ㄹ or ㅎ, or whose ㅂ became 우: 여 + 는. */
  shortened: full(
    '니|니까|네|네요|나|나요|냐|는|는데|는데요|는지|는지요|는거|는걸|는법|면|면서|며|려고|려면|세요|셔요|시는|' +
      '시면|실|신|셨',
  ),
  /** A stem before a vowel, whose ㄷ became ㄹ, or that lost its ㅅ: 들 + 어요. */
  beforeVowel: full(
    '으면|으니|으니까|으려고|으려면|으세요|은|은데|은데요|은지|을|을까|을까요|을때|을수|을지|음',
  ),
  /** A stem with 아 or 어: 보내 + 요. */
  infinitive: full(
    '|요|서|서요|도|도요|야|야지|야돼요|야되나요|야하나요|줘|줘요|주세요|주나요|주는|주고|주면|주지|줄|준|' +
      '줬|줬는데|줬어요|지|지고|지는|지면|지지|지나요|지네요|진|질|져|져요|져서|졌|졌어요|졌는데|집니다|' +
      '라|라고|버려|버려요|버렸|버렸어|버렸어요|버렸는데|버림|버린|버렸네|놓고|놓은|놔|놔요|놨|놨는데|' +
      '두고|둔|뒀|뒀는데|보고|보면|보니|보세요|봤|봤는데|봤어요|봐|봐요|봐도|있|있는|있어|있어요|있나요|' +
      '있는데|달라|달라고|달래요|드려|가|가요|가서|갔|갔어|갔어요|갔는데|간|갈|가네요|가나요',
  ),
  /** A past stem: 보냈 + 어요. */
  past: full(
    '|어|어요|어서|어도|어야|는데|는데요|는데도|는지|는지요|다|다고|다가|대|대요|다는|습니다|습니까|지|지만|' +
      '네|네요|던|던데|더니|더라|더라고요|음|을|을까|을까요|을때|을텐데|으면|으니|으니까|고|고요|죠|거든요|나|' +
      '나요|냐|냐고|기|기에|길래|잖아|잖아요|단|자나|었는데',
  ),
  /** A stem with a final ㄴ, ㄹ, ㅁ or ㅂ: 보낸 + 다. */
  modifier: full(
    '|데|데요|지|지요|지도|다|다고|다는|다며|대|대요|단|거|거요|걸|게|게요|까|까요|까봐|수|때|때마다|뒤|후|' +
      '적|래|래요|줄|은데|니다|니까|니다만|답니다|가요|가|건데|건가요|텐데|게|법|사람',
  ),
};

function full(endings: string): RegExp {
  return new RegExp(`^(?:${endings})${AFTER_ENDING}$`);
}

type FormKind = keyof typeof ENDINGS;

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

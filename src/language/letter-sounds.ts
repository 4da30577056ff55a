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

/**
 * A line has letters or groups of letters, then their sounds (`-`: silent), each with its cost
 * after a colon. ㄴ, ㄹ and ㅁ are written n, r and m; ㄹㄹ is l. `^` is the beginning of the word,
 * `$` the end; other conditions are in `CONTEXTS`. Sounds follow the rules for loanwords (외래어
 * 표기법) and how people deviate from them.
 */
const RULES = `
b bb = ㅂ p ㅍ:40
mb$ = m
c_E = ㅅ ㅋ:40
c_H = ㅋ k ㄱ:40 kㅋ:10
c$ = k ㅋ:10 ㄱ:40
cc_E = kㅅ
cc_H = ㅋ
ck = ㅋ k kㅋ:10
ch = ㅊ ㅊㅣ ㅋ:5 k:10 ㅅ:15
che$ = ㅅㅣ ㅊㅣ
ching$ = ㅅㅣN
cial = ㅅㅓl
cian = ㅅㅓn
d dd = ㄷ t:25 ㅌ:40
dge = ㅈ ㅈㅣ tㅈㅣ
dj = ㅈ
du = ㅈㅜ
f ff = ㅍ p:30
gu_E = ㄱ
g_H gg = ㄱ k ㅋ:40
g_E = ㅈ ㅈㅣ ㄱ:5
gh = -:5 ㄱ ㅍ:10
ign = ㅏㅣn:5
aign = ㅔㅣn:5
gion = ㅈㅓn
h = ㅎ -:30
j = ㅈ
k kk = ㅋ k ㄱ:40 kㅋ:10
^kn = n
l ll = l r:15
^l = r
m mm = m
n nn = n
nc_H = Nㅋ Nk
nction = Nㅅㅓn
nk = Nㅋ Nk
nx = Nkㅅ
nq = Nㅋ
ng = N Nㄱ
ng_E = nㅈ nㅈㅣ
p pp = ㅍ p ㅂ:40 pㅍ:10
ph = ㅍ
q = ㅋ:20
qua = ㅋㅘ ㅋㅝ ㅋㅞㅣ
que = ㅋㅞ ㅋㅝ ㅋㅟ:10
queue = ㅋㅠ
qui = ㅋㅟ ㅋㅘㅣ
quo = ㅋㅝ
que$ = k ㅋ
r_V = r
r = -:25
rr rre = r
^wr = r
s ss = ㅅ ㅈ:5
s$ = ㅅ ㅈ -:20
es$ = ㅅ:10 ㅈ:10 -:25
sc_E = ㅅ
sh_V = ㅅ
sh = ㅅㅣ
sch = ㅅㅡㅋ
sion ssion = ㅅㅓn
sion = ㅈㅓn
t tt = ㅌ t ㄷ:40 tㅌ:10
tch = ㅊ ㅊㅣ
th_V = ㅅ ㄷ ㅌ:15
th = ㅅ ㄷ:20 ㅌ:20 t:10
tion = ㅅㅓn ㅊㅓn:10
tial = ㅅㅓl
ts$ = ㅊ
ture = ㅊㅓ ㅊㅜㅓ
tu = ㅊㅜ ㅊㅓ
tz = ㅊ
v = ㅂ
x = kㅅ kㅈ:10 ㄱㅡㅈ
xc_E = kㅅ
^x = ㅈ ㅔkㅅ
z = ㅈ ㅊ:10 ㅅ:20
zz = ㅊ
a$ = ㅏ ㅓ:10
a_M = ㅔㅣ ㅐ:15 ㅏ:15
a_O = ㅐ ㅏ:5 ㅔㅣ:5 ㅓ:10 ㅣ:35
a_S = ㅐ ㅏ:5 ㅔㅣ:35 ㅓ:20 ㅗ:25
ant = ㅓnㅌ:5
^a = ㅓ:10
al$ = ㅓl:5
ate$ = ㅣt:10
ace$ = ㅣㅅ:10
ace ase = ㅔㅣㅅ:5
ake = ㅔㅣㅋ:5
ame = ㅔㅣm:5
ate = ㅔㅣㅌ:5
ave = ㅔㅣㅂ:5
age$ = ㅣㅈㅣ ㅔㅣㅈㅣ
ai = ㅔㅣ ㅏㅣ:10 ㅔ:10
air = ㅔㅓ ㅔㅓr
all = ㅗl
ar_C = ㅏ ㅓ:10 ㅗ:20
ar$ = ㅓ:5
are_C = ㅔㅓ ㅔ:5
au = ㅗ ㅏㅜ:10 ㅓ:20
aw = ㅗ
ay = ㅔㅣ
e_M = ㅣ ㅔ:10
e_O = ㅔ ㅣ:5 ㅓ:15 ㅔㅣ:30
e_S = ㅔ ㅣ:25 ㅓ:15
et$ = ㅣt:10
el$ = ㅓl l
ent = ㅓnㅌ:5
e_C = -:25
^ex = ㅣkㅅ ㅔkㅅ ㅔkㅈ:10
^exc = ㅣkㅅ ㅔkㅅ
^en = ㅣn:5
^em = ㅣm:5
e$ = - ㅔ:10 ㅣ:25
ea = ㅣ ㅔ:10 ㅣㅓ ㅣㅐ
ear = ㅣㅓ ㅓ ㅔㅓ ㅣㅓr ㅏ:20
ee = ㅣ
eer = ㅣㅓ ㅣㅓr
ei = ㅔㅣ ㅣ:10 ㅏㅣ
en$ = ㅡn
er_C = ㅓ ㅔㅓ:10
ere$ = ㅣㅓ ㅔㅓ:15
eu = ㅠ ㅜ
ew = ㅠ ㅜ
ey = ㅣ ㅔㅣ:25
i_M = ㅏㅣ ㅣ:15
i$ = ㅣ ㅏㅣ:10
i_O = ㅣ ㅏㅣ:5 ㅓ:30
i_S = ㅣ ㅏㅣ:25
ind = ㅏㅣnㄷ
ild = ㅏㅣlㄷ
ice$ = ㅣㅅ:15
ice = ㅏㅣㅅ:5
ide = ㅏㅣㄷ:5
ife = ㅏㅣㅍ:5
ipe = ㅏㅣㅍ:5
ile = ㅏㅣl:5
ime = ㅏㅣm:5
ine = ㅏㅣn:5
ite = ㅏㅣㅌ:5
ive = ㅏㅣㅂ:5
ine$ = ㅣn
ive$ = ㅣㅂ:5
ie = ㅣ ㅏㅣ ㅏㅣㅓ ㅣㅔ:10
iew = ㅠ ㅣㅠ
igh = ㅏㅣ
ir_C = ㅓ
ire = ㅏㅣㅓ
o_M = ㅗ ㅗㅜ:5 ㅓ:10
o$ = ㅗ ㅗㅜ:5
o_O = ㅗ ㅗㅜ:5 ㅓ:10 ㅏ:10 ㅜ:30
o_S = ㅗ ㅓ:15 ㅏ:10 ㅗㅜ:15 ㅜ:30
^com ^comm = ㅋㅓm
^con ^conn = ㅋㅓn
oa = ㅗ ㅗㅜ:10
oi = ㅗㅣ
on$ = ㅡn
oy = ㅗㅣ
one = ㅝn ㅗn:5
ode = ㅗㄷ:5
ole = ㅗl:5
ome = ㅗm:5
ope = ㅗㅍ:5
ote = ㅗㅌ:5
ype = ㅏㅣㅍ:5
yle = ㅏㅣl:5
oo = ㅜ ㅓ:20
oor = ㅗㅓ
or_C = ㅗ ㅓ ㅗㅓ:10
ore = ㅗㅓ ㅗ
ou = ㅏㅜ ㅜ ㅓ ㅗ:20
our_C = ㅏㅜㅓ ㅓ ㅗ ㅜㅓ
ow = ㅗ ㅏㅜ ㅗㅜ
ower = ㅏㅝ ㅗㅝ
u_M = ㅠ ㅜ
u$ = ㅜ ㅠ
u_O = ㅠ ㅜ ㅓ
u_S = ㅓ ㅜ:5 ㅠ:20 ㅏ:15
ua = ㅘ:10 ㅝ:10 ㅞㅣ:10
ue = ㅠ ㅜ ㅞ:10 ㅠㅔ:10
ui = ㅜ ㅟ:10 ㅣ:15
uil = ㅣl
ur_C = ㅓ
ure$ = ㅠㅓ ㅓ ㅜㅓ
use = ㅠㅈ
w = -:25
wa = ㅝ ㅘ ㅞㅣ:15
wa_M wai way = ㅞㅣ
war = ㅝ ㅞㅓ
we = ㅞ ㅟ
wee = ㅟ
wea = ㅞ ㅟ
wer = ㅝ
wi = ㅟ ㅘㅣ
whi = ㅟ ㅘㅣ ㅎㅘㅣ
whe = ㅞ ㅟ
wha = ㅘ ㅝ
wo = ㅝ ㅜ ㅗ:20
woo = ㅜ
wor = ㅝ
y_C = ㅣ ㅏㅣ:10
^hy = ㅎㅏㅣ
uy = ㅏㅣ
ya = ㅑ
ye = ㅖ
yo = ㅛ
you = ㅠ ㅛ
yu = ㅠ
yer = ㅣㅓ
`;

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

/** The rules, by the first of their letters. */
export const LETTER_SOUNDS: ReadonlyMap<string, readonly LetterSound[]> = parse(RULES);

function parse(text: string): Map<string, LetterSound[]> {
  const rules = new Map<string, LetterSound[]>();
  for (const line of text.trim().split('\n')) {
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

import { LRUCache } from 'lru-cache';
import { runSteps, type Steps } from '../core/work/rounds.js';
import { ownCopy } from '../core/text/text.js';
import { DICTIONARY, type DictionaryEntry } from './dictionary.js';
import { morphemesOf, type Morpheme } from './morphemes.js';
import { normalize } from './normalize.js';
import { WORD_LISTS } from './word-lists.js';

/**
 * A normalised term, with its range [start, end) in the original text in UTF-16 units. `position`
 * is its index among all morphemes, including dropped ones.
 */
export interface Token {
  readonly term: string;
  readonly start: number;
  readonly end: number;
  readonly position: number;
  readonly partOfSpeech: string;
}

export interface Tokenize {
  (text: string): Token[];
  /** Does this in interruptible steps, one per word. */
  inSteps(text: string): Steps<Token[]>;
}

/**
 * Parts of speech that are dropped, as in Nori's filter `nori_part_of_speech` (E and J: all endings
 * and particles). Nori's default list also drops 비, 재, 안 and 못, which change the meaning.
 */
export const STOP_TAGS: readonly string[] = [
  ...['E', 'J', 'IC', 'VCP', 'XSA', 'XSN', 'XSV'],
  ...['SC', 'SE', 'SF', 'SP', 'SSC', 'SSO', 'SY'],
];

/** Longer words are split, for linear time and the maximum length of a term in an index. */
const MAX_WORD_LENGTH = 128;
/** Words per generation of the cache, which has two generations. */
const MAX_CACHED_WORDS = 20_000;

/** A server needs one, or two while an index is built with a new dictionary. */
const MAX_TOKENIZERS = 3;
const tokenizers = new LRUCache<string, Tokenize>({ max: MAX_TOKENIZERS });

/**
 * Replaces the characters of dictionary words while the rest is analysed: an unknown noun for
 * ko-dic, so the following text is segmented as after a noun.
 */
const MASK = 'Я';

/** 이 at the end of a word: a particle, or the copula with its ending. */
const SUBJECT_OR_COPULA =
  /이(?:에요|라[고는도며면서]?|므로|[고며다자]|면서?|지만?|니까?|어[도서야]?|었[가-힣]*|던|거나|든지?|네요|잖아요)?(?![가-힣])/g;

/**
 * Creates a tokenizer that knows these words in addition to ko-dic. As in Nori's user dictionary,
 * an entry matches anywhere; the leftmost, then the longest match wins. Of two entries for one
 * word, the later one counts. Takes linear time, and caches words. Equal entries share one
 * tokenizer.
 */
export function createTokenizer(entries: readonly DictionaryEntry[]): Tokenize {
  const key = JSON.stringify(entries);
  const tokenizer = tokenizers.get(key) ?? makeTokenizer(entries);
  tokenizers.set(key, tokenizer);
  return tokenizer;
}

/** A morpheme, and whether it is kept: always, never, or only if the text has no others. */
interface Analysed extends Morpheme {
  readonly keep: 'always' | 'never' | 'alone';
}

function makeTokenizer(entries: readonly DictionaryEntry[]): Tokenize {
  const findWords = dictionaryMatcher(entries);
  let recent = new Map<string, Analysed[]>();
  let older = new Map<string, Analysed[]>();

  const analyse = (word: string): Analysed[] => {
    const cached = recent.get(word);
    if (cached) return cached;
    const key = ownCopy(word);
    const morphemes = older.get(key) ?? analyseWord(key, findWords).map(withKeep);
    if (recent.size >= MAX_CACHED_WORDS) [older, recent] = [recent, new Map()];
    recent.set(key, morphemes);
    return morphemes;
  };

  function* inSteps(text: string): Steps<Token[]> {
    const kept: Token[] = [];
    const dropped: Token[] = [];
    let position = 0;
    for (const { word, at } of wordsOf(text)) {
      for (const { term, start, end, tag, keep } of analyse(word)) {
        const token = {
          term,
          start: at + start,
          end: at + end,
          position: position++,
          partOfSpeech: tag,
        };
        if (keep === 'always') kept.push(token);
        else if (keep === 'alone') dropped.push(token);
      }
      yield;
    }
    return kept.length > 0 ? kept : dropped;
  }
  return Object.assign((text: string) => runSteps(inSteps(text)), { inSteps });
}

/** Knows only the built-in dictionary. */
export const tokenize: Tokenize = createTokenizer(DICTIONARY);

function withKeep(morpheme: Morpheme): Analysed {
  const { term, start, end, tag } = morpheme;
  const isStop = STOP_TAGS.includes(/^[EJ]/.test(tag) ? tag.charAt(0) : tag);
  const isText = /[\p{L}\p{N}]/u.test(term);
  return { term, start, end, tag, keep: isStop ? (isText ? 'alone' : 'never') : 'always' };
}

function* wordsOf(text: string): Generator<{ word: string; at: number }> {
  for (const { 0: run, index } of text.matchAll(/\S+/g)) {
    let from = 0;
    while (run.length - from > MAX_WORD_LENGTH) {
      const length = splitLength(run.slice(from, from + MAX_WORD_LENGTH));
      yield { word: run.slice(from, from + length), at: index + from };
      from += length;
    }
    yield { word: from === 0 ? run : run.slice(from), at: index + from };
  }
}

/**
 * Where to split a long word: after the last punctuation mark in the second half of `head`, else at
 * its end, never inside a surrogate pair.
 */
function splitLength(head: string): number {
  const half = MAX_WORD_LENGTH / 2;
  const lastMark = head.slice(half).search(/[!-/:-@[-`{-~、。，][^!-/:-@[-`{-~、。，]*$/);
  if (lastMark >= 0) return half + lastMark + 1;
  return /[\uD800-\uDBFF]$/.test(head) ? head.length - 1 : head.length;
}

function analyseWord(word: string, findWords: WordMatcher): Morpheme[] {
  const { text, origins } = fold(word);
  const found = findWords(text);
  let masked = text;
  for (const { start, end } of found)
    masked = masked.slice(0, start) + MASK.repeat(end - start) + masked.slice(end);
  const isMasked = ({ start, end }: Morpheme) =>
    found.length > 0 && masked.slice(start, end).replaceAll(MASK, '') === '';

  const rest = segmentWithParticle(masked).filter((morpheme) => !isMasked(morpheme));
  return [...rest, ...found.flatMap(({ parts }) => parts)]
    .sort((a, b) => a.start - b.start)
    .map(({ term, start, end, tag }) => ({
      term,
      start: origins ? origins[start]!.start : start,
      end: origins ? origins[end - 1]!.end : end,
      tag: tag === 'UNK' ? unknownTag(term) : tag,
    }));
}

/**
 * The ko-dic of lindera lacks 이 as particle and copula (its homonyms exceed a 5-bit field), and
 * segments 신청이 as 신 + 청이. So the word is analysed with the particle 은 in place of 이. That
 * result is used unless 이 belongs to a word that begins where the noun begins: 종이, 줄이고.
 */
function segmentWithParticle(text: string): Morpheme[] {
  const plain = morphemesOf(text);
  const match = [...text.matchAll(SUBJECT_OR_COPULA)].at(-1);
  if (!match || !mayCarryParticle(text.slice(0, match.index))) return plain;

  const at = match.index;
  const end = at + match[0].length;
  const replaced = morphemesOf(`${text.slice(0, at)}은${text.slice(end)}`);
  const noun = replaced.find((morpheme) => morpheme.end === at);
  const particle = replaced.find((morpheme) => morpheme.start === at && morpheme.end === at + 1);
  const other = plain.find((morpheme) => morpheme.start <= at && morpheme.end > at);
  if (!noun || !particle?.tag.startsWith('J') || !/^(N|XR|XSN|ETN|UNK|S[LNH])/.test(noun.tag))
    return plain;
  if (other?.start === noun.start && !isNounWithParticle(other)) return plain;

  const shift = end - (at + 1);
  return replaced
    .map((morpheme) =>
      morpheme.start > at
        ? { ...morpheme, start: morpheme.start + shift, end: morpheme.end + shift }
        : morpheme,
    )
    .map((morpheme) =>
      morpheme === particle ? { term: match[0], start: at, end, tag: 'JKS' } : morpheme,
    );
}

/**
 * Whether a word of ko-dic is probably a noun with a particle: a proper noun (이용이), or one
 * syllable with 이 (방이) that is no common noun (종이).
 */
function isNounWithParticle({ term, tag }: Morpheme): boolean {
  return (
    tag === 'NNP' ||
    (tag.startsWith('N') && term.length === 2 && !WORD_LISTS.nounsInI.includes(term))
  );
}

/** Whether 이 may follow `head`: after a final consonant. */
function mayCarryParticle(head: string): boolean {
  const last = head.charCodeAt(head.length - 1);
  if (last >= 0xac00 && last <= 0xd7a3) return (last - 0xac00) % 28 !== 0;
  return /[\p{L}\p{N}]$/u.test(head);
}

/** Nori's tag for a word that its dictionary lacks. */
function unknownTag(term: string): string {
  if (term === '이') return 'JKS';
  if (/^\p{N}+$/u.test(term)) return 'SN';
  if (/^\p{Script=Han}+$/u.test(term)) return 'SH';
  if (/\p{Script=Hangul}/u.test(term)) return 'UNKNOWN';
  return /[\p{L}\p{N}]/u.test(term) ? 'SL' : 'SY';
}

/** Normalises a word. `origins` has the original range of each character; null if none moved. */
function fold(word: string): { text: string; origins: { start: number; end: number }[] | null } {
  if (/^[!-~가-힣]*$/.test(word)) return { text: word.toLowerCase(), origins: null };
  let text = '';
  const origins: { start: number; end: number }[] = [];
  for (const { 0: character, index } of word.matchAll(CHARACTER)) {
    const folded = normalize(character);
    for (let i = 0; i < folded.length; i++)
      origins.push({ start: index, end: index + character.length });
    text += folded;
  }
  return { text, origins };
}

/** A sequence that NFKC may compose: a syllable in jamo, or a character with its marks. */
const CHARACTER = /[\u1100-\u1112][\u1161-\u1175][\u11A8-\u11C2]?|\P{M}\p{M}*|\p{M}+/gsu;

/** Finds the dictionary words in a text, with their parts as morphemes. */
type WordMatcher = (text: string) => { start: number; end: number; parts: Morpheme[] }[];

function dictionaryMatcher(entries: readonly DictionaryEntry[]): WordMatcher {
  const byFirst = new Map<string, { word: string; parts: string[] }[]>();
  const latest = new Map(entries.map((entry) => [normalize(entry.word), entry]));
  for (const [word, entry] of latest) {
    const parts = entry.parts.length > 0 ? entry.parts.map(normalize) : [word];
    byFirst.set(word.charAt(0), [...(byFirst.get(word.charAt(0)) ?? []), { word, parts }]);
  }
  for (const words of byFirst.values()) words.sort((a, b) => b.word.length - a.word.length);

  return (text) => {
    const found = [];
    for (let at = 0; at < text.length;) {
      const entry = byFirst.get(text.charAt(at))?.find(({ word }) => text.startsWith(word, at));
      if (entry)
        found.push({ start: at, end: at + entry.word.length, parts: rangesOf(entry.parts, at) });
      at += entry?.word.length ?? 1;
    }
    return found;
  };
}

function rangesOf(parts: string[], at: number): Morpheme[] {
  return parts.map((term) => ({ term, start: at, end: (at += term.length), tag: 'NNG' }));
}

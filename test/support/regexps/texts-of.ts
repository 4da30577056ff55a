import { type AST, parseRegExpLiteral } from '@eslint-community/regexpp';
import type { Expression } from './expression.js';

/** Returns a number from 0 (inclusive) to 1 (exclusive). */
export type Random = () => number;

/** Maximum repetitions of an unlimited quantifier. */
const MAX_REPEATS = 12;
/** Characters to try for classes and sets, besides those in the expression. */
const CHARACTERS = [
  ...' \t\n!"#%&\'()*+,-./:;<=>?@[]^_`{|}~09aAzZxoil',
  ...'‐–—―−ㅡー·・‧∙⋅ㆍᆞ가힣한글ㄱㅎㅏㅣ々〇À𝐚😀١\u0301\u200B\0',
];
/** Endings that most expressions do not match. */
const TAILS = ['', '!', 'x', '0', '\0', '가', ' ', '?'];

type Part = AST.Alternative | AST.Element;

/**
 * Generates texts from what the atoms of an expression match: all of it or parts, repeated and
 * alternating, truncated, and with an ending that does not match. Quantifiers are mostly repeated
 * to their maximum, and characters that several atoms match are preferred, because ambiguity makes
 * matching slow.
 */
export class TextsOf {
  private readonly pattern: AST.Pattern;
  private readonly parts: Part[] = [];
  private readonly matching = new Map<string, string[]>();
  private readonly alphabet: string[];
  private readonly flags: string;

  constructor({ source, flags }: Expression) {
    this.pattern = parseRegExpLiteral(new RegExp(source, flags)).pattern;
    this.flags = flags.replace(/[gy]/g, '');
    const written = new Set<string>();
    this.collect(this.pattern, written);
    this.alphabet = [...new Set([...written, ...CHARACTERS])];
  }

  /** A text of this length, in UTF-16 units. */
  text(length: number, random: Random): string {
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
    const whole = () => pick(this.pattern.alternatives);
    const pieces: (() => string)[] = [
      () => this.sample(whole(), random),
      () => this.sample(whole(), random).slice(0, -1 - Math.floor(random() * 3)),
      () =>
        this.parts.length > 0
          ? this.sample(pick(this.parts), random)
          : this.sample(whole(), random),
    ];
    // One sample repeated, several in turns, or a new one each time.
    const kinds = Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(pieces));
    const isFixed = random() < 0.5;
    const fixed = kinds.map((kind) => kind());
    const tail = pick(TAILS);
    let text = '';
    for (let i = 0; text.length < length && i < length; i += 1) {
      const at = i % kinds.length;
      text += isFixed ? fixed[at]! : kinds[at]!();
      if (random() < 0.1) text += pick(TAILS);
    }
    return `${text.slice(0, length - tail.length)}${tail}`.padEnd(length, tail || '!');
  }

  private collect(node: AST.Pattern | Part, written: Set<string>): void {
    if (node.type !== 'Pattern' && node.type !== 'Assertion' && node.type !== 'Alternative')
      this.parts.push(node);
    switch (node.type) {
      case 'Pattern':
      case 'Group':
      case 'CapturingGroup':
        return node.alternatives.forEach((alternative) => this.collect(alternative, written));
      case 'Alternative':
        return node.elements.forEach((element) => this.collect(element, written));
      case 'Quantifier':
        return this.collect(node.element, written);
      case 'Assertion':
        if ('alternatives' in node)
          node.alternatives.forEach((alternative) => this.collect(alternative, written));
        return;
      case 'Character':
        return void written.add(String.fromCodePoint(node.value));
      case 'CharacterClass':
        for (const element of node.elements) {
          if (element.type === 'Character') written.add(String.fromCodePoint(element.value));
          if (element.type !== 'CharacterClassRange') continue;
          written.add(String.fromCodePoint(element.min.value));
          written.add(String.fromCodePoint(element.max.value));
        }
    }
  }

  private sample(
    node: Part,
    random: Random,
    groups = new Map<AST.CapturingGroup, string>(),
  ): string {
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
    switch (node.type) {
      case 'Alternative':
        return node.elements.map((element) => this.sample(element, random, groups)).join('');
      case 'Group':
        return this.sample(pick(node.alternatives), random, groups);
      case 'CapturingGroup': {
        const text = this.sample(pick(node.alternatives), random, groups);
        groups.set(node, text);
        return text;
      }
      case 'Quantifier': {
        const most = Math.min(node.max, Math.max(node.min, MAX_REPEATS));
        const times =
          random() < 0.6 ? most : node.min + Math.floor(random() * (most - node.min + 1));
        return Array.from({ length: times }, () => this.sample(node.element, random, groups)).join(
          '',
        );
      }
      case 'Backreference':
        return [node.resolved].flat().map((group) => groups.get(group) ?? '')[0] ?? '';
      case 'Character':
        return String.fromCodePoint(node.value);
      case 'CharacterClass':
      case 'CharacterSet':
        return this.characterOf(node.raw, random);
      default:
        return '';
    }
  }

  /** A character that the atom matches; of two candidates, the one that more atoms match. */
  private characterOf(raw: string, random: Random): string {
    const among = this.matchedBy(raw);
    if (among.length === 0) return '';
    const [one, other] = [
      among[Math.floor(random() * among.length)]!,
      among[Math.floor(random() * among.length)]!,
    ];
    return random() < 0.5 || this.shared(one) >= this.shared(other) ? one : other;
  }

  private matchedBy(raw: string): string[] {
    let known = this.matching.get(raw);
    if (!known) {
      const atom = new RegExp(`^${raw}$`, this.flags);
      known = this.alphabet.filter((character) => atom.test(character));
      this.matching.set(raw, known);
    }
    return known;
  }

  private shared(character: string): number {
    return [...this.matching.values()].filter((characters) => characters.includes(character))
      .length;
  }
}

import path from 'node:path';
import type { Expression } from './expression.js';
import type { Construction } from './written-expressions.js';

/**
 * Possible input: partial syllables, initial consonants, words, and characters with a meaning in
 * expressions.
 */
const TYPED = [
  '장바ㄱ',
  'ㅂ',
  'ㅋㅋㅋ',
  '漢漢漢',
  'éé éé',
  '변경 법',
  '닭',
  'a.b*c',
  '々〇〆',
  'İſK',
];

/**
 * The expressions that these places build while their modules load, and for typed texts. Modules that are already loaded are not observed, so the caller must
 * import nothing of the server. Throws if a place built none: then this function must exercise it.
 */
export async function builtExpressions(
  constructions: readonly Construction[],
): Promise<Expression[]> {
  const built: (Expression & { file: string; line: number })[] = [];
  const plain = globalThis.RegExp;
  const note = (expression: RegExp): RegExp => {
    const { file, line } = callerInSource(new Error().stack!);
    if (file !== '')
      built.push({
        source: expression.source,
        flags: expression.flags,
        where: `${file}:${line}`,
        file,
        line,
      });
    return expression;
  };
  globalThis.RegExp = new Proxy(plain, {
    construct: (target, given, newTarget) =>
      note(Reflect.construct(target, given, newTarget) as RegExp),
    apply: (target, self, given) => note(Reflect.apply(target, self, given) as RegExp),
  });
  try {
    for (const file of new Set(constructions.map((construction) => construction.file))) {
      await import(path.resolve(file));
    }
    const { PrefixMatcher } = await import('../../../src/search/suggest/prefix-matcher.js');
    for (const typed of TYPED) new PrefixMatcher(typed);
    const { WordTable } = await import('../../../src/search/term-vectors/word-table.js');
    const { TitleIndex } = await import('../../../src/search/term-vectors/title-index.js');
    const { PublishedArticles } =
      await import('../../../src/search/term-vectors/published-articles.js');
    const published = new PublishedArticles(new WordTable(), new TitleIndex(() => ''));
    for (const letters of ['ㅂㅁ', 'ㅋㅇㄷㅇㄹ']) published.phrasesOfChoseong(letters).next();
    const { refineRanges } = await import('../../../src/search/highlight.js');
    for (const text of TYPED)
      refineRanges({ text, ranges: [] }, [{ text: text.toLowerCase(), isRequired: true }]);
  } finally {
    globalThis.RegExp = plain;
  }
  const unseen = constructions.filter(
    ({ file, firstLine, lastLine }) =>
      !built.some((one) => one.file === file && one.line >= firstLine && one.line <= lastLine),
  );
  if (unseen.length > 0) {
    const places = unseen.map(({ file, firstLine }) => `${file}:${firstLine}`).join(', ');
    throw new Error(
      `No expression was seen of those built at ${places}: use that code in ` +
        'built-expressions.ts, and import nothing of the server before.',
    );
  }
  return [
    ...new Map(
      built.map(({ source, flags, where }) => [`/${source}/${flags}`, { source, flags, where }]),
    ).values(),
  ];
}

/** The innermost place of a stack in `src` or `migrations`. */
function callerInSource(stack: string): { file: string; line: number } {
  const [, file = '', line = '0'] = /\/((?:src|migrations)\/[^:()\s]+):(\d+):/.exec(stack) ?? [];
  return { file, line: Number(line) };
}

import { readdirSync, readFileSync } from 'node:fs';
import { seededRandom } from '../../test/support/seeded-random.js';

interface DemoArticle {
  type: string;
  title: string;
  category: string;
  variants: { body: string }[];
}

function readDemo(): { lines: string[]; articles: DemoArticle[] } {
  const files = readdirSync('demo').filter((file) => file.startsWith('articles-'));
  const articles = files
    .flatMap((file) => readFileSync(`demo/${file}`, 'utf8').trim().split('\n'))
    .map((line) => JSON.parse(line) as DemoArticle);
  const lines = ['catalog', 'lexicon'].flatMap((file) =>
    readFileSync(`demo/${file}.jsonl`, 'utf8').trim().split('\n'),
  );
  return { lines, articles };
}

/**
 * Import lines with the demo catalogue and `count` articles. Titles are mixed from words, bodies
 * from sentences of the demo articles. The same seed gives the same lines.
 */
export function* generateArticles(count: number, seed: number): Generator<string> {
  const random = seededRandom(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const { lines, articles } = readDemo();
  yield* lines;
  const sentences = articles.flatMap((article) =>
    article.variants.flatMap(({ body }) =>
      body.split('\n').filter((line) => /^[가-힣]/.test(line)),
    ),
  );
  const words = articles.flatMap((article) => article.title.split(' '));
  for (let i = 0; i < count; i += 1) {
    const body = Array.from({ length: 6 }, () => pick(sentences)).join('\n\n');
    const title = Array.from({ length: 3 + Math.floor(random() * 4) }, () => pick(words)).join(' ');
    const platforms = pick([['ios'], ['android'], ['macos', 'windows'], ['common']]);
    yield JSON.stringify({
      type: 'article',
      slug: `generated-${i}`,
      category: pick(articles).category,
      status: 'PUBLISHED',
      views: Math.floor(random() ** 4 * 50_000),
      title,
      keywords: [],
      variants: [{ platforms, body }],
    });
  }
}

/**
 * Queries of one to three words from titles of the demo articles. Every fourth has a typing error,
 * every eighth no spaces, every eighth is a spoken sentence.
 */
export function generateQueries(count: number, seed: number): string[] {
  const random = seededRandom(seed);
  const words = readDemo().articles.flatMap((article) =>
    article.title.split(' ').filter((word) => /[가-힣]{2}/.test(word)),
  );
  return Array.from({ length: count }, (_, i) => {
    const query = Array.from(
      { length: 1 + Math.floor(random() * 3) },
      () => words[Math.floor(random() * words.length)]!,
    ).join(' ');
    if (i % 4 === 1) return withMistake(query);
    if (i % 8 === 2) return query.replaceAll(' ', '');
    return i % 8 === 6 ? `${query} 어떻게 하나요` : query;
  });
}

/** The query with an additional final consonant in its first open syllable. */
function withMistake(query: string): string {
  return query.replace(/[가-힣]+/, (word) => {
    const at = [...word].findIndex((syllable) => (syllable.charCodeAt(0) - 0xac00) % 28 === 0);
    if (at < 0) return word;
    const syllable = String.fromCharCode(word.charCodeAt(at) + 17);
    return word.slice(0, at) + syllable + word.slice(at + 1);
  });
}

/**
 * `length` numbers from 0 to below `count`. The number n is drawn with a probability proportional to
 * 1 / (n + 1): Zipf's law with the exponent 1.
 */
export function zipfStream(count: number, length: number, seed: number): number[] {
  const random = seededRandom(seed);
  const cumulated: number[] = [];
  for (let n = 0, sum = 0; n < count; n += 1) cumulated.push((sum += 1 / (n + 1)));
  return Array.from({ length }, () => {
    const drawn = random() * cumulated.at(-1)!;
    let [low, high] = [0, count - 1];
    while (low < high) {
      const mid = (low + high) >> 1;
      if (cumulated[mid]! < drawn) low = mid + 1;
      else high = mid;
    }
    return low;
  });
}

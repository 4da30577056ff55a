import { readdirSync, readFileSync } from 'node:fs';
import { seededRandom } from './statistics.js';

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

/** Queries of one to three words from titles of the demo articles. */
export function generateQueries(count: number, seed: number): string[] {
  const random = seededRandom(seed);
  const words = readDemo().articles.flatMap((article) =>
    article.title.split(' ').filter((word) => /[가-힣]{2}/.test(word)),
  );
  return Array.from({ length: count }, () =>
    Array.from(
      { length: 1 + Math.floor(random() * 3) },
      () => words[Math.floor(random() * words.length)]!,
    ).join(' '),
  );
}

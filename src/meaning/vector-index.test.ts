import { seededRandom } from '../../test/support/seeded-random.js';
import { type Direction, lengthOf } from './vectors.js';
import { VectorIndex } from './vector-index.js';

const random = seededRandom(56);
const direction = (dimension: number): Direction =>
  Int8Array.from({ length: dimension }, () => Math.floor(random() * 255) - 127);
const all = () => true;

/** The cosine in plain arithmetic. */
function cosine(a: Direction, b: Direction): number {
  return a.reduce((sum, number, i) => sum + number * b[i]!, 0) / (lengthOf(a) * lengthOf(b));
}

/** The nearest of these vectors, in plain arithmetic. */
function nearestOf(vectors: ReadonlyMap<number, Direction>, query: Direction, count: number) {
  return [...vectors]
    .map(([articleId, vector]) => ({ articleId, similarity: cosine(query, vector) }))
    .sort((a, b) => b.similarity - a.similarity || a.articleId - b.articleId)
    .slice(0, count);
}

function indexOf(vectors: ReadonlyMap<number, Direction>, dimension: number): VectorIndex {
  const index = new VectorIndex(dimension);
  for (const [articleId, vector] of vectors) index.put(articleId, vector);
  return index;
}

describe('A vector index', () => {
  it.each([1, 8, 15, 16, 17, 31, 384, 1_025])(
    'finds the nearest of vectors with %d numbers as plain arithmetic does',
    (dimension) => {
      const vectors = new Map(
        Array.from({ length: 40 }, (_, i) => [i * 7 + 1, direction(dimension)]),
      );
      vectors.set(500, new Int8Array(dimension).fill(127));
      vectors.set(501, new Int8Array(dimension).fill(-127));
      const index = indexOf(vectors, dimension);
      for (const query of [direction(dimension), new Int8Array(dimension).fill(127)]) {
        const found = index.nearest(query, 12, all);
        const expected = nearestOf(vectors, query, 12);
        expect(found.map(({ articleId }) => articleId)).toEqual(
          expected.map(({ articleId }) => articleId),
        );
        found.forEach(({ similarity }, i) =>
          expect(similarity).toBeCloseTo(expected[i]!.similarity, 12),
        );
      }
    },
  );

  it('follows changes at random, and grows', () => {
    const dimension = 24;
    const vectors = new Map<number, Direction>();
    const index = indexOf(vectors, dimension);
    expect(index.nearest(direction(dimension), 5, all)).toEqual([]);
    for (let step = 0; step < 9_000; step += 1) {
      const articleId = 1 + Math.floor(random() * 4_000);
      // Most steps put a vector, so that the index grows twice.
      if (random() < 0.8) {
        const vector = direction(dimension);
        vectors.set(articleId, vector);
        index.put(articleId, vector);
      } else {
        vectors.delete(articleId);
        index.remove(articleId);
      }
      if (step % 1_000 !== 999) continue;
      const query = direction(dimension);
      expect(index.count).toBe(vectors.size);
      expect(index.nearest(query, 60, all)).toEqual(nearestOf(vectors, query, 60));
    }
    expect(index.count).toBeGreaterThan(2_048);
    for (const articleId of vectors.keys()) index.remove(articleId);
    expect([index.count, index.nearest(direction(dimension), 5, all)]).toEqual([0, []]);
  });

  it('asks which articles count, and finds all of them if they are few', () => {
    const vectors = new Map(Array.from({ length: 300 }, (_, i) => [i, direction(20)]));
    const query = direction(20);
    const isOdd = (articleId: number) => articleId % 2 === 1;
    const odd = new Map([...vectors].filter(([articleId]) => isOdd(articleId)));
    const index = indexOf(vectors, 20);
    expect(index.nearest(query, 7, isOdd)).toEqual(nearestOf(odd, query, 7));
    expect(index.nearest(query, 1_000, isOdd)).toHaveLength(150);
    expect(index.nearest(query, 3, () => false)).toEqual([]);
  });
});

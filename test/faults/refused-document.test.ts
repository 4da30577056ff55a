import { refusedDocument } from './refused-document.js';

describe('A document that the engine can never take', () => {
  it.each(['elasticsearch', 'postgres'] as const)(
    'holds up no other on %s, says why, and is found when it is mended',
    async (engine) => {
      const { figures, ...harm } = await refusedDocument({ engine, documents: 50, seed: 1 });
      expect(harm).toEqual({ runs: 1, lost: 0, stale: 0, extra: 0 });
      expect(figures).toMatchObject({ found: 49, deadLetters: 1, deadArticle: 'the right one', deadAgain: 1, replayed: 1 });
      expect(figures.reason).not.toBe('');
    },
    120_000,
  );
});

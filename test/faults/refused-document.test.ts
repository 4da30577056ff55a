import { refusedDocument } from './refused-document.js';

describe('A document that the engine always refuses', () => {
  it('delays no other on Elasticsearch, becomes a dead letter with a reason, and is found once corrected', async () => {
    const { figures, ...harm } = await refusedDocument({
      engine: 'elasticsearch',
      documents: 50,
      seed: 1,
    });
    expect(harm).toEqual({ runs: 1, lost: 0, stale: 0, extra: 0 });
    expect(figures).toMatchObject({
      found: 49,
      deadLetters: 1,
      deadArticle: 'the right one',
      deadAgain: 1,
      replayed: 1,
    });
    expect(figures.reason).not.toBe('');
  }, 120_000);

  it('is accepted by Postgres, which truncates its words', async () => {
    const { figures, ...harm } = await refusedDocument({
      engine: 'memory',
      documents: 50,
      seed: 1,
    });
    expect(harm).toEqual({ runs: 1, lost: 0, stale: 0, extra: 0 });
    expect(figures).toMatchObject({ found: 50, deadLetters: 0 });
  }, 120_000);
});

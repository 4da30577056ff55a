import { outboxSize } from './outbox-size.js';

describe('The queues after many changes', () => {
  it('shrink again', async () => {
    const { figures, ...harm } = await outboxSize({
      engine: 'elasticsearch',
      articles: 500,
      events: 20_000,
    });
    expect(harm).toEqual({ runs: 1, lost: 0, stale: 0, extra: 0 });
    expect(figures['outbox bytes most']).toBeGreaterThan(1_000_000);
    expect(figures['outbox bytes after']).toBeLessThan(1_000_000);
    expect(figures['delivery bytes after']).toBeLessThan(1_000_000);
  }, 180_000);
});

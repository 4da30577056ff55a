import { verifiedIndex } from './verified-index.js';

describe('An index of very many articles, compared', () => {
  it('is found wrong in exactly what was harmed', async () => {
    const { figures } = await verifiedIndex({ articles: 2_000, harmed: 5 });
    expect(figures).toMatchObject({ exactly: 'yes', 'exit code': 1 });
  });
});

import { verifiedIndex } from './verified-index.js';

describe('The verification of a large index', () => {
  it('reports exactly the damaged documents', async () => {
    const { figures } = await verifiedIndex({ articles: 2_000, harmed: 5 });
    expect(figures).toMatchObject({ exactly: 'yes', 'exit code': 1 });
  });
});

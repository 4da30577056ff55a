import { eventually } from '../../support/eventually.js';
import { mutate } from '../../support/mutate.js';
import { importSaemiHelp } from '../../support/saemi-help.js';
import { searchAsReader } from '../../support/search-as-reader.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';

describe('Synonyms on two servers of one database', () => {
  let one: TestApp;
  let other: TestApp;
  let id: string;

  beforeAll(async () => {
    one = await startTestApp('elasticsearch');
    await importSaemiHelp(one);
    other = await startTestApp('elasticsearch', {
      databaseUrl: one.databaseUrl,
      indexPrefix: one.indexPrefix,
    });
    // Both servers have cached the synonyms before they change.
    for (const app of [one, other])
      expect(await searchAsReader(app, '쿼카')).toMatchObject({
        totalCount: 0,
        interpretation: { rewrites: [] },
      });
  });

  const set = async (terms: string[], existing?: string) => {
    const { synonymSet } = await mutate<{ synonymSet: { id: string } }>(
      one,
      'setSynonymSet',
      { terms, id: existing },
      'synonymSet { id }',
    );
    return synonymSet.id;
  };
  const finds = async (app: TestApp, query: string, slugs: string[]) => {
    const { nodes, totalCount } = await searchAsReader(app, { query, scope: 'ALL_MATCHES' });
    expect([totalCount, nodes.map(({ slug }) => slug).sort()]).toEqual([slugs.length, slugs]);
  };

  it('are used at once on the server that set them, and soon on the other', async () => {
    id = await set(['쿼카', '환불']);
    await finds(one, '쿼카', await slugsOf('환불'));
    await eventually(async () => finds(other, '쿼카', await slugsOf('환불')));
    expect((await searchAsReader(other, '쿼카')).interpretation).toMatchObject({
      searched: '쿼카',
      rewrites: [{ kind: 'SYNONYM', from: '쿼카', to: '환불' }],
    });
    expect((await searchAsReader(other, { query: '쿼카', literal: true })).totalCount).toBe(0);
  });

  it('apply in both directions, but not transitively', async () => {
    const chained = await set(['쿼카', '너구리']);
    await eventually(async () => {
      expect((await searchAsReader(other, '너구리')).interpretation.rewrites).toEqual([
        { kind: 'SYNONYM', from: '너구리', to: '쿼카' },
      ]);
      expect((await searchAsReader(other, '쿼카')).interpretation.rewrites).toEqual([
        { kind: 'SYNONYM', from: '쿼카', to: '환불, 너구리' },
      ]);
    });
    await finds(other, '너구리', []);
    await mutate(one, 'deleteSynonymSet', { id: chained }, 'id');
  });

  it('change with their terms', async () => {
    expect(await set(['쿼카', '송금'], id)).toBe(id);
    const expected = [{ kind: 'SYNONYM', from: '쿼카', to: '송금' }];
    await eventually(async () =>
      expect((await searchAsReader(other, '쿼카')).interpretation.rewrites).toEqual(expected),
    );
    await finds(other, '쿼카', await slugsOf('송금'));
  });

  it('are no longer used after they were deleted', async () => {
    await mutate(one, 'deleteSynonymSet', { id }, 'id');
    await finds(one, '쿼카', []);
    await eventually(() => finds(other, '쿼카', []));
    expect((await searchAsReader(other, '쿼카')).interpretation.rewrites).toEqual([]);
  });

  async function slugsOf(query: string): Promise<string[]> {
    const found = (await searchAsReader(one, { query, literal: true, scope: 'ALL_MATCHES' })).nodes
      .map(({ slug }) => slug)
      .sort();
    expect(found.length).toBeGreaterThan(0);
    return found;
  }
});

import { poolOf } from '../../../src/core/database.js';
import { mutate, refused } from '../../support/mutate.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';

const COUNTS = 'created changed unchanged errorCount';
const PREVIEW = `${COUNTS} errors { row field code message }`;

describe('An import of words', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp('memory');
  });

  afterEach(() =>
    poolOf(app.app.dataSource).query('delete from synonym_set; delete from dictionary_entry'),
  );

  const sets = (...lists: string[]) => lists.map((list) => ({ terms: list.split(', ') }));
  const stored = async () => {
    const { synonymSets, dictionary } = await app.admin<{
      synonymSets: { terms: string[] }[];
      dictionary: { word: string; parts: string[] }[];
    }>('{ synonymSets { terms } dictionary { word parts } }');
    return {
      sets: synonymSets.map(({ terms }) => terms.join(', ')),
      words: dictionary.map(({ word, parts }) => [word, ...parts].join(' ')),
    };
  };
  const imports = async () => {
    const { auditEntries } = await app.admin<{ auditEntries: { nodes: object[] } }>(
      '{ auditEntries(filter: { action: "importWords" }) { nodes { kind details { name value } } } }',
    );
    return auditEntries.nodes;
  };
  const wanted = {
    synonymSets: sets('탈퇴, 해지, 계정 삭제', 'BYE, 안녕', '환불, 반품'),
    dictionary: [
      { word: '단톡방', parts: ['단톡', '방'] },
      { word: '읽씹' },
      { word: '샘톡', parts: [] },
    ],
  };

  it('is previewed, then made as a whole with one audit entry', async () => {
    const start = {
      synonymSets: sets('해지, 탈퇴', 'bye, 안녕'),
      dictionary: [{ word: '단톡방' }],
    };
    await mutate(app, 'importWords', start, COUNTS);
    const before = await stored();
    const counts = { created: 3, changed: 2, unchanged: 1, errorCount: 0 };
    expect(await mutate(app, 'importWords', { ...wanted, dryRun: true }, PREVIEW)).toEqual({
      ...counts,
      errors: [],
    });
    expect([await stored(), await imports()]).toEqual([before, [expect.anything()]]);

    expect(await mutate(app, 'importWords', wanted, COUNTS)).toEqual(counts);
    const after = {
      sets: ['탈퇴, 해지, 계정 삭제', 'bye, 안녕', '환불, 반품'],
      words: ['단톡방 단톡 방', '샘톡', '읽씹'],
    };
    expect(await stored()).toEqual(after);
    const details = Object.entries({ changed: '2', created: '3', unchanged: '1' });
    expect(await imports()).toEqual([
      { kind: 'Import', details: details.map(([name, value]) => ({ name, value })) },
      expect.anything(),
    ]);
    expect(await mutate(app, 'importWords', wanted, COUNTS)).toMatchObject({ unchanged: 6 });
    expect(await stored()).toEqual(after);
  });

  it('names the errors, and changes nothing if there is one', async () => {
    await mutate(app, 'importWords', wanted, COUNTS);
    const before = [await stored(), await imports()];
    const wrong = {
      synonymSets: sets(
        '쪽지, 디엠',
        '환불',
        '반품, 환불',
        '탈퇴, 해지',
        '디엠, 쪽지',
        '쪽지, 디엠, 톡',
      ),
      dictionary: [{ word: '새말' }, { word: '단톡방', parts: ['단', '방'] }, { word: '새말' }],
    };
    const { errors, ...counts } = await mutate<{ errors: Record<string, string>[] }>(
      app,
      'importWords',
      { ...wrong, dryRun: true },
      PREVIEW,
    );
    expect(counts).toEqual({ created: 2, changed: 0, unchanged: 1, errorCount: 6 });
    expect(errors.map(({ row, field, code }) => [row, field, code])).toEqual([
      [2, 'synonymSets.1.terms', 'BAD_USER_INPUT'],
      [4, 'synonymSets.3.terms', 'CONFLICT'],
      [5, 'synonymSets.4.terms', 'CONFLICT'],
      [6, 'synonymSets.5.terms', 'CONFLICT'],
      [2, 'dictionary.1.parts', 'BAD_USER_INPUT'],
      [3, 'dictionary.2.word', 'BAD_USER_INPUT'],
    ]);
    expect(errors[2]!.message).toBe(
      'An earlier entry has the terms "쪽지, 디엠", which this one has, too.',
    );
    expect(await refused(app, 'importWords', wrong)).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.synonymSets.1.terms',
    });
    expect([await stored(), await imports()]).toEqual(before);

    const many = Array.from({ length: 150 }, () => ({ word: '가' }));
    const preview = await mutate<{ errorCount: number; errors: object[] }>(
      app,
      'importWords',
      { dictionary: many, dryRun: true },
      PREVIEW,
    );
    expect([preview.errorCount, preview.errors.length]).toEqual([150, 100]);
  });

  it('takes 5,000 entries, but no further one', async () => {
    const words = (length: number) => Array.from({ length }, (_, i) => ({ word: `낱말${i}` }));
    expect(await refused(app, 'importWords', { dictionary: words(5_001) })).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.dictionary',
      message: 'input.dictionary has 5,001 entries; at most 5,000 are possible.',
    });
    // Other mutations keep their limit.
    const long = words(1_001).map(({ word }) => word);
    expect(await refused(app, 'setSynonymSet', { terms: long })).toMatchObject({
      message: 'input.terms has 1,001 entries; at most 1,000 are possible.',
    });
    await mutate(app, 'importWords', { dictionary: words(5_000) }, COUNTS);
    await poolOf(app.app.dataSource).query(
      `insert into synonym_set (terms) select array['공통', 'x' || i] from generate_series(1, 4999) i`,
    );
    const more = { synonymSets: sets('가나, 다라', '마바, 사아'), dictionary: [{ word: '새말' }] };
    const { errors } = await mutate<{ errors: object[] }>(
      app,
      'importWords',
      { ...more, dryRun: true },
      PREVIEW,
    );
    expect(errors).toEqual([
      expect.objectContaining({ row: 2, field: 'synonymSets.1.terms', code: 'BAD_USER_INPUT' }),
      expect.objectContaining({ row: 1, field: 'dictionary.0.word', code: 'BAD_USER_INPUT' }),
    ]);
  });
});

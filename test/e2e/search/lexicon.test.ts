import { poolOf } from '../../../src/core/database/database.js';
import { readDictionary } from '../../../src/lexicon/index.js';
import { expectNoSecret, expectRefusal } from '../../support/expect-refusal.js';
import { mutate, refused } from '../../support/mutate.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../../support/start-test-app.js';

interface Set {
  id: string;
  terms: string[];
}
type Entry = { word: string; parts: string[] };

describe('The lexicon', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp('memory');
  });
  afterEach(() => sql('delete from synonym_set; delete from dictionary_entry'));

  const sql = (statement: string) =>
    poolOf(app.app.dataSource).query<Record<string, unknown>>(statement);
  const setTerms = async (terms: string[], id?: string) =>
    (
      await mutate<{ synonymSet: Set }>(
        app,
        'setSynonymSet',
        { terms, id },
        'synonymSet { id terms }',
      )
    ).synonymSet;
  const setWord = async (word: string, parts?: string[]) =>
    (
      await mutate<{ dictionary: Entry[] }>(
        app,
        'setDictionaryEntry',
        { word, parts },
        'dictionary { word parts }',
      )
    ).dictionary;
  const allTerms = async () => {
    const { synonymSets } = await app.admin<{ synonymSets: Set[] }>('{ synonymSets { terms } }');
    return synonymSets.map(({ terms }) => terms);
  };

  it('creates, replaces and deletes synonym sets', async () => {
    const first = await setTerms([' 탈퇴 ', '계정 삭제', 'Bye', 'ＢＹＥ', '계정  삭제']);
    expect(first.terms).toEqual(['탈퇴', '계정 삭제', 'Bye']);
    const second = await setTerms(['탈퇴', '해지']);
    expect(await allTerms()).toEqual([first.terms, ['탈퇴', '해지']]);
    expect(
      await app.admin('query ($id: ID!) { node(id: $id) { __typename id } }', { id: second.id }),
    ).toEqual({
      node: { __typename: 'SynonymSet', id: second.id },
    });

    expect(await setTerms(['bye', '탈퇴'], first.id)).toEqual({
      id: first.id,
      terms: ['bye', '탈퇴'],
    });
    expect(await mutate(app, 'deleteSynonymSet', { id: second.id }, 'id searchable')).toEqual({
      id: second.id,
      searchable: true,
    });
    expect(await allTerms()).toEqual([['bye', '탈퇴']]);
    for (const [field, input] of [
      ['deleteSynonymSet', { id: second.id }],
      ['setSynonymSet', { id: second.id, terms: ['가', '나'] }],
      ['setSynonymSet', { id: 'x', terms: ['가', '나'] }],
    ] as const) {
      expect(await refused(app, field, input)).toMatchObject({
        code: 'NOT_FOUND',
        field: 'input.id',
      });
    }
  });

  it('adds, replaces and deletes dictionary entries by word', async () => {
    await setWord('읽씹');
    expect(await setWord('ＳＡＭ톡방', ['Sam', '톡', '방'])).toEqual([
      { word: 'sam톡방', parts: ['sam', '톡', '방'] },
      { word: '읽씹', parts: [] },
    ]);
    expect(await setWord('Sam톡방')).toEqual([
      { word: 'sam톡방', parts: [] },
      { word: '읽씹', parts: [] },
    ]);
    expect(await app.admin('{ dictionary { word } }')).toEqual({
      dictionary: [{ word: 'sam톡방' }, { word: '읽씹' }],
    });
    expect(
      await mutate(app, 'deleteDictionaryEntry', { word: 'SAM톡방' }, 'dictionary { word }'),
    ).toEqual({
      dictionary: [{ word: '읽씹' }],
    });
    expect(await refused(app, 'deleteDictionaryEntry', { word: 'sam톡방' })).toMatchObject({
      code: 'NOT_FOUND',
      field: 'input.word',
    });
    const pool = poolOf(app.app.dataSource);
    expect(await readDictionary(pool)).toEqual([{ word: '읽씹', parts: [] }]);
  });

  it.each<[string, string, object, string, string]>([
    ['an empty term', 'setSynonymSet', { terms: ['가', ' '] }, 'terms.1', 'must not be empty'],
    [
      'a term of 51 characters',
      'setSynonymSet',
      { terms: ['가'.repeat(51), '다'] },
      'terms.0',
      'at most 50',
    ],
    [
      'a term of punctuation',
      'setSynonymSet',
      { terms: ['가', '?!'] },
      'terms.1',
      'a letter or a digit',
    ],
    ['one term', 'setSynonymSet', { terms: ['가'] }, 'terms', 'at least two'],
    ['an empty word', 'setDictionaryEntry', { word: ' ' }, 'word', '0 characters'],
    ['a word of one character', 'setDictionaryEntry', { word: '가' }, 'word', 'has 2 to 30'],
    ['two words', 'setDictionaryEntry', { word: '계정 삭제' }, 'word', 'white space'],
    [
      '11 parts',
      'setDictionaryEntry',
      { word: '가'.repeat(11), parts: Array(11).fill('가') },
      'parts',
      '2 to 10',
    ],
    [
      'parts of another word',
      'setDictionaryEntry',
      { word: '가나', parts: ['가', '다'] },
      'parts',
      '"가다", not the word "가나"',
    ],
  ])('refuses %s', async (_, field, input, at, sentence) => {
    const refusal = await refused(app, field, input);
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', field: `input.${at}` });
    expect(refusal.message).toContain(sentence);
    expectNoSecret(refusal);
    expect(
      (await sql('select from synonym_set union all select from dictionary_entry')).rowCount,
    ).toBe(0);
  });

  it('allows sets to share terms, but not to contain each other', async () => {
    const { id } = await setTerms(['탈퇴', '해지', 'bye']);
    await setTerms(['탈퇴', '계정 삭제']);
    const conflict = async (terms: string[], sentence: string, at?: string) => {
      const refusal = await refused(app, 'setSynonymSet', { terms, id: at });
      expect(refusal).toMatchObject({ code: 'CONFLICT', field: 'input.terms' });
      expect(refusal.message).toBe(sentence);
      return refusal;
    };
    await conflict(
      ['해지', 'BYE'],
      'The set "탈퇴, 해지, bye" has all of these terms: this one would add nothing.',
    );
    await conflict(
      ['bye', '해지', '탈퇴'],
      'The set "탈퇴, 해지, bye" has all of these terms: this one would add nothing.',
    );
    const contained = 'These terms hold all of the set "탈퇴, 계정 삭제": replace that one.';
    await conflict(['계정 삭제', '탈퇴', '가'], contained, id);
    expect((await conflict(['계정 삭제', '탈퇴', '가'], contained)).hint).toContain(
      'setSynonymSet { id: "',
    );
    // A set may contain its own previous terms.
    await setTerms(['탈퇴', '해지'], id);
    await setTerms(['탈퇴', '해지', 'bye', '안녕'], id);
  });

  it('cannot be read or changed without a key', async () => {
    for (const field of [
      'query { synonymSets { id } }',
      'query { dictionary { word } }',
      'mutation { setSynonymSet(input: { terms: ["가", "나"] }) { __typename } }',
      'mutation { deleteSynonymSet(input: { id: "x" }) { __typename } }',
      'mutation { setDictionaryEntry(input: { word: "가나" }) { __typename } }',
      'mutation { deleteDictionaryEntry(input: { word: "가나" }) { __typename } }',
    ]) {
      expectRefusal(await app.request(field), 'UNAUTHENTICATED');
    }
    const { id } = await setTerms(['가', '나']);
    const query = `{ node(id: "${id}") { id } }`;
    expect((await app.request(query)).data).toEqual({ node: null });
    expect((await app.request(query, {}, ADMIN_KEY)).data).toEqual({ node: { id } });
  });
});

import { eventually } from '../../support/eventually.js';
import { importAndSettle, manyArticles, SMALL_CATALOGUE } from '../../support/import-test-lines.js';
import { mutate } from '../../support/mutate.js';
import { startReader } from '../../support/searching-reader.js';
import { startTestApp, type TestApp, ADMIN_KEY } from '../../support/start-test-app.js';
import { expectRefusal } from '../../support/expect-refusal.js';
import { importSaemiHelp } from '../../support/saemi-help.js';

interface Rebuild {
  state: string;
  done: number;
  total: number;
  startedAt: string;
  finishedAt: string | null;
  error: string | null;
}

const REBUILD = 'rebuild { state done total startedAt finishedAt error }';
const WORD = '뿌링이체';
const ARTICLES = 100;

describe('The index of Elasticsearch follows the dictionary', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp('elasticsearch');
    await importAndSettle(app, [...SMALL_CATALOGUE, ...manyArticles(ARTICLES)]);
  });
  afterAll(() => app.stop());

  const index = async () =>
    (
      await app.admin<{
        searchIndex: { generation: string; documents: number; rebuild: Rebuild };
      }>(`{ searchIndex { generation documents ${REBUILD} } }`)
    ).searchIndex;
  const change = async (field: 'setDictionaryEntry' | 'deleteDictionaryEntry', input: object) =>
    await mutate<{ rebuild: Rebuild; dictionary: { word: string }[] }>(
      app,
      field,
      input,
      `dictionary { word } ${REBUILD}`,
    );
  const terms = async (text: string) => {
    const { analyzeText } = await app.admin<{ analyzeText: { term: string }[] }>(
      'query ($text: String!) { analyzeText(text: $text) { term } }',
      { text },
    );
    return analyzeText.map(({ term }) => term);
  };
  /** Waits until a rebuild that started at this time or later is done. */
  const done = (since: string) =>
    eventually(async () => {
      const { rebuild } = await index();
      expect(rebuild.error).toBeNull();
      expect(rebuild.state).toBe('DONE');
      expect(Date.parse(rebuild.startedAt)).toBeGreaterThanOrEqual(Date.parse(since));
    }, 45_000);

  it.each([
    ['added', 'setDictionaryEntry', true],
    ['deleted', 'deleteDictionaryEntry', false],
  ] as const)(
    'searches continue while the index is rebuilt after a word was %s',
    async (_, field, isInDictionary) => {
      const before = await index();
      expect((await terms(`${WORD}를`)).includes(WORD)).toBe(!isInDictionary);
      const reader = startReader(app, '메시지');
      const { rebuild, dictionary } = await change(field, { word: WORD });
      expect(dictionary.map(({ word }) => word).includes(WORD)).toBe(isInDictionary);
      expect(rebuild).toMatchObject({ error: null });
      expect(Date.parse(rebuild.startedAt)).toBeGreaterThan(Date.parse(before.rebuild.startedAt));
      await done(rebuild.startedAt);
      const { searches, failed, empty } = await reader.stop();
      expect(searches).toBeGreaterThan(2);
      expect([failed, empty]).toEqual([[], 0]);

      const after = await index();
      expect(after.generation).not.toBe(before.generation);
      expect(after).toMatchObject({
        documents: ARTICLES,
        rebuild: { state: 'DONE', done: ARTICLES, total: ARTICLES },
      });
      expect((await terms(`${WORD}를`)).includes(WORD)).toBe(isInDictionary);
    },
  );
});

const ANALYZE =
  'query ($text: String!) { analyzeText(text: $text) { term startOffset endOffset position partOfSpeech } }';
interface Token {
  term: string;
  startOffset: number;
  endOffset: number;
  position: number;
  partOfSpeech: string | null;
}

describe('analyzeText on elasticsearch', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp('elasticsearch');
    await importSaemiHelp(app);
  });
  afterAll(() => app.stop());

  const analyze = async (text: string) =>
    (await app.admin<{ analyzeText: Token[] }>(ANALYZE, { text })).analyzeText;

  it('requires a role', async () => {
    const answer = await app.request(ANALYZE, { text: '친구' });
    expectRefusal(answer, 'UNAUTHENTICATED');
    expect(answer.data).toEqual({ analyzeText: null });
  });

  it('returns terms, parts of speech and offsets', async () => {
    expect(await analyze('비밀번호를 바꾸고')).toEqual([
      { term: '비밀', startOffset: 0, endOffset: 2, position: 0, partOfSpeech: 'NNG' },
      { term: '번호', startOffset: 2, endOffset: 4, position: 1, partOfSpeech: 'NNG' },
      { term: '바꾸', startOffset: 6, endOffset: 8, position: 3, partOfSpeech: 'VV' },
    ]);
  });

  it.each([
    ['plain words', '친구를 차단하고 싶어요', ['친구', '차단', '싶']],
    ['behind emoji', '😀👨‍👩‍👧 친구 😀 차단', ['친구', '차단']],
    ['decomposed Hangul', '친구를 차단'.normalize('NFD'), ['친구', '차단']],
    ['no words', '?! 😀', []],
  ])('offsets slice to the written text: %s', async (_, text, expected) => {
    // Arguments arrive as NFC with \n at line ends: offsets are those of that text.
    const written = text.normalize('NFC').replace(/\r\n/g, '\n');
    const tokens = await analyze(text);
    const slices = tokens.map(({ startOffset, endOffset }) =>
      written.slice(startOffset, endOffset),
    );
    expect(slices).toEqual(expect.arrayContaining(expected));
    if (expected.length === 0) expect(slices).toEqual([]);
    for (const { startOffset, endOffset } of tokens) {
      expect(startOffset).toBeGreaterThanOrEqual(0);
      expect(startOffset).toBeLessThan(endOffset);
      expect(endOffset).toBeLessThanOrEqual(written.length);
    }
    const positions = tokens.map(({ position }) => position);
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
  });

  it('accepts 2,000 characters, and refuses invalid text', async () => {
    expect(await analyze('')).toEqual([]);
    expect((await analyze('친구 차단 '.repeat(333))).at(-1)).toMatchObject({
      term: '차단',
      startOffset: 1_995,
      endOffset: 1_997,
    });
    const refused = (text: string) => app.request(ANALYZE, { text }, ADMIN_KEY);
    expectRefusal(await refused('가'.repeat(2_001)), 'BAD_USER_INPUT', 'text');
    expectRefusal(await refused('a\u0000b'), 'BAD_USER_INPUT', 'text');
    expectRefusal(await refused('a\uD800b'), 'BAD_USER_INPUT', 'text');
  });
});

import { expectRefusal } from '../support/expect-refusal.js';
import { importSaemiHelp } from '../support/saemi-help.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../support/start-test-app.js';

const ANALYZE =
  'query ($text: String!) { analyzeText(text: $text) { term startOffset endOffset position partOfSpeech } }';
interface Token {
  term: string;
  startOffset: number;
  endOffset: number;
  position: number;
  partOfSpeech: string | null;
}

describe.each(['elasticsearch', 'memory'] as const)('analyzeText on %s', (engine) => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp(engine);
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
    ['line ends and tabs', '친구\r\n\t차단', ['친구', '차단']],
    ['decomposed Hangul', '친구를 차단'.normalize('NFD'), ['친구', '차단']],
    ['upper case and full width', '친구 WiFi ｉＯＳ', ['친구', 'WiFi', 'ｉＯＳ']],
    ['ligatures and fractions', '친구 ﬁle ½ ㎏ 차단', ['친구', '차단']],
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

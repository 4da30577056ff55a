import { DICTIONARY, type DictionaryEntry } from '../../src/language/index.js';
import { buildDocument } from '../support/build-document.js';
import { ENGINES, openEngine, type EngineUnderTest } from './engines.js';
import { marked } from './marked.js';

const WORD = '새미머니꾸러미';
const WITH_WORD: DictionaryEntry[] = [...DICTIONARY, { word: WORD, parts: [] }];
const WITH_PARTS: DictionaryEntry[] = [...WITH_WORD, { word: WORD, parts: ['새미머니', '꾸러미'] }];

const DOCUMENTS = [
  buildDocument({
    articleId: 1,
    title: `${WORD}를 선물하기`,
    paragraphs: [`${WORD}는 친구에게 보낼 수 있어요.`],
  }),
  buildDocument({
    articleId: 2,
    title: '꾸러미 상품 찾기',
    paragraphs: ['여러 꾸러미를 한 번에 봅니다.'],
  }),
];

describe.each(ENGINES)('Tokens of a text on %s', (kind) => {
  let tested: EngineUnderTest;

  beforeAll(async () => {
    tested = await openEngine(kind);
  });
  afterEach(() => tested.clear());

  const terms = async (text: string) => (await tested.engine.analyze(text)).map(({ term }) => term);

  it.each([
    ['메시지를 신고', ['메시지', '신고']],
    ['가상계좌로', ['가상', '계좌']],
    ['Wi-Fi 없이', ['wi', 'fi', '없이']],
    ['👍🏽 카톡 신고', ['카톡', '신고']],
  ])('of %s have ranges in UTF-16 units', async (text, expected) => {
    await tested.fill('a', DOCUMENTS);
    await tested.activate('a');
    const analyzed = await tested.engine.analyze(text);
    expect(analyzed.map(({ term }) => term)).toEqual(expected);
    expect(analyzed.map(({ start, end }) => text.slice(start, end).toLowerCase())).toEqual(
      expected,
    );
    const positions = analyzed.map(({ position }) => position);
    expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b));
  });

  it('are those of the dictionary in whatever case they are written: qr코드', async () => {
    const dictionary = [...DICTIONARY, { word: 'qr코드', parts: [] }];
    await tested.fill(
      'a',
      [buildDocument({ articleId: 1, title: `qr코드를 스캔하기` })],
      dictionary,
    );
    await tested.activate('a');
    expect(await terms(`qr코드 스캔`)).toEqual(['qr코드', '스캔']);
    for (const text of ['qr코드', '스캔']) expect(await tested.ids({ text })).toEqual([1]);
  });

  it('have a part of speech with Nori’s tag', async () => {
    await tested.fill('a', DOCUMENTS);
    await tested.activate('a');
    const tags = new Map(
      (await tested.engine.analyze('친구를 차단했어요 15 iPhone')).map(({ term, partOfSpeech }) => [
        term,
        partOfSpeech,
      ]),
    );
    expect(tags.get('친구')).toBe('NNG');
    expect(tags.get('차단')).toBe('NNG');
    expect(tags.get('15')).toBe('SN');
    expect(tags.get('iphone')).toBe('SL');
  });

  it.each([' ', '!?…'])('do not exist in %j', async (text) => {
    await tested.fill('a', DOCUMENTS);
    await tested.activate('a');
    expect(await tested.engine.analyze(text)).toEqual([]);
  });

  it('use the generation’s dictionary in documents and queries', async () => {
    await tested.fill('a', DOCUMENTS, WITH_WORD);
    await tested.activate('a');
    expect(await tested.engine.analyze(`${WORD}를`)).toMatchObject([
      { term: WORD, start: 0, end: WORD.length },
    ]);
    const highlight = { title: true, body: true };
    const [hit, ...others] = (await tested.search({ text: WORD, highlight })).hits;
    expect(others).toEqual([]);
    expect(marked(hit!.title!)).toBe(`[${WORD}]를 선물하기`);
    expect(marked(hit!.paragraphs[0]!)).toBe(`[${WORD}]는 친구에게 보낼 수 있어요.`);
    // A fragment of a word without parts is not indexed as a word, but its bigram is.
    const [part] = (await tested.search({ text: '꾸러미', highlight })).hits.filter(
      (found) => found.articleId === 1,
    );
    expect(part?.title ?? null).toBeNull();
  });

  it('change when a generation with another dictionary goes live, without failed or empty searches', async () => {
    await tested.fill('a', DOCUMENTS);
    await tested.fill('b', DOCUMENTS, WITH_WORD);
    await tested.activate('a');
    const before = await terms(WORD);
    expect(before.length).toBeGreaterThan(1);

    let swapping = true;
    let searches = 0;
    const searchOn = async () => {
      while (swapping) {
        expect((await tested.ids({ text: WORD }))[0]).toBe(1);
        expect([before, [WORD]]).toContainEqual(await terms(WORD));
        searches += 1;
      }
    };
    const swap = async () => {
      try {
        for (const generation of ['b', 'a', 'b', 'a', 'b']) {
          const from = searches;
          await tested.activate(generation);
          while (searches < from + 3) await new Promise((resolve) => setTimeout(resolve, 5));
        }
      } finally {
        swapping = false;
      }
    };
    await Promise.all([swap(), searchOn(), searchOn()]);

    expect(await terms(WORD)).toEqual([WORD]);
    expect(
      (await tested.search({ text: WORD, highlight: { title: true, body: false } })).hits,
    ).toMatchObject([
      { articleId: 1, title: { text: DOCUMENTS[0]!.title, ranges: [[0, WORD.length]] } },
    ]);
  });
});

describe('Tokens of a text on Elasticsearch', () => {
  let tested: EngineUnderTest;

  beforeAll(async () => {
    tested = await openEngine('elasticsearch');
  });
  afterEach(() => tested.clear());

  it('are the only reason for another fingerprint', () => {
    const { writer } = tested;
    const print = writer.fingerprint(DICTIONARY);
    expect(print).not.toBe('');
    expect(writer.fingerprint([...DICTIONARY])).toBe(print);
    const others = [WITH_WORD, WITH_PARTS, DICTIONARY.slice(1)].map((words) =>
      writer.fingerprint(words),
    );
    expect(new Set([print, ...others]).size).toBe(4);
  });
});

import type { Token, Tokenize } from '../../src/language/index.js';
import { runSteps, type Steps } from '../../src/core/work/rounds.js';
import { HeldArticles } from '../../src/search/term-vectors/held-articles.js';
import { joinWords, termVector } from '../../src/search/term-vectors/term-vector.js';
import { type Shelf, SHELVES, shelvesFor } from '../../src/search/shelves.js';
import { buildDocument } from '../support/build-document.js';
import { UNRANKED } from '../support/help-words.js';
import { ENGINES, openEngineWith, type EngineUnderTest } from './engines.js';
import { HELP_DOCUMENTS } from './help-documents.js';
import { marked } from './marked.js';

function tokensOf(text: string): Token[] {
  return [...text.toLowerCase().matchAll(/[\p{L}\p{N}_]+/gu)].map(
    ({ 0: term, index }, position) => ({
      ...{ term, start: index, end: index + term.length, position, partOfSpeech: 'SL' },
    }),
  );
}
const plain: Tokenize = Object.assign((text: string) => tokensOf(text), {
  // eslint-disable-next-line require-yield
  *inSteps(text: string): Steps<Token[]> {
    return tokensOf(text);
  },
});

/** What a third shelf needs: this row. */
const THIRD: Shelf = {
  name: 'PLAIN',
  isOpen: true,
  object: 'plain',
  analyzer: { words: 'standard', topicWords: 'standard', tokenizer: () => plain },
};
const shelves = SHELVES as Shelf[];
beforeAll(() => void shelves.push(THIRD));
// Files of tests share the modules of their process.
afterAll(() => void shelves.splice(shelves.indexOf(THIRD)));

const GUIDES = [
  { articleId: 8_001, title: 'Set service_url', paragraphs: ['The service_url is required.'] },
  { articleId: 8_002, title: 'Report a message', paragraphs: ['Hold the message, then report.'] },
].map((guide) => buildDocument({ ...guide, shelf: THIRD.name, breadcrumb: ['Guides'] }));
const KOREAN = buildDocument({
  articleId: 8_003,
  title: 'service_url 설정',
  paragraphs: ['service_url 값을 넣어요.'],
});
const BOTH = { title: true, body: true };

describe.each(ENGINES)('A third shelf on %s', (kind) => {
  let tested: EngineUnderTest;

  beforeAll(async () => {
    tested = await openEngineWith(kind, [...HELP_DOCUMENTS, KOREAN, ...GUIDES]);
    await tested.fill('without', [...HELP_DOCUMENTS, KOREAN]);
  });
  afterEach(() => tested.activate('a'));

  it('is found if a search names it, alone or with others, with hits of its own scores', async () => {
    const find = async (shelves: string[], text = 'service_url') =>
      (await tested.ids({ text, shelves })).sort();
    expect(await find(['PLAIN'])).toEqual([8_001]);
    expect(await find(['PUBLIC'])).toEqual([8_003]);
    expect(await find(['PUBLIC', 'PLAIN'])).toEqual([8_001, 8_003]);
    expect(await find(['PLAIN'], 'report message')).toEqual([8_002]);
    expect(await find(['INTERNAL'])).toEqual([]);
    const { hits } = await tested.search({ text: 'report', shelves: ['PLAIN'] });
    expect(hits[0]!.score).toBeGreaterThan(0);
  });

  it.each([{ text: '신고' }, { text: 'service_url' }, {}])(
    'is nothing to searches that do not name it: %j',
    async (options) => {
      const asked = { ...options, shelves: ['PUBLIC'], highlight: BOTH };
      const counted = { ...asked, facets: { product: true, category: true, platform: null } };
      const found = await tested.search(counted);
      await tested.activate('without');
      expect(found).toEqual(await tested.search(counted));
      expect(found.total).toBeGreaterThan(0);
    },
  );

  it('has an analyzer of its own for texts and queries', async () => {
    const shelves = ['PUBLIC', 'PLAIN'];
    const { hits } = await tested.search({ text: 'service_url', shelves, highlight: BOTH });
    const titles = new Map(hits.map(({ articleId, title }) => [articleId, marked(title!)]));
    expect(titles.get(8_001)).toBe('Set [service_url]');
    expect(titles.get(8_003)).toBe('[service]_[url] 설정');
    // An identifier is found as a whole alone.
    const parts = await tested.search({ text: 'url', shelves, highlight: BOTH });
    const title = parts.hits.find(({ articleId }) => articleId === 8_001)?.title;
    expect(title ?? null).toBeNull();
  });
});

it('A third shelf that is open is one of readers, with its words', () => {
  expect(shelvesFor({ internal: false })).toEqual(['PUBLIC', 'PLAIN']);
  const held = new HeldArticles();
  for (const [i, document] of [...GUIDES, { ...KOREAN, shelf: 'INTERNAL' }].entries())
    held.put(i, {
      ...{ ...UNRANKED, ...document, articleId: i, version: 1, publishedAt: 0, updatedAt: 0 },
      ...joinWords(runSteps(termVector(document, plain))),
    });
  const { vocabulary } = held.of(shelvesFor({ internal: false }));
  expect(vocabulary.titles('report')).toBe(1);
  expect(vocabulary.titles('설정')).toBe(0);
  expect(held.all.vocabulary.titles('설정')).toBe(1);
});

import { SearchSort, type EngineHit } from '../../src/search/engine.js';
import { ENGINES, openEngineWith, type SearchOptions, type EngineUnderTest } from './engines.js';
import { HELP_DOCUMENTS } from './help-documents.js';
import { marked } from './marked.js';

const BOTH = { title: true, body: true };

describe.each(ENGINES)('Highlights on %s', (kind) => {
  let tested: EngineUnderTest;

  beforeAll(async () => {
    tested = await openEngineWith(kind, HELP_DOCUMENTS);
  });

  async function hit(articleId: number, options: SearchOptions): Promise<EngineHit> {
    const { hits } = await tested.search({ highlight: BOTH, ...options });
    return hits.find((found) => found.articleId === articleId)!;
  }

  it('marks the title and all matching paragraphs, in the article’s order', async () => {
    const { title, paragraphs } = await hit(1, { text: '신고' });
    expect(marked(title!)).toBe('메시지를 [신고]하고 싶어요');
    expect(paragraphs.map(marked)).toEqual([
      '불쾌한 메시지를 길게 눌러 [신고]를 선택해 주세요.',
      '👍 [신고]한 내용은 <b>운영팀</b>이 확인합니다.',
    ]);
  });

  it('marks a cell of a table row, and keeps the tab between the cells', async () => {
    const { paragraphs } = await hit(32, { text: '적립' });
    expect(paragraphs.map(marked)).toEqual(['등급\t[적립]률']);
  });

  it('marks the parts of a compound word as one range', async () => {
    const { title, paragraphs } = await hit(31, { text: '가상계좌' });
    expect(title).toEqual({ text: '가상계좌로 입금하기', ranges: [[0, 4]] });
    expect(paragraphs).toEqual([{ text: '가상계좌 번호를 복사합니다.', ranges: [[0, 4]] }]);
  });

  it('contain no title and no paragraph without a match', async () => {
    expect(await hit(10, { text: '신고' })).toMatchObject({
      title: null,
      paragraphs: [{ text: '신고가 쌓이면 막힙니다.' }],
    });
    expect(await hit(2, { text: '신고' })).toMatchObject({
      title: { text: '카톡 신고하는 법' },
      paragraphs: [],
    });
    expect(await hit(20, { text: '손절' })).toMatchObject({ title: null, paragraphs: [] });
  });

  it.each(Object.values(SearchSort))(
    'marks the same in the order %s, with filters and on a later page',
    async (sort) => {
      const { hits } = await tested.search({
        text: '신고',
        sort,
        highlight: BOTH,
        filter: { productIds: [1] },
      });
      expect(hits.flatMap(({ paragraphs }) => paragraphs).map(marked).sort()).toEqual([
      '[신고]가 쌓이면 막힙니다.',
      '불쾌한 메시지를 길게 눌러 [신고]를 선택해 주세요.',
      '👍 [신고]한 내용은 <b>운영팀</b>이 확인합니다.',
    ]); // prettier-ignore
      const page = await tested.search({
        text: '신고',
        sort,
        highlight: BOTH,
        filter: { productIds: [1] },
        after: { sort: hits[0]!.sort },
      });
      expect(page.hits).toEqual(hits.slice(1));
    },
  );

  it('have ascending ranges within the text that neither overlap nor touch', async () => {
    const { hits } = await tested.search({
      text: '신고 메시지 가상계좌 길찾기 화면 결제 정기 영수증 프로필 사진',
      highlight: BOTH,
    });
    const texts = hits.flatMap(({ title, paragraphs }) =>
      title ? [title, ...paragraphs] : paragraphs,
    );
    expect(texts.length).toBeGreaterThan(10);
    for (const { text, ranges } of texts) {
      expect(ranges.length).toBeGreaterThan(0);
      let at = -1;
      for (const [start, end] of ranges) {
        expect(start).toBeGreaterThan(at);
        expect(end).toBeGreaterThan(start);
        expect(end).toBeLessThanOrEqual(text.length);
        at = end;
      }
    }
  });
});

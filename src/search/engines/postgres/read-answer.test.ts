import { engineRequest, plainQuery } from '../../../../test/support/engine-request.js';
import { type AnswerRow, type HitObject, readAnswer } from './read-answer.js';

const REQUEST = engineRequest({
  query: plainQuery('카카오톡'),
  facets: { product: true, category: false, platform: null },
  highlight: { title: true, body: true },
});

function read(hit: Partial<HitObject>, answer: Partial<AnswerRow> = {}) {
  const hits = [{ id: 7, score: 1.5, sort: [-1.5, 0, -3, '7'], ...hit }];
  return readAnswer(REQUEST, { live: 1, total: 1, hits, ...answer });
}

it('merges adjacent ranges of different words', () => {
  const { hits } = read({ title: '카카오톡 알림', titleStarts: [[3], [0]], titleEnds: [[4], [3]] });
  expect(hits[0]!.title).toEqual({ text: '카카오톡 알림', ranges: [[0, 4]] });
});

it('returns the paragraphs with matches, each with its own ranges', () => {
  const paragraphs = ['톡 하나', '없음', '둘 톡 톡'];
  const { hits } = read({ paragraphs, bodyStarts: [[0, 10, 12]], bodyEnds: [[1, 11, 13]] });
  expect(hits[0]!.paragraphs).toEqual([
    { text: '톡 하나', ranges: [[0, 1]] },
    {
      text: '둘 톡 톡',
      ranges: [
        [2, 3],
        [4, 5],
      ],
    },
  ]);
});

it('has no title if nothing in it matches', () => {
  expect(read({ title: null, titleStarts: null, titleEnds: null }).hits[0]).toMatchObject({
    title: null,
    paragraphs: [],
  });
});

it('reads facets by id, and null for those not requested', () => {
  const { facets } = read({}, { product: { 3: 12 } });
  expect(facets).toEqual({ product: new Map([[3, 12]]), category: null, platform: null });
});

import fc from 'fast-check';
import { indexOfMatch, searchedText, TitleIndex } from './title-index.js';

/** An index whose articles are known by their numbers. */
class Titles {
  readonly index = new TitleIndex<{ articleId: number; title: string; titleTerms: number[] }>(
    ({ title }) => searchedText(title, []),
  );
  readonly held = new Map<number, string>();

  put(articleId: number, title: string | null): void {
    this.index.put(articleId, title === null ? null : { articleId, title, titleTerms: [] });
    if (title === null) this.held.delete(articleId);
    else this.held.set(articleId, title);
  }

  /** The numbers of the articles whose text matches. */
  search(pattern: RegExp): number[] {
    const found = [...this.index.search((text, from) => indexOfMatch(pattern, text, from))].flat();
    for (const { articleId, title } of found) expect(this.held.get(articleId)).toBe(title);
    return found.map(({ articleId }) => articleId).sort((a, b) => a - b);
  }
}

describe('TitleIndex', () => {
  it('finds each article that matches once, however articles come, change and go', () => {
    const titles = fc.constantFrom('친구 신고', '친구친구', '환불', '', '> 환불 < 친구');
    const id = fc.constantFrom(1, 2, 3, 998, 999, 1_000, 1_001, 70_000);
    const change = fc.record({ id, title: fc.option(titles) });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
        const all = new Titles();
        for (const { id, title } of changes) {
          all.put(id, title);
          for (const [pattern, word] of [
            [/친구/g, '친구'],
            [/구신/g, '친구 신고'],
            [/불/g, '환불'],
          ] as const) {
            const expected = [...all.held].filter(([, title]) => title.includes(word));
            expect(all.search(pattern)).toEqual(expected.map(([id]) => id).sort((a, b) => a - b));
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('finds articles in many blocks, and after most of a block has changed or gone', () => {
    const all = new Titles();
    for (let id = 0; id < 3_500; id += 1) all.put(id, `문서 ${id}번 끝`);
    const ids = Array.from({ length: 3_500 }, (_, id) => id);
    expect(all.search(/서.*3.*번/g)).toEqual(ids.filter((id) => String(id).includes('3')));
    expect(all.search(/서1234번/g)).toEqual([1234]);
    for (let id = 0; id < 3_500; id += 1) if (id % 7 !== 0) all.put(id, null);
    for (let round = 0; round < 5; round += 1)
      for (let id = 0; id < 3_500; id += 7) all.put(id, `고친 ${round} ${id}번`);
    expect(all.search(/번/g)).toEqual(ids.filter((id) => id % 7 === 0));
    expect(all.search(/친41407번/g)).toEqual([1407]);
    expect(all.search(/친3/g)).toEqual([]);
  });

  it('does not miss an article that changes between two blocks of a search', () => {
    const all = new Titles();
    for (let id = 0; id < 3_000; id += 1) all.put(id, '문서');
    const found: number[] = [];
    for (const articles of all.index.search((text, from) => indexOfMatch(/문서/g, text, from))) {
      found.push(...articles.map(({ articleId }) => articleId));
      for (let id = 0; id < 3_000; id += 10) all.put(id, `새 문서 ${found.length}`);
    }
    expect(found.sort((a, b) => a - b)).toEqual(Array.from({ length: 3_000 }, (_, id) => id));
  });
});

it.each([
  ['비밀번호 > 변경', ['비밀번호', '변경', '바꾸다'], ['비밀번호변경', '바꾸다']],
  ['Wi-Fi 연결', ['wi', 'fi', '와이파이'], ['wifi연결', '와이파이']],
  ['ＷＩＦＩ', [], ['wifi', 'ＷＩＦＩ']],
  ['ก็', [], ['ก', 'ก็']],
])('the searched text of %j with the terms %j is %j', (title, terms, parts) => {
  expect(searchedText(title, terms).split('\n').slice(0, -1)).toEqual(parts);
});

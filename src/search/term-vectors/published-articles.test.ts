import { runSteps } from '../../core/rounds.js';
import { ArticleVisibility } from '../../articles/index.js';
import { UNRANKED, wordsOfArticle } from '../../../test/support/help-words.js';
import { HeldArticles } from './held-articles.js';
import { joinWords } from './term-vector.js';

/** Published articles with these titles and popularities. */
function held(...titles: (readonly [title: string, popularity?: number])[]) {
  const articles = new HeldArticles();
  for (const [i, [title, popularity = 0]] of titles.entries())
    articles.put(i + 1, {
      ...UNRANKED,
      ...joinWords(wordsOfArticle(title)),
      articleId: i + 1,
      version: 1,
      title,
      productId: 1,
      categoryIds: [11],
      platformIds: [31],
      visibility: ArticleVisibility.PUBLIC,
      popularity,
    });
  return articles;
}

describe('phrasesOfChoseong', () => {
  it('returns each phrase once, those of the most articles first', () => {
    const articles = held(['친구 추가'], ['친구 차감'], ['친구 추가하기'], ['채팅방 추가']);
    expect(runSteps(articles.readers.phrasesOfChoseong('ㅊㄱㅊㄱ'))).toEqual([
      '친구 추가',
      '친구 차감',
    ]);
    expect(runSteps(articles.readers.phrasesOfChoseong('ㅋㅋㅋㅋ'))).toEqual([]);
  });

  it('prefers popular articles, if as many have each phrase', () => {
    const articles = held(['친구 추가', 1], ['친구 차감', 5], ['친구 차기', 3]);
    expect(runSteps(articles.readers.phrasesOfChoseong('ㅊㄱㅊㄱ'))).toEqual([
      '친구 차감',
      '친구 차기',
      '친구 추가',
    ]);
  });

  it('ignores the beginning of a longer word, and counts a phrase once for all its spaces', () => {
    const articles = held(['친구 추갈비'], ['친구 차감'], ['친구 추가'], ['친구추가']);
    expect(runSteps(articles.readers.phrasesOfChoseong('ㅊㄱㅊㄱ'))).toEqual([
      '친구 추가',
      '친구 차감',
    ]);
  });

  it('does not use the title of a removed article', () => {
    const articles = held(['친구 추가'], ['친구 차감']);
    articles.put(1, null);
    expect(runSteps(articles.readers.phrasesOfChoseong('ㅊㄱㅊㄱ'))).toEqual(['친구 차감']);
  });
});

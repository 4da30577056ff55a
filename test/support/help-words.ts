import { runSteps } from '../../src/core/work/rounds.js';
import { choseongPhrasePattern, phrasesOfChoseong, tokenize } from '../../src/language/index.js';
import { NamedPhrases } from '../../src/search/interpretation/named-phrases.js';
import { Vocabulary } from '../../src/search/term-vectors/vocabulary.js';
import { WordTable } from '../../src/search/term-vectors/word-table.js';
import type { WordSources } from '../../src/search/interpretation/known-words.js';
import {
  joinWords,
  type TermVector,
  termVector,
} from '../../src/search/term-vectors/term-vector.js';
import { buildDocument } from './build-document.js';

/** Titles and texts of a small help centre. */
export const HELP_TEXTS: readonly (readonly [title: string, text: string])[] = [
  ['새미톡 친구를 신고하는 방법', '새미톡 채팅방에서 신고를 누르면 돼요.'],
  ['카톡 신고하기', '불쾌한 메시지를 길게 눌러 신고해 주세요.'],
  ['비밀번호를 변경하고 싶어요', '설정에서 비밀번호를 새로 정해 주세요.'],
  ['전화번호 변경하기', '바뀐 번호로 인증하면 친구 목록이 그대로 남아요.'],
  ['그룹 채팅방에서 나가기', '오른쪽 위 메뉴에서 채팅방 나가기를 눌러 주세요.'],
  ['친구 추가하기', '연락처에 있는 친구가 자동으로 나타나요.'],
  ['프로필을 비공개로 바꾸기', '친구만 볼 수 있어요.'],
  ['PC에서 로그인하기', 'PC 버전에서 QR 코드로 로그인할 수 있어요.'],
  ['iOS 알림이 안 와요', '기기 설정에서 알림을 켜 주세요.'],
  ['결제를 취소하고 환불받기', '새미페이 결제 내역에서 환불을 신청해 주세요.'],
  ['차단한 친구 다시 보기', '차단 목록에서 친구를 고르면 차단이 풀려요.'],
  ['회원 탈퇴하기', '탈퇴하면 대화 내용이 모두 사라져요.'],
];

/** The term vector of an article with this title and text. */
export function wordsOfArticle(title: string, text = '', keywords: string[] = []): TermVector {
  return runSteps(
    termVector(buildDocument({ title, keywords, breadcrumb: [], paragraphs: [text] }), tokenize),
  );
}

/** A term vector of these terms. */
export function vectorOf(titleTerms: string[], bodyTerms: string[] = []): TermVector {
  return { titleTerms, bodyTerms, writtenForms: [], questionTerms: [] };
}

/** A vocabulary of articles with these words. */
export function vocabularyOfVectors(...vectors: TermVector[]): Vocabulary {
  const table = new WordTable();
  for (const vector of vectors) table.retain(joinWords(vector));
  return new Vocabulary(table);
}

/** A vocabulary of these articles. */
export function vocabularyOf(
  articles: readonly (readonly [title: string, text?: string])[],
): Vocabulary {
  return vocabularyOfVectors(...articles.map(([title, text]) => wordsOfArticle(title, text)));
}

/** Phrases of synonym sets only. */
export function synonyms(...sets: string[][]): NamedPhrases {
  return new NamedPhrases(sets, { products: [], platforms: [] });
}

/** The words for interpreting queries: those of the help centre, these articles and phrases. */
export function knownWords(
  articles: readonly (readonly [title: string, text?: string])[] = [],
  phrases = synonyms(),
): WordSources {
  const all = [...HELP_TEXTS, ...articles];
  const titles = all.map(([title, text]) => wordsOfArticle(title, text).titleTerms);
  const cooccur = (word: string, others: readonly string[]) =>
    titles.some((terms) => terms.includes(word) && terms.some((term) => others.includes(term)));
  return {
    published: vocabularyOf(all),
    named: phrases.vocabulary,
    tokenize,
    hasHelpWord: (word) => phrases.hasHelpWord(word),
    phrasesOfChoseong: (letters) => [
      ...new Set(
        all.flatMap(([title]) => phrasesOfChoseong(title, choseongPhrasePattern(letters))),
      ),
    ],
    cooccur,
  };
}

/** What an article has that is not ranked. */
export const UNRANKED = {
  ...{ publishedAt: 0, updatedAt: 0, popularity: 0, titleSort: '' },
  ...{ wordsVersion: 1, keys: '', frequencies: new Uint8Array(), lengths: [] },
};

import { publishedHelp } from '../../test/support/planned-search.js';
import { plainQuery, preferredPart, queryPart } from '../../test/support/engine-request.js';
import { confidenceOf, coverage, jointConfidence, SearchConfidence } from './confidence.js';
import type { EngineQuery, QueryPart } from './engine.js';

const { HIGH, PARTIAL, NONE } = SearchConfidence;

const articles = publishedHelp(
  ['이모티콘 선물하기', '이모티콘을 친구에게 선물해요.'],
  ['이용권 할인', '이용권을 할인 받아요. 결제 수단을 신청해요.'],
  ['친구 추가', '친구를 추가해요.'],
  ['오류 B-03', '다시 켜요.'],
  ['iPhone 백업 KE104', '백업해요.'],
);
const titled = (title: string) =>
  [...articles.articles.values()].find((article) => article.title === title)!;
const emoticon = titled('이모티콘 선물하기');
const pass = titled('이용권 할인');
const phone = titled('iPhone 백업 KE104');
/** With a second article that has .6 of the best score. */
const confidenceIn = (query: EngineQuery, article: typeof emoticon) =>
  confidenceOf(coverage(query, article, articles), 0.6);
const of = (article: typeof emoticon, ...parts: QueryPart[]) =>
  confidenceIn(plainQuery('query', { parts }), article);
const words = (text: string) => text.split(' ').map((word) => queryPart(word));

describe('confidenceOf', () => {
  it.each([
    ['이모티콘 선물', HIGH],
    ['이모티콘을 선물하려면', HIGH],
    ['이모티콘 친구', HIGH],
    ['이모티콘 작가', PARTIAL],
    ['이모티콘 작가 등록', NONE],
    ['작가', NONE],
    ['친구', PARTIAL],
  ])('of %s is %s', (text, expected) => {
    expect(of(emoticon, ...words(text))).toBe(expected);
  });

  it('counts words of the text half', () => {
    expect(of(pass, ...words('할인'))).toBe(HIGH);
    expect(of(pass, ...words('결제 수단'))).toBe(PARTIAL);
  });

  it('counts an alternative like the typed words', () => {
    expect(of(emoticon, queryPart('coupon'))).toBe(NONE);
    expect(of(emoticon, queryPart('coupon', '이모티콘 선물'))).toBe(HIGH);
    expect(of(emoticon, queryPart('coupon', '이모티콘 작가'))).toBe(NONE);
  });

  it('takes an unknown compound of known words for two words', () => {
    expect(of(emoticon, queryPart('이모티콘선물'))).toBe(HIGH);
    expect(of(emoticon, queryPart('이모티콘작가'))).toBe(NONE);
  });

  it('counts the parts of an identifier, and the whole', () => {
    const article = titled('오류 B-03');
    const parts = [queryPart('오류')];
    const phrases = (text: string) => [{ text, isRequired: false }];
    const confidence = (text: string) =>
      confidenceIn(plainQuery('q', { parts, phrases: phrases(text) }), article);
    expect(confidence('b-03')).toBe(HIGH);
    expect(confidence('x-9')).toBe(NONE);
  });

  it('counts a word of letters and digits as one word, and half if only its letters are known', () => {
    const phrases = (text: string) => [{ text, isRequired: false }];
    const confidence = (text: string, ...parts: QueryPart[]) =>
      confidenceIn(plainQuery('q', { parts, phrases: phrases(text) }), phone);
    expect(confidence('iphone15', queryPart('iphone'))).toBe(PARTIAL);
    expect(confidence('iphone15', queryPart('iphone'), queryPart('백업'))).toBe(HIGH);
    expect(confidence('ke104')).toBe(HIGH);
    expect(confidence('ke105')).toBe(NONE);
    expect(confidence('zqxw4byg8f')).toBe(NONE);
  });

  it('takes a quoted text for covered', () => {
    const quoted = (text: string) => ({
      parts: text.split(' ').map((word) => queryPart(word)),
      phrases: [{ text: text.replaceAll('"', ''), isRequired: true }],
    });
    const confidence = (text: string) => confidenceIn(plainQuery('q', quoted(text)), emoticon);
    expect(confidence('"이모 티콘을"')).toBe(HIGH);
    expect(of(emoticon, ...words('이모 티콘을'))).toBe(NONE);
  });

  it('takes the platform of an article for covered', () => {
    const platform = (...platformIds: number[]) =>
      confidenceIn(
        plainQuery('q', {
          parts: [preferredPart('맥북'), queryPart('이모티콘')],
          preferred: { productIds: [], platformIds },
        }),
        emoticon,
      );
    expect(platform(31)).toBe(HIGH);
    expect(platform(32)).not.toBe(HIGH);
  });

  it('is NONE without a word', () => {
    expect(of(emoticon, queryPart('!?'))).toBe(NONE);
  });

  it('is HIGH only if the next article lags behind by what the best one lacks', () => {
    expect(confidenceOf(0.7, 0.7)).toBe(HIGH);
    expect(confidenceOf(0.7, 0.71)).toBe(PARTIAL);
    expect(confidenceOf(0.5, 0.5)).toBe(HIGH);
    expect(confidenceOf(0.49, 0)).toBe(PARTIAL);
    expect(confidenceOf(0.39, 0)).toBe(NONE);
    expect(confidenceOf(1, 1)).toBe(HIGH);
  });

  it('of words and meaning is HIGH only if both name the same article', () => {
    const both = [0.6, 0.4, 0.39].map((covered) => [
      jointConfidence(covered, true),
      jointConfidence(covered, false),
    ]);
    expect(both).toEqual([
      [HIGH, PARTIAL],
      [HIGH, NONE],
      [PARTIAL, NONE],
    ]);
  });
});

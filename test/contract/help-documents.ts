import type { SearchDocument } from '../../src/search/engine.js';
import { buildDocument } from '../support/build-document.js';

/** 공통, iOS, Android, PC. */
export const PLATFORM = { common: 1, ios: 2, android: 3, pc: 4 };

const TALK = { productId: 1, breadcrumb: ['새미톡', '이용 안내'], categoryIds: [12] };
const REPORT = { productId: 1, breadcrumb: ['새미톡', '안전'], categoryIds: [10] };
const REPORT_MESSAGE = {
  productId: 1,
  breadcrumb: ['새미톡', '안전', '대화'],
  categoryIds: [10, 11],
};
const PAY = { productId: 2, breadcrumb: ['새미페이', '돈'], categoryIds: [20] };
const SUBSCRIPTION = {
  productId: 2,
  breadcrumb: ['새미페이', '돈', '구독'],
  categoryIds: [20, 21],
};
const MAP = {
  productId: 3,
  title: '길찾기 화면 넓히기',
  breadcrumb: ['새미맵', '길'],
  categoryIds: [30],
  paragraphs: ['지도를 두 손가락으로 벌립니다.'],
};

const day = (n: number) => new Date(Date.UTC(2026, 2, n));

/**
 * Articles of two products. Four of them (200 to 203) have the same words and differ only in
 * tie-breaks. Ids sort differently as text and as numbers.
 */
export const HELP_DOCUMENTS: SearchDocument[] = [
  buildDocument({
    ...REPORT_MESSAGE,
    articleId: 1,
    title: '메시지를 신고하고 싶어요',
    paragraphs: [
      '불쾌한 메시지를 길게 눌러 신고를 선택해 주세요.',
      '상대는 모릅니다.',
      '👍 신고한 내용은 <b>운영팀</b>이 확인합니다.',
    ],
    platformIds: [PLATFORM.ios, PLATFORM.android],
    popularity: 5,
    updatedAt: day(1),
  }),
  buildDocument({
    ...REPORT_MESSAGE,
    articleId: 2,
    title: '카톡 신고하는 법',
    paragraphs: ['더 보기에서 시작합니다.'],
    popularity: 9,
    updatedAt: day(2),
  }),
  buildDocument({
    ...REPORT,
    articleId: 10,
    title: '이용제한을 풀고 싶어요',
    paragraphs: ['신고가 쌓이면 막힙니다.'],
    platformIds: [PLATFORM.pc],
    popularity: 5,
    publishedAt: day(9),
    updatedAt: day(3),
  }),
  buildDocument({
    ...TALK,
    articleId: 11,
    title: '대화에서 나가기',
    paragraphs: ['왼쪽으로 밀어 보세요.'],
    updatedAt: day(3),
  }),
  buildDocument({
    ...TALK,
    articleId: 12,
    title: '공지 올리기',
    paragraphs: ['모두가 볼 수 있게 고정합니다.'],
    platformIds: [PLATFORM.ios],
    updatedAt: day(4),
  }),
  buildDocument({
    ...TALK,
    articleId: 20,
    title: '친구를 차단하기',
    keywords: ['손절'],
    paragraphs: ['목록에서 사라집니다.'],
    platformIds: [PLATFORM.android],
    updatedAt: day(5),
  }),
  buildDocument({
    ...TALK,
    articleId: 21,
    title: '비밀번호를 재설정하고 싶어요',
    paragraphs: ['인증이 필요합니다.'],
    updatedAt: day(6),
  }),
  buildDocument({
    ...TALK,
    articleId: 100,
    title: '프로필 사진 바꾸기',
    paragraphs: ['앨범에서 고릅니다.'],
    platformIds: [PLATFORM.ios, PLATFORM.pc],
    updatedAt: day(7),
  }),
  buildDocument({
    ...TALK,
    articleId: 101,
    title: 'Wi-Fi 없이 쓰기',
    paragraphs: ['데이터로 이어집니다.'],
    updatedAt: day(8),
  }),
  buildDocument({
    ...PAY,
    articleId: 3,
    title: '결제를 취소하기',
    paragraphs: ['돌려받은 돈은 영수증에서 볼 수 있어요.'],
    popularity: 7,
    updatedAt: day(8),
  }),
  buildDocument({
    ...SUBSCRIPTION,
    articleId: 30,
    title: '정기 결제 해지하기',
    paragraphs: ['다음 달부터 청구되지 않습니다.'],
    platformIds: [PLATFORM.android],
    popularity: 7,
    updatedAt: day(9),
  }),
  buildDocument({
    ...PAY,
    articleId: 31,
    title: '가상계좌로 입금하기',
    paragraphs: ['가상계좌 번호를 복사합니다.', '은행 앱에서 보냅니다.'],
    platformIds: [PLATFORM.common, PLATFORM.pc],
    updatedAt: day(10),
  }),
  buildDocument({
    ...PAY,
    articleId: 32,
    title: '캐시백은 언제 들어오나요',
    paragraphs: ['사흘 뒤입니다.', '등급\t적립률'],
    updatedAt: day(11),
  }),
  buildDocument({
    ...PAY,
    articleId: 33,
    title: '영수증 발급하기',
    paragraphs: ['내역에서 받으세요.'],
    updatedAt: day(12),
  }),
  buildDocument({ ...MAP, articleId: 200, popularity: 3, publishedAt: day(1), updatedAt: day(13) }),
  buildDocument({ ...MAP, articleId: 201, popularity: 4, publishedAt: day(1), updatedAt: day(13) }),
  buildDocument({ ...MAP, articleId: 202, popularity: 3, publishedAt: day(2), updatedAt: day(13) }),
  buildDocument({
    ...MAP,
    articleId: 1_203,
    popularity: 3,
    publishedAt: day(1),
    updatedAt: day(13),
  }),
];

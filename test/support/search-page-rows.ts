/**
 * Flat rows as listed by the customer centre of a messenger: a category with slashes in its name,
 * one row per platform, titles that may start with a topic, and bodies of a few hundred characters.
 * The text is our own.
 */
const TOPICS = [
  ['일반채팅', '그룹채팅방에서 받은 메시지를 신고하고 싶어요', '메시지를 길게 누른 다음'],
  ['일반채팅', '일대일 대화 상대를 신고하고 싶어요', '대화방 오른쪽 위 메뉴를 연 다음'],
  ['공개채팅', '공개채팅방의 방장을 신고하고 싶어요', '참여자 목록에서 방장을 고른 다음'],
  ['공개채팅', '공개채팅방 자체를 신고하고 싶어요', '채팅방 정보 화면을 연 다음'],
  ['프로필', '다른 사람의 프로필 사진을 신고하고 싶어요', '프로필 화면의 더보기를 누른 다음'],
  ['신고 후', '신고한 내용이 어떻게 처리되는지 궁금해요', '설정에서 신고 내역을 연 다음'],
] as const;

const PLATFORMS: Record<string, string> = {
  안드로이드:
    '휴대폰의 뒤로 단추 대신 화면 위쪽 화살표로 돌아올 수 있어요. 알림이 오면 알림창을 아래로 내려 확인해 주세요.',
  iOS: '화면을 왼쪽 가장자리에서 밀면 돌아올 수 있어요. 알림 센터에서도 처리 결과를 볼 수 있어요.',
  macOS:
    '메뉴 막대의 보기에서도 같은 항목을 찾을 수 있어요. 단축키로 열려면 키보드 설정을 먼저 확인해 주세요.',
  Windows:
    '작업 표시줄의 아이콘을 오른쪽 단추로 눌러도 같은 항목이 나와요. 창을 최대로 키우면 목록이 넓게 보여요.',
};

const ABOUT_REPORTS =
  '사유를 하나 고르고 보내면 접수가 끝나요. 신고한 사람이 누구인지는 상대방에게 알려지지 않고, 검토가 끝나면 결과를 알려 드려요. 대화 내용은 신고에 필요한 만큼만 함께 보내지며, 거짓으로 신고하면 서비스 이용이 제한될 수 있으니 사실만 적어 주세요. 같은 내용을 여러 번 보내지 않아도 괜찮아요.';
const ABOUT_SETTINGS =
  '바뀐 설정은 바로 저장되고 다른 기기에는 다음에 접속할 때 반영돼요. 그래도 달라지지 않으면 앱을 완전히 끈 다음 다시 켜 주세요. 최신 판이 아니라면 먼저 올린 뒤에 다시 해 보는 것이 좋아요.';

const OTHERS = [
  {
    product: '두레톡',
    category: '계정/인증',
    platform: '공통',
    title: '비밀번호를 잊어버렸어요',
    body: body('로그인 화면에서 비밀번호 찾기를 누르면', '인증번호를 문자로 보내 드려요.'),
  },
  {
    product: '두레톡',
    category: '알림/소리',
    platform: '안드로이드',
    title: '알림이 오지 않아요',
    body: body('설정에서 알림이 켜져 있는지 살펴보고', '배터리 절약 대상에서 빼 주세요.'),
  },
  {
    product: '두레페이',
    category: '송금/신고',
    platform: '공통',
    title: '사기 송금을 신고하고 싶어요',
    body: body('송금 내역에서 해당 거래를 고른 다음', '신고 단추를 누르고 경찰에도 알려 주세요.'),
  },
];

export interface Row {
  type: 'row';
  product: string;
  category: string;
  platform: string;
  title: string;
  body: string;
}

/** 6 questions for 4 platforms each in 신고/이용제한/정책, and 3 others elsewhere: 27 rows. */
export const SEARCH_PAGE_ROWS: Row[] = [
  ...TOPICS.flatMap(([topic, title, how]) =>
    Object.entries(PLATFORMS).map(([platform, own]) => ({
      product: '두레톡',
      category: '신고/이용제한/정책',
      platform,
      title: `${topic} > ${title}`,
      body: body(`${how} ${platform}에서는 신고하기를 골라 주세요.`, own),
    })),
  ),
  ...OTHERS,
].map((row) => ({ type: 'row', ...row }));

function body(first: string, last: string): string {
  return `${first}\n\n${first.includes('신고') || last.includes('신고') ? ABOUT_REPORTS : ABOUT_SETTINGS}\n\n${last}`;
}

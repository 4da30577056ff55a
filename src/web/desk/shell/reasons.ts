/** What the server says about one wrong input, and the same in Korean. */
const REASONS: readonly [RegExp, string][] = [
  [/ is at version \d+/, '그사이에 다른 사람이 고쳤어요. 새로고침하고 다시 해 주세요.'],
  [/ is not in the trash/, '휴지통에 없어요.'],
  [/ is in the trash/, '휴지통에 있어요. 먼저 되살려 주세요.'],
  [/ is not published/, '게시된 문서가 아니에요.'],
  [/ no article with this id/, '그사이에 지워졌어요.'],
  [/ category /i, '그사이에 지워진 분류예요.'],
  [/^keywords .* at most 100 /, '키워드가 100개를 넘어요.'],
  [/eywords/, '키워드는 한 줄에 100글자까지 쓸 수 있어요.'],
  [/ empty/, '본문이 비어 있어요.'],
];

/** The Korean sentence for a message of the server about one wrong input. */
export function reasonOf(message: string): string {
  return REASONS.find(([pattern]) => pattern.test(message))?.[1] ?? '지금 상태로는 할 수 없어요.';
}

import type { DeskError } from '../shell/execute.js';

/** Whether somebody has changed the article meanwhile. */
export function isVersionConflict({ code, violations }: DeskError): boolean {
  return code === 'CONFLICT' && violations.some(({ field }) => field.endsWith('expectedVersion'));
}

/** What to mend, by the field that the server names. */
const SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/title/, '제목을 확인해 주세요. 한 줄로 300자까지 쓸 수 있어요.'],
  [/keywords/, '검색 키워드를 확인해 주세요. 100개까지, 하나에 100자까지 쓸 수 있어요.'],
  [/questions/, '질문을 확인해 주세요. 30개까지, 하나에 2자부터 200자까지 쓸 수 있어요.'],
  [/platformSlugs/, '묶음마다 플랫폼을 골라 주세요. 한 플랫폼은 한 묶음에만 있어야 해요.'],
  [/body|markdown/, '본문이 너무 길거나, 표나 목록이 너무 많거나 깊어요.'],
  [/categorySlug/, '카테고리를 골라 주세요. 고른 카테고리는 지워졌을 수 있어요.'],
  [/slug/, '주소에는 영어 소문자와 숫자, 하이픈(-)만 쓸 수 있어요.'],
  [/comment/, '의견을 확인해 주세요. 비어 있거나 너무 길어요.'],
  [/\.(at|recheckAt)$/, '지금보다 나중인 때를 골라 주세요.'],
  [/\.id$/, '본문이 빈 묶음이 있어요. 본문을 쓴 다음 게시해 주세요.'],
];

/** What is wrong, in one sentence for each field, for the person who writes. */
export function describe({ code, message, violations }: DeskError): string {
  const fields = violations.map(({ field }) => field);
  if (code === 'CONFLICT' && fields.some((field) => field.includes('slug')))
    return '다른 문서가 쓰고 있거나 쓰던 주소예요. 다른 주소를 넣어 주세요.';
  if (code !== 'BAD_USER_INPUT') return message;
  const sentences = fields.map((field) => SENTENCES.find(([name]) => name.test(field))?.[1]);
  return [...new Set(sentences)].join(' ') || message;
}

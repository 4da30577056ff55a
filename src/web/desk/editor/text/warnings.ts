import type { DeskPreviewQuery } from '../../../generated/operations.js';

/** The server's answer about a text, whose id is the text. */
export type RenderedText = NonNullable<DeskPreviewQuery['previewMarkdown']> & { id: string };

const SENTENCES = {
  BROKEN_LINK: (text: string) => `링크 ${text}의 문서가 없거나 게시되지 않았어요.`,
  EMPTY_SECTION: (text: string) => `제목 ‘${text}’ 아래에 내용이 없어요.`,
};

/** Sentences about faults that readers would meet. */
export function warningSentences(
  warnings: RenderedText['warnings'],
  missing: readonly string[],
  body: string,
): string[] {
  const undescribed = body.split('![](').length - 1;
  return [
    ...new Set(warnings.map(({ kind, text }) => SENTENCES[kind](text))),
    ...(undescribed === 0
      ? []
      : [`설명이 없는 그림이 ${undescribed}개 있어요. 그림을 누르면 아래에 설명을 쓸 수 있어요.`]),
    ...(missing.length === 0
      ? []
      : [`${missing.join(', ')} 안내가 없어요. 플랫폼을 추가하거나 공통으로 바꿔 주세요.`]),
  ];
}

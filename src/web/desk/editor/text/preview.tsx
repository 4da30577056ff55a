import type { MouseEvent } from 'react';
import type { DeskPreviewQuery } from '../../../generated/operations.js';
import '../../../help/styles/article.css';

/** What the server makes of a text, which is its id. */
export type RenderedText = NonNullable<DeskPreviewQuery['previewMarkdown']> & { id: string };

/** The text as the help centre will show it. */
export function Preview({ html }: { html: string }) {
  // A link would leave the text that somebody writes.
  const open = (event: MouseEvent) => {
    const link = (event.target as Element).closest('a');
    if (!link) return;
    event.preventDefault();
    window.open(link.href, '_blank', 'noopener');
  };
  return (
    <section className="desk-preview" aria-label="미리보기" onClick={open}>
      {/* The server renders this HTML from Markdown and passes no HTML of the author through. */}
      <div className="article-body" dangerouslySetInnerHTML={{ __html: html }} />
    </section>
  );
}

const SENTENCES = {
  BROKEN_LINK: (text: string) => `링크 ${text}의 문서가 없거나 게시되지 않았어요.`,
  EMPTY_SECTION: (text: string) => `제목 ‘${text}’ 아래에 내용이 없어요.`,
};

/** What readers would stumble over. */
export function warningSentences(
  warnings: RenderedText['warnings'],
  missing: readonly string[],
  body: string,
): string[] {
  return [
    ...new Set(warnings.map(({ kind, text }) => SENTENCES[kind](text))),
    ...(body.includes('![](') ? ['설명이 없는 그림이 있어요. 대괄호 안에 써 주세요.'] : []),
    ...(missing.length === 0
      ? []
      : [`${missing.join(', ')} 안내가 없어요. 플랫폼을 더하거나 공통으로 해 주세요.`]),
  ];
}

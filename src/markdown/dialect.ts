import MarkdownIt, { type PluginWithParams } from 'markdown-it';
import cjkFriendly from 'markdown-it-cjk-friendly';
import container from 'markdown-it-container';

/*
 * The Markdown of articles, as the server renders it and as the editor of the desk reads it. The
 * desk imports this file, so it imports npm packages alone.
 */

/** Allowed link targets: http, https, mailto, and paths and anchors of this server. */
const ALLOWED_LINK = /^(https?:|mailto:|\/(?![/\\])|#)/i;

/**
 * Maximum nesting of quotations, lists, callouts and collapsible parts. A nested list is two levels
 * deeper. markdown-it omits deeper content.
 */
export const MAX_NESTING = 40;

export type Token = ReturnType<MarkdownIt['parse']>[number];

/** Parts of an article that stand between `:::NAME TITLE` and `:::`. */
export const CONTAINERS = ['tip', 'warning', 'note', 'details'] as const;

/** The type of the token that opens such a part. */
export const CONTAINER_OPENING = /^container_.*_open$/;

export type Container = (typeof CONTAINERS)[number];

/** The title in the opening line of a part, e.g. `환불` in `details 환불`; '' for a callout without. */
export function containerTitle(info: string): string {
  const [, name, title] = /^(\S*)\s*(.*)$/.exec(info.trim())!;
  // A summary without text has no name for a screen reader.
  return title || name !== 'details' ? title! : '더 보기';
}

/** Whether something is nested so deeply that markdown-it omits its content. */
export const isTooDeep = (tokens: readonly Token[]): boolean =>
  tokens.some(
    ({ type, level }) =>
      level >= MAX_NESTING - 1 && /^(?:blockquote|list_item|container_.*)_open$/.test(type),
  );

/**
 * A parser and renderer of CommonMark with tables, callouts and collapsible parts. HTML in the
 * source is text. Emphasis before Korean particles works (`**환불(교환)**은`), unlike in plain
 * CommonMark.
 */
export function createDialect(): MarkdownIt {
  // markdown-it's type for options lacks maxNesting.
  const options = { html: false, linkify: false, maxNesting: MAX_NESTING };
  const dialect = new MarkdownIt('default', options).use(cjkFriendly);
  dialect.validateLink = (url) => ALLOWED_LINK.test(url.trim());
  const { escapeHtml } = dialect.utils;
  for (const name of CONTAINERS)
    // The plugin's types name the CommonJS build of markdown-it.
    dialect.use(container as unknown as PluginWithParams, name, {
      render: (tokens: Token[], i: number) => {
        const { nesting, info } = tokens[i]!;
        const title = escapeHtml(containerTitle(info));
        if (name === 'details')
          return nesting < 0 ? '</details>\n' : `<details><summary>${title}</summary>\n`;
        if (nesting < 0) return '</aside>\n';
        const head = title && `<p class="callout-title">${title}</p>\n`;
        return `<aside class="callout callout-${name}">\n${head}`;
      },
    });
  return dialect;
}

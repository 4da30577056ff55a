import MarkdownIt from 'markdown-it';
import cjkFriendly from 'markdown-it-cjk-friendly';

/** Links go out by http, https and mailto, or to our own paths and anchors; nothing else is a link. */
const ALLOWED_LINK = /^(https?:|mailto:|\/(?![/\\])|#)/i;

const markdown = new MarkdownIt('default', { html: false, linkify: false }).use(cjkFriendly);
markdown.validateLink = (url) => ALLOWED_LINK.test(url.trim());

type Token = ReturnType<MarkdownIt['parse']>[number];

/** Markdown as written by editors, in the three forms that are stored: source, safe HTML, plain text. */
export interface RenderedBody {
  body: string;
  bodyHtml: string;
  /** Blocks (paragraphs, headings, list items, table rows, code) each on a line of its own. */
  bodyText: string;
}

/**
 * Renders CommonMark with tables. HTML in the source is shown as text, never passed through. Emphasis beside Korean
 * particles works (`**환불(교환)**은`), which plain CommonMark does not give.
 */
export function renderBody(body: string): RenderedBody {
  const tokens = markdown.parse(body, {});
  return { body, bodyHtml: markdown.renderer.render(tokens, markdown.options, {}), bodyText: plainText(tokens) };
}

function plainText(tokens: Token[]): string {
  const lines: string[] = [];
  let row: string[] | null = null;
  for (const token of tokens) {
    if (token.type === 'tr_open') row = [];
    else if (token.type === 'tr_close') {
      lines.push(row!.filter(Boolean).join(' '));
      row = null;
    } else if (token.type === 'inline') {
      const text = inlineText(token.children ?? []);
      if (row) row.push(text);
      else lines.push(text);
    } else if (token.type === 'fence' || token.type === 'code_block') lines.push(...token.content.split('\n'));
  }
  return lines
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter(Boolean)
    .join('\n');
}

function inlineText(tokens: Token[]): string {
  return tokens
    .map((token) => {
      if (token.type === 'softbreak' || token.type === 'hardbreak') return ' ';
      return token.type === 'image' ? inlineText(token.children ?? []) : token.content;
    })
    .join('');
}

import MarkdownIt from 'markdown-it';
import cjkFriendly from 'markdown-it-cjk-friendly';
import { badInput } from '../core/errors.js';
import {
  checkHtml,
  limitDefinitions,
  limitParts,
  type ParseWork,
  requireShortHtml,
} from './markdown-limits.js';

/** Targets of links: http, https, mailto, and paths and anchors of this server. */
const ALLOWED_LINK = /^(https?:|mailto:|\/(?![/\\])|#)/i;

/**
 * Maximum nesting of quotations and lists; a list in a list is two levels deeper. markdown-it
 * leaves out what is deeper.
 */
const MAX_NESTING = 40;

// The types do not know maxNesting.
const OPTIONS = { html: false, linkify: false, maxNesting: MAX_NESTING };
const markdown = new MarkdownIt('default', OPTIONS)
  .use(cjkFriendly)
  .use(limitParts)
  .use(limitDefinitions);
markdown.validateLink = (url) => ALLOWED_LINK.test(url.trim());

type Token = ReturnType<MarkdownIt['parse']>[number];

/**
 * Markdown as written by editors, in the three forms that are stored: source, safe HTML, plain
 * text.
 */
export interface RenderedBody {
  body: string;
  bodyHtml: string;
  /** Blocks (paragraphs, headings, list items, table rows, code) each on a line of its own. */
  bodyText: string;
}

/** Whether a quotation or a list stands so deep that markdown-it leaves out what is in it. */
function isTooDeep({ type, level }: Token): boolean {
  return (type === 'blockquote_open' || type === 'list_item_open') && level >= MAX_NESTING - 1;
}

/**
 * Renders CommonMark with tables. HTML in the source is shown as text, never passed through.
 * Emphasis beside Korean particles works (`**환불(교환)**은`), which plain CommonMark does not
 * give. BAD_USER_INPUT names `field` where quotations and lists stand too deep in each other, where
 * the body has too many parts, and where its HTML would be too long: the time of any body that is
 * accepted stays within a few times that of a plain text.
 */
export function renderBody(body: string, field = 'body'): RenderedBody {
  const work: ParseWork = { field, parts: 0 };
  const tokens = markdown.parse(body, work);
  if (tokens.some(isTooDeep)) {
    throw badInput(
      field,
      `${field} has quotations or lists too deep in each other: readers would not see all of it.`,
      'At most 39 quotations, or 19 lists, can stand in each other.',
    );
  }
  requireShortHtml(tokens, field);
  const bodyHtml = checkHtml(markdown.renderer.render(tokens, markdown.options, work), field);
  return { body, bodyHtml, bodyText: plainText(tokens) };
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
    } else if (token.type === 'fence' || token.type === 'code_block')
      lines.push(...token.content.split('\n'));
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

/** An image as `renderBody` writes it: quotes and angle brackets inside attributes are escaped. */
const IMAGE = /<img src="([^"]*)" alt="([^"]*)"(?: title="[^"]*")?>/g;

/**
 * The HTML of a body with only the images of these hosts (over HTTPS) and of this server; others
 * are replaced by their alternative text. This is done on reading, so that a change of the
 * configuration applies to stored bodies, too.
 */
export function allowedImages(html: string, hosts: readonly string[]): string {
  return html.replace(IMAGE, (image, source: string, alt: string) =>
    isAllowed(source, hosts) ? image : alt,
  );
}

function isAllowed(source: string, hosts: readonly string[]): boolean {
  if (/^\/(?![/\\])/.test(source)) return true;
  const url = URL.canParse(source.replaceAll('&amp;', '&'))
    ? new URL(source.replaceAll('&amp;', '&'))
    : null;
  return (
    url !== null &&
    url.protocol === 'https:' &&
    hosts.includes(url.host) &&
    url.username === '' &&
    url.password === ''
  );
}

import type MarkdownIt from 'markdown-it';
import { badInput, type DoumError } from '../core/errors.js';
import type { Token } from './dialect.js';

/**
 * Maximum number of parts of a body. A part is a token of markdown-it, or a line of a quotation,
 * callout or collapsible part, counted once for each level of nesting. A long article has a few
 * thousand parts. Empty table cells are tokens, so a row of two characters may have hundreds of
 * parts.
 */
const MAX_PARTS = 100_000;

/** What a link or image counts as: encoding an address takes as long as several tokens. */
const PARTS_PER_ADDRESS = 8;

/** What one step of the search for a closing bracket counts as, in parts. */
const PARTS_PER_SEARCH_STEP = 0.05;

/**
 * Maximum length of the HTML of a body, in characters: ten times the maximum length of a body.
 * Encoding makes Korean text in a link nine times as long.
 */
const MAX_HTML_LENGTH = 2_000_000;

/**
 * Maximum number of lines of a link definition. A longer definition is shown as text. For each
 * line, markdown-it copies the whole definition.
 */
const MAX_DEFINITION_LINES = 100;

/** Kinds of blocks whose lines are read again for each level of nesting. */
const REREADING: ReadonlySet<string> = new Set(['blockquote', 'container']);

/** The number of parts parsed so far. Errors name `field`. */
export interface ParseWork {
  field: string;
  parts: number;
}

/**
 * A markdown-it plugin that limits the number of parts, because some short bodies take long to
 * parse. Pass a `ParseWork` as the environment of `parse` and `render`. They throw BAD_USER_INPUT
 * as soon as the body has too many parts.
 */
export function limitParts(markdown: MarkdownIt): void {
  const { block, inline } = markdown;
  block.State = class extends block.State {
    override push(...token: Parameters<InstanceType<typeof block.State>['push']>): Token {
      countParts(this.env as ParseWork, 1);
      return super.push(...token);
    }
  };
  inline.State = class extends inline.State {
    override push(...token: Parameters<InstanceType<typeof inline.State>['push']>): Token {
      const hasAddress = token[0] === 'link_open' || token[0] === 'image';
      countParts(this.env as ParseWork, hasAddress ? PARTS_PER_ADDRESS : 1);
      return super.push(...token);
    }
    /** Adds the text before a token. */
    override pushPending(): Token {
      countParts(this.env as ParseWork, 1);
      return super.pushPending();
    }
  };
  const skipToken = inline.skipToken.bind(inline);
  inline.skipToken = (state) => {
    countParts(state.env as ParseWork, PARTS_PER_SEARCH_STEP);
    skipToken(state);
  };
  const tokenize = block.tokenize.bind(block);
  block.tokenize = (state, start, end) => {
    // Each nested quotation, callout or collapsible part reads all its lines again.
    if (REREADING.has(state.parentType)) countParts(state.env as ParseWork, end - start);
    tokenize(state, start, end);
  };
}

/** A markdown-it plugin that limits the lines that are searched for one link definition. */
export function limitDefinitions({ block: { ruler } }: MarkdownIt): void {
  const reference = ruler.getRules('').find(({ name }) => name === 'reference')!;
  ruler.at('reference', (state, start, end, silent) => {
    const { lineMax } = state;
    state.lineMax = Math.min(lineMax, start + MAX_DEFINITION_LINES);
    try {
      return reference(state, start, end, silent);
    } finally {
      state.lineMax = lineMax;
    }
  });
}

/**
 * Throws BAD_USER_INPUT if the attributes of the tokens are too long for HTML: thousands of links
 * may repeat one long definition.
 */
export function requireShortHtml(tokens: Token[], field: string): void {
  if (lengthOfAttributes(tokens) > MAX_HTML_LENGTH) throw tooLong(field);
}

/** Returns the HTML of a body. BAD_USER_INPUT if the HTML is too long. */
export function checkHtml(html: string, field: string): string {
  if (html.length > MAX_HTML_LENGTH) throw tooLong(field);
  return html;
}

function countParts(work: ParseWork, parts: number): void {
  work.parts += parts;
  if (work.parts <= MAX_PARTS) return;
  throw badInput(
    work.field,
    `${work.field} has more than ${MAX_PARTS} parts: paragraphs, items of lists, cells of tables, ` +
      'lines of quotations and callouts, marks of emphasis, links, open brackets.',
    'Divide it. Each row of a table has as many cells as its head, including empty cells.',
  );
}

function lengthOfAttributes(tokens: Token[]): number {
  let length = 0;
  for (const { attrs, children } of tokens) {
    for (const [, value] of attrs ?? []) length += String(value).length;
    if (children) length += lengthOfAttributes(children);
  }
  return length;
}

function tooLong(field: string): DoumError {
  return badInput(
    field,
    `${field} gives more than ${MAX_HTML_LENGTH} characters of HTML.`,
    'Divide it, or shorten the addresses of links and images that it repeats.',
  );
}

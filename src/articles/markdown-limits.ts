import type MarkdownIt from 'markdown-it';
import { badInput, type DoumError } from '../core/errors.js';

/**
 * Maximum parts of a body. A part is a token of markdown-it, or a line of a quotation, counted once
 * for each quotation around it. A long article has a few thousand. Empty cells of tables are tokens
 * too: two characters may make a row of hundreds.
 */
const MAX_PARTS = 100_000;

/**
 * markdown-it searches for the end of each open bracket. Each step of such a search counts as this
 * much of a part.
 */
const PARTS_PER_SEARCH_STEP = 0.05;

/**
 * Maximum HTML of a body, in characters: ten times the longest body. Korean in a link becomes nine
 * times as long.
 */
const MAX_HTML = 2_000_000;

/**
 * Maximum lines of a link definition; a longer one is shown as text. markdown-it copies all of it
 * for each of its lines.
 */
const MAX_DEFINITION_LINES = 100;

type Token = ReturnType<MarkdownIt['parse']>[number];

/** The count while a body is parsed. A refusal names `field`. */
export interface ParseWork {
  field: string;
  parts: number;
}

/**
 * A plugin of markdown-it that stops at bodies which are short but take long: `parse` and `render`
 * get a `ParseWork` as their environment, and throw BAD_USER_INPUT as soon as the body has too many
 * parts.
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
      countParts(this.env as ParseWork, 1);
      return super.push(...token);
    }
  };
  const skipToken = inline.skipToken.bind(inline);
  inline.skipToken = (state) => {
    countParts(state.env as ParseWork, PARTS_PER_SEARCH_STEP);
    skipToken(state);
  };
  const tokenize = block.tokenize.bind(block);
  block.tokenize = (state, start, end) => {
    // Each quotation reads all its lines before the quotation inside it reads them again.
    if (state.parentType === 'blockquote') countParts(state.env as ParseWork, end - start);
    tokenize(state, start, end);
  };
}

/** A plugin of markdown-it that bounds the lines at which it looks for one definition of a link. */
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
 * BAD_USER_INPUT where the attributes of these tokens are too long for HTML: thousands of links may
 * use one long definition.
 */
export function requireShortHtml(tokens: Token[], field: string): void {
  if (lengthOfAttributes(tokens) > MAX_HTML) throw tooLong(field);
}

/** BAD_USER_INPUT where the HTML of a body is too long to be shown. */
export function checkHtml(html: string, field: string): string {
  if (html.length > MAX_HTML) throw tooLong(field);
  return html;
}

function countParts(work: ParseWork, more: number): void {
  work.parts += more;
  if (work.parts <= MAX_PARTS) return;
  throw badInput(
    work.field,
    `${work.field} has more than ${MAX_PARTS} parts: paragraphs, items of lists, cells of tables, lines of quotations, links, open brackets.`,
    'Divide it. Each row of a table has as many cells as its head, also where they are empty.',
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
    `${field} gives more than ${MAX_HTML} characters of HTML.`,
    'Divide it, or shorten the addresses of links and images that it repeats.',
  );
}

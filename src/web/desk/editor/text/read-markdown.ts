import type { Node, Schema } from '@tiptap/pm/model';
import type MarkdownIt from 'markdown-it';
import { MarkdownParser, type ParseSpec } from 'prosemirror-markdown';
import {
  CONTAINER_OPENING,
  CONTAINERS,
  containerTitle,
  createDialect,
  type Token,
} from '../../../../markdown/dialect.js';

/** The Markdown of the server. */
export const dialect = createDialect();

/** Whether no empty line stands between the items of a list, whose opening is token `at`. */
function isTight(tokens: Token[], at: number): boolean {
  const { level: ofList } = tokens[at]!;
  for (let i = at + 1; tokens[i]!.level > ofList; i += 1) {
    const { level, type, hidden } = tokens[i]!;
    if (type === 'paragraph_open' && level === ofList + 2) return hidden;
  }
  return true;
}

const cell = (token: Token) => ({
  align: /text-align:(\w+)/.exec(token.attrGet('style') ?? '')?.[1] ?? null,
});

const listAttributes = (token: Token, tokens: Token[], at: number) => ({
  ...(token.type === 'ordered_list_open' && { start: Number(token.attrGet('start') ?? 1) }),
  tight: isTight(tokens, at),
});

const specs: Record<string, ParseSpec> = {
  paragraph: { block: 'paragraph' },
  heading: { block: 'heading', getAttrs: ({ tag }) => ({ level: Number(tag.slice(1)) }) },
  blockquote: { block: 'blockquote' },
  bullet_list: { block: 'bulletList', getAttrs: listAttributes },
  ordered_list: { block: 'orderedList', getAttrs: listAttributes },
  list_item: { block: 'listItem' },
  code_block: { block: 'codeBlock', noCloseToken: true },
  fence: {
    block: 'codeBlock',
    getAttrs: ({ info }) => ({ language: info.trim() || null }),
    noCloseToken: true,
  },
  hr: { node: 'horizontalRule' },
  table: { block: 'table' },
  thead: { ignore: true },
  tbody: { ignore: true },
  tr: { block: 'tableRow' },
  th: { block: 'tableHeader', getAttrs: cell },
  td: { block: 'tableCell', getAttrs: cell },
  summary: { block: 'summary' },
  image: {
    node: 'image',
    getAttrs: (token) => ({
      src: token.attrGet('src'),
      alt: token
        .children!.map(({ type, content }) => (/break$/.test(type) ? ' ' : content))
        .join(''),
      title: token.attrGet('title'),
    }),
  },
  hardbreak: { node: 'hardBreak' },
  strong: { mark: 'bold' },
  em: { mark: 'italic' },
  s: { mark: 'strike' },
  code_inline: { mark: 'code', noCloseToken: true },
  link: {
    mark: 'link',
    getAttrs: (token) => ({ href: token.attrGet('href'), title: token.attrGet('title') }),
  },
};
for (const kind of CONTAINERS) specs[`container_${kind}`] = { block: 'container', attrs: { kind } };

/** A token that differs from another in its type. */
const like = (token: Token, type: string, nesting: Token['nesting']): Token =>
  Object.assign(Object.create(token) as Token, { type, nesting });

/** The token with those that the schema needs in addition: the paragraph of a cell, and a title. */
function complete(token: Token): Token[] {
  const { type, info } = token;
  if (/^t[hd]_open$/.test(type)) return [token, like(token, 'paragraph_open', 1)];
  if (/^t[hd]_close$/.test(type)) return [like(token, 'paragraph_close', -1), token];
  if (!CONTAINER_OPENING.test(type)) return [token];
  const text = Object.assign(like(token, 'text', 0), { content: containerTitle(info) });
  return [token, like(token, 'summary_open', 1), text, like(token, 'summary_close', -1)];
}

/** The Markdown of a block, as somebody wrote it. */
export interface Source {
  text: string;
  /** The block before it in the text, and what stands between the two. */
  before: Node | null;
  gap: string;
}

/** The sources of the blocks that nobody has changed since they were read. */
export const sources = new WeakMap<Node, Source>();

/** Reads Markdown into a document, which keeps the sources of its blocks. */
export function readMarkdown(schema: Schema, markdown: string): Node {
  const text = markdown.replace(/\r\n?/g, '\n');
  const env: { references?: object } = {};
  const tokens = dialect.parse(text, env);
  const tokenizer = { parse: () => tokens.flatMap(complete) } as unknown as MarkdownIt;
  const doc = new MarkdownParser(schema, tokenizer, specs).parse(text);
  const starts = tokens.flatMap(({ level, nesting, map }) =>
    level === 0 && nesting >= 0 && map ? [map[0]] : [],
  );
  // A link definition belongs to no block: then every block is written anew.
  if (env.references === undefined && starts.length === doc.childCount)
    keepSources(doc, text.split('\n'), starts);
  return doc;
}

/** Whether the last block is not closed. Such a block would contain all text that is added below. */
const isUnclosed = ({ type: { name } }: Node, body: string): boolean =>
  /^(?:container|codeBlock)$/.test(name) && !/[:`~]{3}$/.test(body);

/** `starts` are the first lines of the blocks. */
function keepSources(doc: Node, lines: string[], starts: number[]): void {
  let before: Node | null = null;
  let gap = '';
  doc.forEach((node, _, i) => {
    const part = lines.slice(starts[i], starts[i + 1]).join('\n');
    const body = part.trimEnd();
    if (i < doc.childCount - 1 || !isUnclosed(node, body))
      sources.set(node, { text: body, before, gap });
    before = node;
    gap = `${part.slice(body.length)}\n`;
  });
}

import type { Mark, Node } from '@tiptap/pm/model';
import { MarkdownSerializerState } from 'prosemirror-markdown';
import { containerTitle } from '../../../../markdown/dialect.js';
import { dialect } from './read-markdown.js';
import { addressOf, isFile } from './uploads.js';

interface Options {
  /** Whether to escape nothing. */
  isBare: boolean;
  /** Whether the block is the second of two lists in a row, which differ in their markers. */
  isSecondList: boolean;
}

/** The state of the library, whose types hide what writers of blocks need. */
export class State extends MarkdownSerializerState {
  declare out: string;
  declare inTightList: boolean;
  declare inAutolink: boolean | undefined;
  declare flushClose: (size?: number) => void;

  constructor(readonly given: Options) {
    // @ts-expect-error The constructor is internal.
    super(writers, marks, { hardBreakNodeName: 'hardBreak' });
  }

  /** The text with backslashes before characters that would be read as marks. */
  override esc(text: string, isAtStart?: boolean): string {
    const isStart = isAtStart || /\n[ >]*$/.test(this.out);
    if (this.given.isBare) return isStart ? text.trimStart() : text;
    const escaped = text
      .replace(/[`*~\\[\]]|(?<![a-z0-9])_|_(?![a-z0-9])/gi, '\\$&')
      .replace(/&(?=#?\w+;)|<(?=[a-z][\w+.-]+:|[^\s@<>]+@)/gi, '\\$&');
    if (!isStart) return escaped;
    // Markdown reads spaces at the start of a line as code.
    return escaped
      .trimStart()
      .replace(/^(?=[-+>=|]|:::|:-|#{1,6}(?:\s|$))/, '\\')
      .replace(/^(\d+)(?=[.)](?:\s|$))/, '$1\\');
  }

  /** Writes blocks that have empty lines between them, even in a list without. */
  loosely(write: () => void): void {
    const { inTightList } = this;
    this.inTightList = false;
    write();
    this.inTightList = inTightList;
  }
}

type Write = (state: State, node: Node, parent: Node, index: number) => void;

/** Whether a block is the second, fourth … of lists of one kind in a row. */
const isSecondList = (parent: Node, index: number): boolean =>
  index > 0 &&
  parent.child(index - 1).type === parent.child(index).type &&
  !isSecondList(parent, index - 1);

/** Whether a list may follow a paragraph without an empty line between them. */
const endsParagraph = ({ attrs, firstChild }: Node): boolean =>
  (attrs.start ?? 1) === 1 && firstChild!.firstChild!.content.size > 0;

/** Whether paragraphs of an item follow each other: an empty line stands between them. */
const hasParagraphs = (list: Node): boolean =>
  list.children.some(({ children }) =>
    children.some(({ type }, i) => i > 0 && type.name === 'paragraph'),
  );

const writeList =
  (markerOf: (list: Node, i: number, isSecond: boolean) => string): Write =>
  (state, list, parent, index) => {
    const isOuter = parent.type.name === 'doc';
    const isSecond = isOuter ? state.given.isSecondList : isSecondList(parent, index);
    const outer = state.inTightList;
    if (outer && !isSecond && endsParagraph(list)) state.flushClose(1);
    state.inTightList = (list.attrs.tight as boolean) && !hasParagraphs(list);
    list.forEach((item, _, i) => {
      if (i > 0 && state.inTightList) state.flushClose(1);
      const marker = markerOf(list, i, isSecond);
      state.wrapBlock(' '.repeat(marker.length), marker, list, () => state.renderContent(item));
    });
    state.inTightList = outer;
  };

/** How deep callouts and collapsible parts are nested in this block. */
const depthIn = (block: Node): number =>
  Math.max(
    0,
    ...block.children.map((child) => depthIn(child) + (child.type.name === 'container' ? 1 : 0)),
  );

/** A callout or collapsible part. Its lines of colons are longer than all in its content. */
const writeContainer: Write = (state, node) => {
  const { attrs, content, firstChild: title } = node;
  const inText = longestRun(node.textContent, /:{3,}/g);
  const colons = ':'.repeat(Math.max(3, inText + 1) + depthIn(node));
  state.loosely(() => {
    const given = `${attrs.kind} ${title!.textContent}`;
    const head = `${attrs.kind} ${containerTitle(given)}`.trim();
    state.write(colons + head);
    // With a rule below, a title with a bar would be the head of a table.
    if (head.includes('|')) state.closeBlock(node);
    else state.out += '\n';
    state.renderContent(node.copy(content.cut(title!.nodeSize)));
    state.flushClose(1);
    state.write(colons);
  });
  state.closeBlock(node);
};

/** The text of a cell in one line. */
function cellText(state: State, cell: Node): string {
  const { out } = state;
  // A cell is not the start of a line, which has more escapes.
  state.out = '|';
  cell.forEach((paragraph) => state.renderInline(paragraph, false));
  const text = state.out.slice(1);
  state.out = out;
  return text.replace(/\|/g, '\\|').trim();
}

const RULES: Record<string, string> = { left: ':---', right: '---:', center: ':---:' };

const writeTable: Write = (state, table) => {
  state.write();
  const [head, ...rows] = table.children.map((row) =>
    row.children.map((cell) => cellText(state, cell)),
  );
  // Markdown has no cells beyond the columns of the head, as a split or pasted table may have.
  const width = Math.max(...table.children.map(({ childCount }) => childCount));
  const rules = Array.from({ length: width }, (_, i) => {
    const cell = table.firstChild!.maybeChild(i);
    return RULES[cell?.attrs.align as string] ?? '---';
  });
  while (head!.length < width) head!.push('');
  for (const [i, cells] of [head!, rules, ...rows].entries()) {
    if (i > 0) state.out += '\n';
    state.write(`| ${cells.join(' | ')} |`);
  }
  state.closeBlock(table);
};

/** The address in the Markdown; undefined if there is none that readers may follow. */
function addressFor(address: string): string | undefined {
  const given = addressOf(address);
  return given !== undefined && dialect.validateLink(given) ? given : undefined;
}

/** Whether readers see this part of a text. */
const isShown = ({ isText, text, type, attrs }: Node): boolean =>
  isText
    ? text!.trim() !== ''
    : type.name === 'image' && addressFor(attrs.src as string) !== undefined;

/** An address, and a title in quotes, as they stand in brackets. */
function target(address: string, title: string | null): string {
  const shown = /[\s()<>]/.test(address) ? `<${address.replace(/[<>]/g, encodeURI)}>` : address;
  return title ? `${shown} "${title.replace(/["\\]/g, '\\$&')}"` : shown;
}

const longestRun = (text: string, run: RegExp) =>
  Math.max(0, ...[...text.matchAll(run)].map(([found]) => found.length));

const writers: Record<string, Write> = {
  text: (state, { text }) => state.text(text!, !state.inAutolink),
  paragraph: (state, node) => {
    state.renderInline(node);
    state.closeBlock(node);
  },
  heading: (state, node) => {
    state.write(`${'#'.repeat(node.attrs.level as number)} `);
    state.renderInline(node, false);
    // Signs at the end would belong to the heading's marks.
    state.out = state.out.replace(/(?<=\s)#+$/, '\\$&');
    state.closeBlock(node);
  },
  blockquote: (state, node) =>
    state.loosely(() => state.wrapBlock('> ', null, node, () => state.renderContent(node))),
  codeBlock: (state, node) => {
    const fence = '`'.repeat(Math.max(3, longestRun(node.textContent, /`{3,}/g) + 1));
    const [language = ''] = /^[^`\s]+/.exec((node.attrs.language as string | null) ?? '') ?? [];
    state.write(`${fence}${language}\n`);
    state.text(node.textContent, false);
    state.write('\n');
    state.write(fence);
    state.closeBlock(node);
  },
  horizontalRule: (state, node, { type: { name } }) => {
    // `- ---` would be a rule without its list.
    state.write(name === 'listItem' ? '___' : '---');
    state.closeBlock(node);
  },
  bulletList: writeList((_list, _i, isSecond) => (isSecond ? '* ' : '- ')),
  orderedList: writeList(
    ({ attrs }, i, isSecond) => `${(attrs.start as number) + i}${isSecond ? ')' : '.'} `,
  ),
  container: writeContainer,
  hardBreak: (state, _, parent, index) => {
    const rest = parent.children.slice(index + 1);
    const isOneLine = parent.type.name === 'heading' || state.out.startsWith('|');
    if (rest.some(isShown)) state.write(isOneLine ? ' ' : '\\\n');
  },
  image: (state, { attrs: { src, alt, title } }) => {
    const address = addressFor(src as string);
    if (address === undefined) return;
    const text = state.esc(((alt as string | null) ?? '').replace(/\s+/g, ' '));
    state.write(isFile(address) ? '[' : '![');
    state.write(
      `${text || (isFile(address) ? address : '')}](${target(address, title as string | null)})`,
    );
  },
  table: writeTable,
};

/** Whether the text of a link is its address, which is written as `<https://…>`. */
function isPlain(link: Mark, parent: Node, at: number): boolean {
  const { href, title } = link.attrs as { href: string; title: string | null };
  const { text, marks: ofText } = parent.child(at);
  const next = parent.maybeChild(at + 1);
  return (
    !title &&
    text === href &&
    ofText.length === 1 &&
    /^https?:[^\s<>%]+$/.test(href) &&
    !(next && link.isInSet(next.marks))
  );
}

const addressOfLink = ({ attrs }: Mark): string | undefined =>
  dialect.validateLink(attrs.href as string) ? (attrs.href as string) : undefined;

const emphasis = (sign: string) => ({
  open: sign,
  close: sign,
  mixable: true,
  expelEnclosingWhitespace: true,
});

const marks = {
  bold: emphasis('**'),
  italic: emphasis('*'),
  strike: emphasis('~~'),
  link: {
    mixable: true,
    open: (state: State, mark: Mark, parent: Node, at: number) => {
      state.inAutolink = isPlain(mark, parent, at);
      if (state.inAutolink) return '<';
      return addressOfLink(mark) === undefined ? '' : '[';
    },
    close: (state: State, mark: Mark) => {
      const { inAutolink } = state;
      state.inAutolink = false;
      if (inAutolink) return '>';
      const address = addressOfLink(mark);
      return address === undefined
        ? ''
        : `](${target(address, mark.attrs.title as string | null)})`;
    },
  },
  code: {
    open: (_: State, __: Mark, parent: Node, i: number) => ticks(parent.child(i).text!, 'open'),
    close: (_: State, __: Mark, parent: Node, i: number) =>
      ticks(parent.child(i - 1).text!, 'close'),
    escape: false,
  },
};

function ticks(text: string, side: 'open' | 'close'): string {
  const run = '`'.repeat(longestRun(text, /`+/g) + 1);
  const space = /^`|`$/.test(text) || (/^ .* $/.test(text) && text.trim() !== '') ? ' ' : '';
  return side === 'open' ? run + space : space + run;
}

import { Fragment, type Node } from '@tiptap/pm/model';
import { State } from './block-writers.js';
import { lessEmphasis, seen } from './emphasis.js';
import { readMarkdown, sources } from './read-markdown.js';
import { addressOf } from './uploads.js';

const isBlank = ({ type, children }: Node): boolean =>
  type.name === 'paragraph' && children.every(({ isText, text }) => isText && text!.trim() === '');

/** The block without empty paragraphs, which Markdown does not have. */
function withoutEmpty(block: Node): Node {
  if (block.inlineContent || block.isLeaf) return block;
  const children = block.children.map(withoutEmpty);
  const full = children.filter((child) => !isBlank(child));
  return block.copy(Fragment.from(full.length > 0 ? full : children.slice(0, 1)));
}

/** The Markdown of a block, without escapes if it is read as the same block without them. */
function writeBlock(block: Node, isSecondList: boolean): string {
  const { schema } = block.type;
  const write = (written: Node, isBare: boolean) => {
    const state = new State({ isBare, isSecondList });
    state.renderContent(schema.topNodeType.create(null, written));
    return state.out;
  };
  const full = withoutEmpty(block);
  const wanted = seen(full);
  let safe = '';
  let said = full;
  for (const lessen of lessEmphasis) {
    said = lessen(full);
    safe = write(said, false);
    if (seen(readMarkdown(schema, safe)) === wanted) break;
  }
  const bare = write(said, true);
  return readMarkdown(schema, bare).eq(readMarkdown(schema, safe)) ? bare : safe;
}

/** Whether a block shows a picture that is being uploaded. */
function isWaiting(block: Node): boolean {
  let found = false;
  block.descendants(({ type, attrs }) => {
    found ||= type.name === 'image' && addressOf(attrs.src as string) === undefined;
    return !found;
  });
  return found;
}

/** The sign of the items of a list that begins a text, e.g. `-` or `)`; null without one. */
function listSign(text: string): string | null {
  const [, ordered, unordered] = /^(?:\d+([.)])|([-+*]))(?=\s|$)/.exec(text) ?? [];
  return ordered ?? unordered ?? null;
}

/**
 * Writes a document as Markdown. Blocks that are as `readMarkdown` has read them stay as they were
 * written. Pictures that are being uploaded are left out. Throws if the text has no Markdown: an
 * empty one would replace what the server has.
 */
export function writeMarkdown(doc: Node): string {
  let text = '';
  let before: { block: Node; sign: string | null } | null = null;
  doc.forEach((block) => {
    let source = sources.get(block);
    // Two lists of one kind in a row would be one list if their signs were the same.
    const taken = before?.block.type === block.type ? before.sign : null;
    if (!source || (taken !== null && listSign(source.text) === taken)) {
      const isSecondList = taken === '-' || taken === '.';
      source = { text: writeBlock(block, isSecondList), before: null, gap: '' };
      if (!isWaiting(block)) sources.set(block, source);
    }
    if (source.text.trim() === '') return;
    const isWhereItWas = source.before !== null && source.before === before?.block;
    if (text !== '') text += isWhereItWas ? source.gap : '\n\n';
    text += source.text;
    before = { block, sign: listSign(source.text) };
  });
  if (text === '' && doc.textContent.trim() !== '')
    throw new Error('The document has text, and its Markdown is empty.');
  return text;
}

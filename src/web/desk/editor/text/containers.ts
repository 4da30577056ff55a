import { type Editor, findParentNode, InputRule, Node } from '@tiptap/core';
import type { Node as Block, ResolvedPos } from '@tiptap/pm/model';
import { TextSelection, type Transaction } from '@tiptap/pm/state';
import { type Container as Kind, CONTAINERS } from '../../../../markdown/dialect.js';

declare module '@tiptap/core' {
  interface Commands<ReturnType> {
    container: {
      /**
       * Puts the selected blocks into a callout or a collapsible part, or changes the kind of the
       * part around them. Takes them out if they are in a part of this kind.
       */
      toggleContainer: (kind: Kind) => ReturnType;
    };
  }
}

const around = findParentNode(({ type: { name } }) => name === 'container');

/** Replaces a part by its blocks. A title becomes a paragraph. */
function unwrap(tr: Transaction, { pos, node }: { pos: number; node: Block }): void {
  const { paragraph } = tr.doc.type.schema.nodes;
  const [title, ...blocks] = node.children;
  const hasTitle = title!.content.size > 0;
  const cursor = tr.selection.from - (hasTitle ? 1 : 1 + title!.nodeSize);
  tr.replaceWith(pos, pos + node.nodeSize, [
    ...(hasTitle ? [paragraph!.create(null, title!.content)] : []),
    ...blocks,
  ]);
  tr.setSelection(TextSelection.near(tr.doc.resolve(Math.max(cursor, pos))));
}

/** Whether blocks may stand here. Cells and titles are one line. */
const hasPlace = ($at: ResolvedPos): boolean =>
  $at.parent.type.name !== 'summary' && !$at.node(-1)?.type.spec.tableRole;

/** Puts the selected blocks into a new part. False where none has a place, e.g. in a cell. */
function wrap(tr: Transaction, kind: Kind): boolean {
  const { container, summary } = tr.doc.type.schema.nodes;
  const { $from, $to } = tr.selection;
  const range = $from.blockRange($to, ({ type }) => !!type.contentMatch.matchType(container!));
  if (!range || !hasPlace($from)) return false;
  const { parent, start, end, startIndex, endIndex } = range;
  const blocks = parent.children.slice(startIndex, endIndex);
  tr.replaceWith(start, end, container!.create({ kind }, [summary!.create(), ...blocks]));
  // A callout needs no title.
  const cursor = kind === 'details' ? start + 2 : $from.pos + 3;
  tr.setSelection(TextSelection.near(tr.doc.resolve(cursor)));
  return true;
}

/** Moves the cursor from a title to the text below. False if it is in no title. */
function leaveTitle({ state, view }: Editor): boolean {
  const { $from } = state.selection;
  if ($from.parent.type.name !== 'summary') return false;
  const below = TextSelection.near(state.doc.resolve($from.after()), 1);
  view.dispatch(state.tr.setSelection(below).scrollIntoView());
  return true;
}

/** Begins a paragraph above a container that is the first block. False elsewhere. */
function writeAbove({ state, view }: Editor): boolean {
  const { tr, selection } = state;
  const { $from } = selection;
  if ($from.parent.type.name !== 'summary' || $from.before(-1) > 0) return false;
  tr.insert(0, tr.doc.type.schema.nodes.paragraph!.create());
  view.dispatch(tr.setSelection(TextSelection.create(tr.doc, 1)).scrollIntoView());
  return true;
}

/**
 * At the start of the first text of a part, moves the cursor to the title. Removes the part if the
 * title is empty, or the cursor at its start. False elsewhere.
 */
function leaveStart({ state, view }: Editor): boolean {
  const { $from, empty } = state.selection;
  const index = $from.index(-1);
  if (!empty || $from.parentOffset > 0 || index > 1 || $from.node(-1)?.type.name !== 'container')
    return false;
  const { tr } = state;
  const part = around(state.selection)!;
  if (index === 1 && part.node.firstChild!.content.size > 0)
    tr.setSelection(TextSelection.near(tr.doc.resolve($from.before()), -1));
  else unwrap(tr, part);
  view.dispatch(tr.scrollIntoView());
  return true;
}

/** A callout or a collapsible part, e.g. `:::tip TITLE`. */
export const Container = Node.create({
  name: 'container',
  group: 'block',
  content: 'summary block+',
  defining: true,
  addAttributes: () => ({
    kind: {
      default: 'tip',
      parseHTML: ({ localName, className }) =>
        localName === 'details'
          ? localName
          : (/callout-(warning|note|details)/.exec(className)?.[1] ?? 'tip'),
    },
  }),
  parseHTML: () => [{ tag: 'aside' }, { tag: 'details' }],
  // Closed, a collapsible part would hide text from somebody who writes.
  renderHTML: ({ node: { attrs } }) => ['aside', { class: `callout callout-${attrs.kind}` }, 0],
  addCommands: () => ({
    toggleContainer:
      (kind) =>
      ({ tr, dispatch }) => {
        const present = around(tr.selection);
        if (!dispatch || !present) return !!present || wrap(tr, kind);
        if (present.node.attrs.kind === kind) unwrap(tr, present);
        else tr.setNodeAttribute(present.pos, 'kind', kind);
        return true;
      },
  }),
  addInputRules: () => [
    new InputRule({
      find: new RegExp(`^:::(${CONTAINERS.join('|')})\\s$`),
      handler: ({ state: { tr }, range, match }) => {
        if (hasPlace(tr.selection.$from)) wrap(tr.delete(range.from, range.to), match[1] as Kind);
      },
    }),
  ],
});

/** The title of a container, which may be empty. */
export const Summary = Node.create({
  name: 'summary',
  content: 'text*',
  marks: '',
  defining: true,
  isolating: true,
  // This rule comes before the rule of paragraphs.
  parseHTML: () => [{ tag: 'summary' }, { tag: 'p.callout-title', priority: 60 }],
  renderHTML: () => ['p', { class: 'callout-title' }, 0],
  addKeyboardShortcuts() {
    return {
      Enter: () => leaveTitle(this.editor),
      ArrowUp: () => writeAbove(this.editor),
      Backspace: () => leaveStart(this.editor),
    };
  },
});

import { type Editor, findParentNode, InputRule, Node } from '@tiptap/core';
import type { Node as Block } from '@tiptap/pm/model';
import { TextSelection } from '@tiptap/pm/state';
import { type Container, CONTAINERS } from '../../../../articles/dialect.js';

declare module '@tiptap/core' {
  interface Commands<ReturnType> {
    container: {
      /**
       * Puts the selected blocks into a callout or a collapsible part, or changes the kind of the
       * callout around them. Takes them out if they are in one of this kind.
       */
      toggleContainer: (kind: Container) => ReturnType;
    };
  }
}

const kindOf = ({ type: { name }, attrs }: Block): Container =>
  name === 'details' ? 'details' : (attrs.kind as Container);

const around = findParentNode(({ type: { name } }) => name === 'callout' || name === 'details');

/** The blocks of a container; the title of a collapsible part becomes a paragraph. */
const contentOf = (container: Block): Block[] =>
  container.children.map((block) =>
    block.type.name === 'summary'
      ? block.type.schema.nodes.paragraph!.create(null, block.content)
      : block,
  );

/** Whether the cursor stands in a title; moves it to the text below. */
function leaveTitle({ state, view }: Editor): boolean {
  const { $from } = state.selection;
  if ($from.parent.type.name !== 'summary') return false;
  const below = TextSelection.near(state.doc.resolve($from.after()), 1);
  view.dispatch(state.tr.setSelection(below).scrollIntoView());
  return true;
}

/** A callout: `:::tip`, `:::warning` or `:::note`. */
export const Callout = Node.create({
  name: 'callout',
  group: 'block',
  content: 'block+',
  defining: true,
  addAttributes: () => ({
    kind: {
      default: 'tip',
      parseHTML: ({ className }) => /callout-(\w+)/.exec(className)?.[1] ?? 'tip',
    },
    title: { default: '', parseHTML: ({ dataset }) => dataset.title ?? '' },
  }),
  parseHTML: () => [{ tag: 'aside' }],
  renderHTML: ({ node: { attrs } }) => [
    'aside',
    { class: `callout callout-${attrs.kind}`, ...(attrs.title && { 'data-title': attrs.title }) },
    0,
  ],
  addCommands: () => ({
    toggleContainer:
      (kind) =>
      ({ tr, dispatch }) => {
        const { nodes } = tr.doc.type.schema;
        const { $from, $to } = tr.selection;
        const present = around(tr.selection);
        const type = kind === 'details' ? nodes.details! : nodes.callout!;
        if (present && kindOf(present.node) === kind) {
          const { pos, node } = present;
          if (!dispatch) return true;
          tr.replaceWith(pos, pos + node.nodeSize, contentOf(node));
          tr.setSelection(TextSelection.near(tr.doc.resolve($from.pos - 1)));
          return true;
        }
        if (present?.node.type === type) {
          if (dispatch) tr.setNodeAttribute(present.pos, 'kind', kind);
          return true;
        }
        const range = $from.blockRange($to, (node) => !!node.type.contentMatch.matchType(type));
        if (!range) return false;
        if (!dispatch) return true;
        const blocks = range.parent.children.slice(range.startIndex, range.endIndex);
        const container =
          kind === 'details'
            ? type.create(null, [nodes.summary!.create(), ...blocks])
            : type.create({ kind }, blocks);
        tr.replaceWith(range.start, range.end, container);
        // Into the empty title of a collapsible part; else the cursor stays in its text.
        const at = kind === 'details' ? range.start + 2 : $from.pos + 1;
        tr.setSelection(TextSelection.near(tr.doc.resolve(at)));
        return true;
      },
  }),
  addInputRules: () => [
    new InputRule({
      find: new RegExp(`^:::(${CONTAINERS.join('|')})\\s$`),
      handler: ({ state, range, match, chain }) => {
        const $from = state.doc.resolve(range.from);
        // A cell or a title has no place for it.
        if ($from.parent.type.name !== 'paragraph' || $from.node(-1).type.spec.tableRole)
          return null;
        chain()
          .deleteRange(range)
          .toggleContainer(match[1] as Container)
          .run();
      },
    }),
  ],
});

/** A collapsible part: `:::details TITLE`. Its title is a block, so that people write in it. */
export const Details = Node.create({
  name: 'details',
  group: 'block',
  content: 'summary block+',
  defining: true,
  parseHTML: () => [{ tag: 'details' }, { tag: 'section.details' }],
  // Closed, it would hide text from somebody who writes.
  renderHTML: () => ['section', { class: 'details' }, 0],
});

/** The title of a collapsible part. */
export const Summary = Node.create({
  name: 'summary',
  content: 'text*',
  marks: '',
  defining: true,
  isolating: true,
  // Before the rule of paragraphs.
  parseHTML: () => [{ tag: 'summary' }, { tag: 'p.details-title', priority: 60 }],
  renderHTML: () => ['p', { class: 'details-title' }, 0],
  addKeyboardShortcuts() {
    return {
      Enter: () => leaveTitle(this.editor),
      Backspace: () => {
        const { $from, empty } = this.editor.state.selection;
        const isStart = empty && $from.parentOffset === 0 && $from.parent.type.name === 'summary';
        return isStart && this.editor.commands.toggleContainer('details');
      },
    };
  },
});

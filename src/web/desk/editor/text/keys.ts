import { type Editor, Extension, textblockTypeInputRule } from '@tiptap/core';
import { deleteSelection } from '@tiptap/pm/commands';
import {
  type EditorState,
  NodeSelection,
  Plugin,
  Selection,
  TextSelection,
} from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import { MAX_NESTING } from '../../../../markdown/dialect.js';

interface KeysOptions {
  /** Takes one sentence about a refused change. */
  onFailure: (sentence: string) => void;
}

export const TOO_DEEP =
  '너무 깊어서 넣지 못했어요. 목록은 19단계, 인용과 상자는 39단계까지 넣을 수 있어요.';

/** The depth of the cursor's block in a list item; null elsewhere, and with selected text. */
function itemDepth({ state: { selection } }: Editor): number | null {
  const { $from, empty } = selection;
  const depth = $from.depth - 1;
  return empty && depth > 0 && $from.node(depth).type.name === 'listItem' ? depth : null;
}

/** Makes an item a further paragraph of the item before. In the first item, the bullet goes. */
function joinItemBefore(editor: Editor): boolean {
  const depth = itemDepth(editor);
  if (depth === null) return false;
  const { $from } = editor.state.selection;
  const isStart = $from.parentOffset === 0 && $from.index(depth) === 0;
  if (!isStart || $from.index(depth - 1) === 0) return false;
  return editor.commands.command(({ tr }) => {
    tr.join($from.before(depth));
    return true;
  });
}

/** The place before or behind the cursor's block, if the cursor stands at that edge of the block. */
function edgeAt({ doc, selection: { $from, empty } }: EditorState, side: -1 | 1) {
  const { parent, parentOffset, depth } = $from;
  const isAtEdge = empty && depth > 0 && parentOffset === (side < 0 ? 0 : parent.content.size);
  return isAtEdge ? doc.resolve(side < 0 ? $from.before() : $from.after()) : null;
}

/**
 * Selects the picture, or enters the table or container, beside the cursor. From the end of a
 * container, moves to the text behind. ProseMirror would put texts into each other, or select a whole
 * block, which the next letter would replace.
 */
function enterBlockBeside({ state, view }: Editor, side: -1 | 1): boolean {
  const { tr, selection } = state;
  const $edge = edgeAt(state, side);
  if (!$edge) return false;
  const block = side < 0 ? $edge.nodeBefore : $edge.nodeAfter;
  const picture = side < 0 ? block?.lastChild : block?.firstChild;
  const { pos, parent } = $edge;
  if (/^(?:table|container)$/.test(block?.type.name ?? ''))
    tr.setSelection(TextSelection.near($edge, side));
  else if (picture?.type.name === 'image')
    tr.setSelection(NodeSelection.create(tr.doc, side < 0 ? pos - 2 : pos + 1));
  else if (side > 0 && !block && parent.type.name === 'container')
    tr.setSelection(TextSelection.near(tr.doc.resolve($edge.after()), 1));
  else return false;
  const { $from } = selection;
  if (block && $from.parent.content.size === 0) tr.delete($from.before(), $from.after());
  view.dispatch(tr.scrollIntoView());
  return true;
}

/** Moves a picture that the cursor stands before into the last step of the list above. */
function moveIntoStep({ state, view }: Editor): boolean {
  const { tr, selection } = state;
  const { parent } = selection.$from;
  const $edge = edgeAt(state, -1);
  const isBelow = /List$/.test($edge?.nodeBefore?.type.name ?? '');
  if (!$edge || !isBelow || parent.firstChild?.type.name !== 'image') return false;
  const end = $edge.pos - 2;
  tr.delete($edge.pos, $edge.pos + parent.nodeSize).insert(end, parent);
  tr.setSelection(TextSelection.create(tr.doc, end + 1));
  view.dispatch(tr.scrollIntoView());
  return true;
}

/** Begins the next item of a list in the empty paragraph below a picture. */
function beginItem({ state, view }: Editor): boolean {
  const { tr, selection } = state;
  const { $from } = selection;
  const item = $from.node(-1);
  const isLast = $from.parent.content.size === 0 && $from.indexAfter(-1) === item?.childCount;
  const isBelow = edgeAt(state, -1)?.nodeBefore?.lastChild?.type.name === 'image';
  if (!isLast || !isBelow || item.type.name !== 'listItem') return false;
  const behind = $from.after(-1);
  tr.insert(behind, item.type.createAndFill()!);
  tr.setSelection(TextSelection.create(tr.doc, behind + 2));
  view.dispatch(tr.delete($from.before(), $from.after()).scrollIntoView());
  return true;
}

/** Refuses a change that nests blocks deeper than readers would see them. */
const nesting = (onFailure: (sentence: string) => void) =>
  new Plugin({
    filterTransaction: ({ docChanged, doc, selection: { $from } }) => {
      if (!docChanged) return true;
      const block = doc.maybeChild($from.index(0));
      let isFine = true;
      const look = (parent: typeof doc, depth: number): void =>
        parent.forEach((child) => {
          isFine &&= depth < MAX_NESTING || !child.isBlock || !!child.type.spec.tableRole;
          if (isFine && !child.isTextblock && !child.type.spec.tableRole) look(child, depth + 1);
        });
      if (block && !block.isTextblock) look(block, 1);
      if (!isFine) onFailure(TOO_DEEP);
      return isFine;
    },
  });

/** After Escape, Tab leaves the text, as it does in paragraphs. */
function leaving(): Plugin {
  let isLeaving = false;
  return new Plugin({
    props: {
      // The event is not prevented, so that the browser moves the focus.
      handleDOMEvents: {
        keydown: (_, { key }) => {
          const leaves = key === 'Tab' && isLeaving;
          if (key !== 'Shift') isLeaving = false;
          return leaves;
        },
      },
      // This handler gets no Escape that closes a menu.
      handleKeyDown: (_, { key }) => {
        isLeaving ||= key === 'Escape';
        return false;
      },
    },
  });
}

/**
 * Deletes a selection of several blocks before a text replaces them: the browser would write the text
 * into the first block, e.g. a cell, and leave parts of the others. A selected picture or rule stays,
 * and the text stands behind it.
 */
const replacing = new Plugin({
  props: {
    handleDOMEvents: {
      compositionstart: (view) => deleteBlocks(view),
      keypress: (view) => deleteBlocks(view),
      beforeinput: (view, { inputType }) => inputType === 'insertText' && deleteBlocks(view),
    },
  },
});

function deleteBlocks({ state, dispatch }: Pick<EditorView, 'state' | 'dispatch'>): false {
  const { selection, tr } = state;
  const isInBlock = selection instanceof TextSelection && selection.$from.sameParent(selection.$to);
  if (selection instanceof NodeSelection && selection.node.isLeaf)
    dispatch(tr.setSelection(Selection.near(selection.$to, 1)));
  else if (!selection.empty && !isInBlock) deleteSelection(state, dispatch);
  return false;
}

/** The keys of lists, as Google Docs has them, and the way out of the text. */
export const Keys = Extension.create<KeysOptions>({
  name: 'keys',
  priority: 900,
  addOptions: () => ({ onFailure: () => undefined }),
  addKeyboardShortcuts() {
    const { editor } = this;
    const isInList = () => editor.isActive('listItem') && !editor.isActive('table');
    return {
      // With nothing left to undo, the browser would change the text by its own history.
      'Mod-z': () => editor.commands.undo() || true,
      'Mod-Shift-z': () => editor.commands.redo() || true,
      'Mod-y': () => editor.commands.redo() || true,
      Enter: () => beginItem(editor),
      Backspace: () =>
        editor.commands.undoInputRule() ||
        joinItemBefore(editor) ||
        moveIntoStep(editor) ||
        enterBlockBeside(editor, -1),
      Delete: () => enterBlockBeside(editor, 1),
      // The first item or cell stays; Tab must not leave a list or table by surprise.
      Tab: () => isInList() && (editor.commands.sinkListItem('listItem') || true),
      'Shift-Tab': () => {
        if (editor.isActive('table')) return editor.commands.goToPreviousCell() || true;
        if (!isInList()) return false;
        const { $from } = editor.state.selection;
        const items = Array.from({ length: $from.depth }, (_, depth) => $from.node(depth));
        const isNested = items.filter(({ type }) => type.name === 'listItem').length > 1;
        return !isNested || editor.commands.liftListItem('listItem');
      },
    };
  },
  addInputRules() {
    // The title of the article is the heading of level 1.
    const type = this.editor.schema.nodes.heading!;
    return [textblockTypeInputRule({ find: /^#\s$/, type, getAttributes: { level: 2 } })];
  },
  addProseMirrorPlugins() {
    return [leaving(), nesting(this.options.onFailure), replacing];
  },
});

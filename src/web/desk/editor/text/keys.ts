import { type Editor, Extension, textblockTypeInputRule } from '@tiptap/core';
import { deleteSelection } from '@tiptap/pm/commands';
import { Plugin, TextSelection } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import { MAX_NESTING } from '../../../../articles/dialect.js';

/** The depth of the cursor's block in a list item; null elsewhere, and with selected text. */
function itemDepth({ state: { selection } }: Editor): number | null {
  const { $from, empty } = selection;
  const depth = $from.depth - 1;
  return empty && depth > 0 && $from.node(depth).type.name === 'listItem' ? depth : null;
}

/** Makes an item a further paragraph of the item before. In the first item, the bullet goes. */
function joinItemBefore(editor: Editor): boolean {
  const depth = itemDepth(editor);
  if (depth === null || editor.commands.undoInputRule()) return depth !== null;
  const { $from } = editor.state.selection;
  const isStart = $from.parentOffset === 0 && $from.index(depth) === 0;
  if (!isStart || $from.index(depth - 1) === 0) return false;
  return editor.commands.command(({ tr }) => {
    tr.join($from.before(depth));
    return true;
  });
}

/** Refuses what the server would leave out, because it is nested too deep. */
const nesting = new Plugin({
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
    return isFine;
  },
});

/** After Escape, Tab leaves the text, as it does in paragraphs. */
function leaving(): Plugin {
  let isLeaving = false;
  return new Plugin({
    props: {
      // Not prevented: the browser moves the focus.
      handleDOMEvents: {
        keydown: (_, { key }) => {
          const leaves = key === 'Tab' && isLeaving;
          if (key !== 'Shift') isLeaving = false;
          return leaves;
        },
      },
      // Only an Escape that has closed nothing else.
      handleKeyDown: (_, { key }) => {
        isLeaving ||= key === 'Escape';
        return false;
      },
    },
  });
}

/**
 * Deletes a selection of several blocks before a text replaces them. The browser would write the text
 * into the first block, e.g. a cell, and leave parts of the others.
 */
const replacing = new Plugin({
  props: {
    handleDOMEvents: {
      compositionstart: (view) => deleteBlocks(view),
      beforeinput: (view, { inputType }) => inputType === 'insertText' && deleteBlocks(view),
    },
  },
});

function deleteBlocks({ state, dispatch }: Pick<EditorView, 'state' | 'dispatch'>): false {
  const { selection } = state;
  const isInBlock = selection instanceof TextSelection && selection.$from.sameParent(selection.$to);
  if (!selection.empty && !isInBlock) deleteSelection(state, dispatch);
  return false;
}

/** The keys of lists, as Google Docs has them, and the way out of the text. */
export const Keys = Extension.create({
  name: 'keys',
  priority: 900,
  addKeyboardShortcuts() {
    const { editor } = this;
    const isInList = () => editor.isActive('listItem') && !editor.isActive('table');
    return {
      // Where nothing is left, the browser would change the text by a history of its own.
      'Mod-z': () => editor.commands.undo() || true,
      'Mod-Shift-z': () => editor.commands.redo() || true,
      'Mod-y': () => editor.commands.redo() || true,
      Backspace: () => joinItemBefore(editor),
      // The first item stays; Tab must not leave a list by surprise.
      Tab: () => isInList() && (editor.commands.sinkListItem('listItem') || true),
      'Shift-Tab': () => {
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
  addProseMirrorPlugins: () => [leaving(), nesting, replacing],
});

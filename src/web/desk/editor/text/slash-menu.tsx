import { Paper, Popper } from '@mui/material';
import { type Editor, Extension, posToDOMRect } from '@tiptap/core';
import { type EditorState, Plugin, PluginKey } from '@tiptap/pm/state';
import { useEditorState } from '@tiptap/react';
import { useEffect } from 'react';
import { BLOCKS, type Tool } from './tools.js';

interface Menu {
  /** The position of the slash. */
  from: number;
  /** The text behind the slash. */
  query: string;
  /** The entry that Enter chooses. */
  active: number;
}

const LIST = 'desk-slash-menu';

const slash = new PluginKey<Menu | null>('slashMenu');

/** The slash before the cursor, where a block can be put. */
function typedSlash({ selection: { $from, empty } }: EditorState): Omit<Menu, 'active'> | null {
  const { parent, parentOffset, pos } = $from;
  if (!empty || parent.type.name !== 'paragraph' || $from.node(-1).type.spec.tableRole) return null;
  const before = parent.textBetween(0, parentOffset, undefined, '\ufffc');
  const [, query] = /(?:^|\s)\/([^\s/]*)$/.exec(before) ?? [];
  return query === undefined ? null : { from: pos - query.length - 1, query };
}

function toolsFor(menu: Menu | null | undefined): Tool[] {
  if (!menu) return [];
  const query = menu.query.toLowerCase();
  return BLOCKS.filter(({ name, words }) => `${name} ${words}`.replaceAll(' ', '').includes(query));
}

/** Puts the block in the place of the slash. */
function choose(editor: Editor, { run }: Tool): void {
  const { from } = slash.getState(editor.state)!;
  const to = editor.state.selection.from;
  run(editor.chain().focus().deleteRange({ from, to })).run();
}

const plugin = (editor: Editor) =>
  new Plugin<Menu | null>({
    key: slash,
    state: {
      init: () => null,
      apply: (tr, menu, _, state) => {
        const active = tr.getMeta(slash) as number | null | undefined;
        if (active !== undefined) return menu && active !== null ? { ...menu, active } : null;
        if (!tr.docChanged && !tr.selectionSet) return menu;
        const typed = typedSlash(state);
        // Only a slash that has just been typed opens the menu.
        const goesOn = menu ? typed?.from === menu.from : tr.docChanged && typed?.query === '';
        return typed && goesOn ? { ...typed, active: 0 } : null;
      },
    },
    props: {
      attributes: (state): Record<string, string> => {
        const menu = slash.getState(state);
        return menu && toolsFor(menu).length > 0
          ? { 'aria-controls': LIST, 'aria-activedescendant': `${LIST}-${menu.active}` }
          : {};
      },
      handleDOMEvents: {
        blur: ({ state, dispatch }) => {
          if (slash.getState(state)) dispatch(state.tr.setMeta(slash, null));
        },
      },
      handleKeyDown: ({ state, dispatch }, { key }) => {
        const menu = slash.getState(state);
        const tools = toolsFor(menu);
        if (!menu || tools.length === 0) return false;
        const step = { ArrowDown: 1, ArrowUp: -1 }[key];
        if (step) {
          const active = (menu.active + step + tools.length) % tools.length;
          dispatch(state.tr.setMeta(slash, active));
        } else if (key === 'Enter') choose(editor, tools[menu.active]!);
        else if (key === 'Escape') dispatch(state.tr.setMeta(slash, null));
        else return false;
        return true;
      },
    },
  });

/** Typing `/` opens a menu of blocks. The focus stays in the text. */
export const SlashMenu = Extension.create({
  name: 'slashMenu',
  priority: 2_000,
  addProseMirrorPlugins() {
    return [plugin(this.editor)];
  },
});

/** The open menu. */
export function SlashMenuList({ editor }: { editor: Editor }) {
  const menu = useEditorState({ editor, selector: () => slash.getState(editor.state) ?? null });
  const tools = toolsFor(menu);
  useEffect(() => {
    if (menu)
      document.getElementById(`${LIST}-${menu.active}`)?.scrollIntoView({ block: 'nearest' });
  }, [menu]);
  if (!menu || tools.length === 0) return null;
  const anchorEl = {
    getBoundingClientRect: () => posToDOMRect(editor.view, menu.from, menu.from),
  };
  return (
    <Popper open disablePortal anchorEl={anchorEl} placement="bottom-start" className="desk-slash">
      <Paper component="ul" elevation={4} id={LIST} role="listbox" aria-label="넣을 것">
        {tools.map((tool, i) => (
          <li
            key={tool.name}
            id={`${LIST}-${i}`}
            role="option"
            aria-selected={i === menu.active}
            // The text keeps the focus.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(editor, tool)}
          >
            <tool.Icon fontSize="small" />
            {tool.name}
          </li>
        ))}
      </Paper>
    </Popper>
  );
}

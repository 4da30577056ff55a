import Close from '@mui/icons-material/Close';
import Down from '@mui/icons-material/KeyboardArrowDown';
import Up from '@mui/icons-material/KeyboardArrowUp';
import { Button, IconButton, TextField, Tooltip } from '@mui/material';
import { type Editor, Extension } from '@tiptap/core';
import { keydownHandler } from '@tiptap/pm/keymap';
import { type Command, TextSelection } from '@tiptap/pm/state';
import { useEditorState } from '@tiptap/react';
import {
  findNext,
  findPrev,
  getMatchHighlights,
  replaceAll,
  replaceNext,
  search,
  SearchQuery,
  setSearchState,
} from 'prosemirror-search';
import { type KeyboardEvent, useEffect } from 'react';
import { flushSync } from 'react-dom';

/** The searched text and its replacement, for all texts of an article. */
interface Finding {
  text: string;
  /** null if nothing is to be replaced. */
  replacement: string | null;
}

export interface Find {
  /** null while the bar is closed. */
  finding: Finding | null;
  onFind: (finding: Finding | null) => void;
}

/** Highlights the matches. */
export const Highlights = Extension.create({
  name: 'find',
  addProseMirrorPlugins: () => [search()],
});

/** A handler of the keys that open the bar, for the frame around the editor and the bar. */
export function findKeys(editor: Editor, { finding, onFind }: Find) {
  return (event: KeyboardEvent<HTMLElement>) => {
    const frame = event.currentTarget;
    const open =
      (isReplacing: boolean): Command =>
      ({ doc, selection: { $from, from, to } }) => {
        const selected = to <= $from.end() ? doc.textBetween(from, to) : '';
        const replacement = finding?.replacement ?? (isReplacing ? '' : null);
        // The field must be there to get the focus.
        flushSync(() => onFind({ text: selected || (finding?.text ?? ''), replacement }));
        const field = frame.querySelector<HTMLInputElement>('.desk-find input')!;
        field.focus();
        field.select();
        return true;
      };
    const keys = { 'Mod-f': open(false), 'Mod-h': open(true), 'Mod-Alt-f': open(true) };
    if (keydownHandler(keys)(editor.view, event.nativeEvent)) event.preventDefault();
  };
}

const queryOf = (text: string, replacement = '') =>
  // The library reads `$1` as a group of the match.
  new SearchQuery({ search: text, replace: replacement.replaceAll('$', '$$$$'), literal: true });

/** Scrolls to the selected match. The focus stays in the bar. */
const showMatch = ({ view }: Editor) =>
  view.dom.querySelector('.ProseMirror-active-search-match')?.scrollIntoView({ block: 'center' });

/** Highlights a text, and selects its next occurrence. */
function seek(editor: Editor, text: string): void {
  const { state, view } = editor;
  const query = queryOf(text);
  const found = query.findNext(state, state.selection.from) ?? query.findNext(state);
  const tr = setSearchState(state.tr, query);
  if (found) tr.setSelection(TextSelection.create(state.doc, found.from, found.to));
  view.dispatch(tr);
  showMatch(editor);
}

/** Finds and replaces in the text. */
export function FindBar({ editor, finding, onFind }: Find & { editor: Editor }) {
  const { text = '', replacement = null } = finding ?? {};
  useEffect(() => {
    const begin = () => seek(editor, text);
    // A text that has just been opened comes after its editor.
    if (!editor.isInitialized) editor.on('create', begin);
    else begin();
    return () => void editor.off('create', begin);
  }, [editor, text]);
  const { at, count } = useEditorState({
    editor,
    selector: ({ editor: { state } }) => {
      const { from, to } = state.selection;
      const found = getMatchHighlights(state).find();
      const isHere = found.some((each) => each.from === from && each.to === to);
      const before = found.filter((each) => each.from < from).length;
      return { at: isHere ? before + 1 : 0, count: found.length };
    },
  });
  if (!finding) return null;

  const run = (command: Command) => {
    const { state, view } = editor;
    view.dispatch(setSearchState(state.tr, queryOf(text, replacement ?? '')));
    command(view.state, view.dispatch);
    showMatch(editor);
  };
  const close = () => {
    onFind(null);
    editor.commands.focus();
  };
  const enter = (command: Command) => (event: KeyboardEvent) => {
    // The Enter that ends a syllable is not for the bar.
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    event.preventDefault();
    run(event.shiftKey ? findPrev : command);
  };
  const icon = (name: string, Icon: typeof Up, onClick: () => void) => (
    <Tooltip title={name}>
      <IconButton size="small" aria-label={name} onClick={onClick}>
        <Icon fontSize="small" />
      </IconButton>
    </Tooltip>
  );
  return (
    <div
      className="desk-find"
      role="search"
      aria-label="본문에서 찾기"
      onKeyDown={(event) => event.key === 'Escape' && !event.nativeEvent.isComposing && close()}
    >
      <TextField
        autoFocus
        label="찾기"
        value={text}
        onChange={({ target }) => onFind({ ...finding, text: target.value })}
        onKeyDown={enter(findNext)}
      />
      <span role="status">{text !== '' && (count === 0 ? '없어요' : `${at || '–'}/${count}`)}</span>
      {icon('이전', Up, () => run(findPrev))}
      {icon('다음', Down, () => run(findNext))}
      {replacement !== null && (
        <>
          <TextField
            label="바꿀 말"
            value={replacement}
            onChange={({ target }) => onFind({ ...finding, replacement: target.value })}
            onKeyDown={enter(replaceNext)}
          />
          <Button onClick={() => run(replaceNext)}>바꾸기</Button>
          <Button onClick={() => run(replaceAll)}>모두 바꾸기</Button>
        </>
      )}
      {icon('찾기 닫기', Close, close)}
    </div>
  );
}

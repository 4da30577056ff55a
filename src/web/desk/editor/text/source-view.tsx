import type { Editor } from '@tiptap/core';
import { closeHistory } from '@tiptap/pm/history';
import type { Node } from '@tiptap/pm/model';
import { Selection } from '@tiptap/pm/state';
import { useEffect, useRef } from 'react';
import { readMarkdown } from './read-markdown.js';
import { writeMarkdown } from './write-markdown.js';

/** A Markdown text, and a place in it. */
export interface SourceText {
  text: string;
  at: number;
}

/** The Markdown of the text, and where the block with the cursor begins in it. */
export function sourceOf({ state: { doc, selection } }: Editor, text: string): SourceText {
  const { $from } = selection;
  const end = $from.depth > 0 ? $from.before(1) : $from.pos;
  const before = writeMarkdown(doc.cut(0, end));
  const [gap] = /^\s*/.exec(text.slice(before.length))!;
  return { text, at: before.length + gap.length };
}

const sizeOf = (nodes: readonly Node[]) => nodes.reduce((size, node) => size + node.nodeSize, 0);

/** Shows a changed Markdown, in one step for undo, with the cursor in the block at the place. */
export function showSource(editor: Editor, { text, at }: SourceText): void {
  const { tr, schema } = editor.state;
  const isChanged = text !== writeMarkdown(tr.doc);
  if (isChanged)
    closeHistory(tr).replaceWith(0, tr.doc.content.size, readMarkdown(schema, text).children);
  const [line] = /^[^\n]*/.exec(text.slice(at))!;
  const block = readMarkdown(schema, text.slice(0, at) + line).childCount - 1;
  if (isChanged || tr.selection.$from.index(0) !== block)
    tr.setSelection(Selection.near(tr.doc.resolve(sizeOf(tr.doc.children.slice(0, block)))));
  editor.view.dispatch(tr.scrollIntoView());
  editor.view.focus();
}

interface Props {
  label: string;
  source: SourceText;
  onChange: (source: SourceText) => void;
}

/** A field with the Markdown of a text, as high as the text. */
export function SourceView({ label, source: { text, at }, onChange }: Props) {
  const field = useRef<HTMLTextAreaElement>(null);
  const begin = useRef(at);
  useEffect(() => {
    field.current!.setSelectionRange(begin.current, begin.current);
    field.current!.focus();
  }, []);
  const tell = ({ value, selectionStart }: HTMLTextAreaElement) =>
    onChange({ text: value, at: selectionStart });
  return (
    <textarea
      ref={field}
      className="desk-source"
      aria-label={`${label} 마크다운`}
      rows={text.split('\n').length}
      value={text}
      onChange={({ target }) => tell(target)}
      onSelect={({ currentTarget }) => tell(currentTarget)}
    />
  );
}

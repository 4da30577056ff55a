import type { Editor } from '@tiptap/core';
import { EditorContent, useEditor } from '@tiptap/react';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { isTooDeep } from '../../../../markdown/dialect.js';
import { DroppedFiles, type PictureOptions, Pictures, waitingIn } from './pictures.js';
import { Keys, TOO_DEEP } from './keys.js';
import { LinkPicker } from './link-picker.js';
import { Paste } from './paste.js';
import { cleanText } from './pasted-html.js';
import { dialect, readMarkdown } from './read-markdown.js';
import { schemaExtensions } from './schema.js';
import { showSource, sourceOf, type SourceText, SourceView } from './source-view.js';
import { Toolbar } from './toolbar.js';
import { UNWRITABLE } from '../writing.js';
import { writeMarkdown } from './write-markdown.js';
import '../../../help/styles/article.css';

interface Props extends Omit<PictureOptions, 'onAddress'> {
  /** Whether another text is shown. A hidden editor keeps its undo, cursor and uploads. */
  hidden: boolean;
  /** The name of the field. */
  label: string;
  /** The Markdown at the beginning. Later values do not change the editor. */
  value: string;
  /** Takes null if the text cannot be written as Markdown. */
  onChange: (markdown: string | null) => void;
  onFailure: (sentence: string) => void;
}

/** Pixels of the window that the toolbar and the save bar may cover, as in `editor.css`. */
const COVERED = { top: 96, bottom: 128, left: 0, right: 0 };

/** Links the selected text, changes the link at the cursor, or inserts a linked title. */
function setLink(editor: Editor, title: string, href: string): void {
  const chain = editor.chain().focus();
  const attrs = { href, title: null };
  if (editor.isActive('link')) chain.extendMarkRange('link').setMark('link', attrs).run();
  else if (!editor.state.selection.empty) chain.setMark('link', attrs).run();
  else chain.insertContent({ type: 'text', text: title, marks: [{ type: 'link', attrs }] }).run();
}

/** The Markdown; null if the text cannot be written. The page then says so, and saves nothing. */
function written<T>(write: () => T): T | null {
  try {
    return write();
  } catch (error) {
    reportError(error);
    return null;
  }
}

/** A field that shows Markdown as readers will see it. */
export function VisualEditor({ hidden, label, value, awaited, ...answers }: Props) {
  const [isLinking, setLinking] = useState(false);
  const [source, setSource] = useState<SourceText | null>(null);
  const props = useRef(answers);
  useEffect(() => {
    props.current = answers;
  });
  const write = ({ state }: Editor) =>
    props.current.onChange(written(() => writeMarkdown(state.doc)));
  const [extensions] = useState(() => {
    const onFailure = (sentence: string) => props.current.onFailure(sentence);
    return [
      ...schemaExtensions,
      Keys.configure({ onFailure }),
      DroppedFiles.configure({ onFailure }),
      Paste.configure({ onFailure }),
      Pictures.configure({ awaited, onAddress: write }),
    ];
  });
  const editorProps = useMemo(
    () => ({
      attributes: {
        'aria-label': label,
        'aria-multiline': 'true',
        class: 'article-body',
        spellcheck: 'true',
      },
      scrollThreshold: COVERED,
      scrollMargin: COVERED,
    }),
    [label],
  );
  const editor = useEditor({
    extensions,
    editorProps,
    // Signs in pasted text are text, unless the text is read as Markdown.
    enablePasteRules: ['link'],
    shouldRerenderOnTransaction: false,
    // Before there is a state, so that undo does not lead to an empty text.
    onBeforeCreate: ({ editor: created }) => {
      // Not as JSON, which has no sources. The type lacks nodes.
      created.options.content = readMarkdown(created.schema, value) as never;
    },
    onUpdate: ({ editor: changed }) => write(changed),
  });
  const writeSource = (written: SourceText) => {
    setSource(written);
    if (written.text !== source!.text) answers.onChange(cleanText(written.text));
  };
  const toggleSource = () => {
    const { doc } = editor.state;
    // The Markdown has no place for a picture without an address.
    if (waitingIn(doc).length > 0)
      return answers.onFailure('그림을 다 올린 다음에 마크다운을 볼 수 있어요.');
    if (source !== null && isTooDeep(dialect.parse(source.text, {})))
      return answers.onFailure(TOO_DEEP);
    const shown = source === null ? written(() => sourceOf(editor, writeMarkdown(doc))) : null;
    if (source === null && shown === null) return answers.onFailure(UNWRITABLE);
    setSource(shown);
    // The text must be in the page before it can have the focus.
    if (source !== null)
      setTimeout(() => showSource(editor, { ...source, text: cleanText(source.text) }));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (source !== null || event.key !== 'k' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    setLinking(true);
  };
  return (
    <div className="desk-editor" hidden={hidden} onKeyDown={onKeyDown}>
      {!hidden && (
        <div className="desk-editor-head">
          <Toolbar
            editor={editor}
            label={label}
            isSource={source !== null}
            onLink={() => setLinking(true)}
            onSource={toggleSource}
          />
        </div>
      )}
      <EditorContent editor={editor} hidden={source !== null} />
      {source !== null && <SourceView label={label} source={source} onChange={writeSource} />}
      {isLinking && (
        <LinkPicker
          href={editor.getAttributes('link').href as string | undefined}
          onClose={() => setLinking(false)}
          onPick={(title, address) => setLink(editor, title, address)}
          onRemove={() => editor.chain().focus().extendMarkRange('link').unsetMark('link').run()}
        />
      )}
    </div>
  );
}

import { useEffect, useRef, useState } from 'react';
import { Button } from '@mui/material';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { markdownKeymap, markdownLanguage } from '@codemirror/lang-markdown';
import { defaultHighlightStyle, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { LinkPicker } from './link-picker.js';
import { code, type Command, insertLink, insertTable, mark, wrap } from './markdown-edits.js';
import { insertUpload, type UploadAnswers, uploads } from './uploads.js';

interface Props extends UploadAnswers {
  /** The name of the field. */
  label: string;
  /** The text at the beginning. Later values do not change the editor. */
  value: string;
  onChange: (value: string) => void;
}

const BOLD = wrap('**');

const COMMANDS: readonly (readonly [string, Command])[] = [
  ['제목', mark(() => '## ')],
  ['굵게', BOLD],
  ['목록', mark(() => '- ')],
  ['번호 목록', mark((line) => `${line + 1}. `)],
  ['표', insertTable],
  ['인용', mark(() => '> ')],
  ['코드', code],
];

const PICTURES = 'image/png,image/jpeg,image/webp,image/gif,application/pdf';

const PLAIN = { color: undefined, textDecoration: undefined };

/** Bold and slanted text alone: the colours would not fit a dark page. */
const STYLE = HighlightStyle.define(
  defaultHighlightStyle.specs.map((spec) => Object.assign({}, spec, PLAIN)),
);

function run(view: EditorView, command: Command): boolean {
  const { from, to } = view.state.selection.main;
  const { selection, ...changes } = command(view.state.doc.toString(), from, to);
  view.dispatch({ changes, selection, scrollIntoView: true, userEvent: 'input' });
  view.focus();
  return true;
}

/** A field for Markdown with a toolbar. Tab leaves it. */
export function MarkdownEditor({ label, value, onChange, onLate, onFailure }: Props) {
  const parent = useRef<HTMLDivElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const [view, setView] = useState<EditorView | null>(null);
  const [isLinking, setLinking] = useState(false);
  const props = useRef({ onChange, onLate, onFailure });
  useEffect(() => {
    props.current = { onChange, onLate, onFailure };
  });

  const insertFiles = (into: EditorView, list: FileList | null, at?: number) => {
    const found = [...(list ?? [])];
    for (const file of found)
      void insertUpload(into, file, at ?? into.state.selection.main.to, props.current);
    return found.length > 0;
  };

  useEffect(() => {
    const created = new EditorView({
      parent: parent.current!,
      state: EditorState.create({
        doc: value,
        extensions: [
          history(),
          keymap.of([
            { key: 'Mod-b', run: (target) => run(target, BOLD) },
            ...[...markdownKeymap, ...defaultKeymap, ...historyKeymap],
          ]),
          markdownLanguage,
          syntaxHighlighting(STYLE),
          EditorView.lineWrapping,
          // The toolbar and the bar of the room stand on the text.
          EditorView.scrollMargins.of(() => ({ top: 100, bottom: 120 })),
          EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'true' }),
          // The page never writes the text back, which would break a syllable in composition.
          EditorView.updateListener.of(({ docChanged, state }) => {
            if (docChanged) props.current.onChange(state.doc.toString());
          }),
          EditorView.domEventHandlers({
            // Office programs add a picture of the text that they copy.
            paste: ({ clipboardData }, target) =>
              !clipboardData?.types.includes('text/plain') &&
              insertFiles(target, clipboardData?.files ?? null),
            drop: ({ dataTransfer, clientX: x, clientY: y }, target) =>
              insertFiles(target, dataTransfer?.files ?? null, target.posAtCoords({ x, y }) ?? 0),
          }),
          uploads,
        ],
      }),
    });
    setView(created);
    return () => created.destroy();
    // The editor is made once; another text is another editor, by its key.
  }, []);

  return (
    <div className="desk-editor">
      <div className="desk-toolbar" role="toolbar" aria-label={`${label} 서식`}>
        {COMMANDS.map(([name, command]) => (
          <Button key={name} size="small" onClick={() => run(view!, command)}>
            {name}
          </Button>
        ))}
        <Button size="small" onClick={() => setLinking(true)}>
          링크
        </Button>
        <Button size="small" onClick={() => files.current!.click()}>
          그림
        </Button>
        <input
          ref={files}
          type="file"
          hidden
          multiple
          accept={PICTURES}
          aria-label="그림 파일"
          onChange={({ target }) => {
            insertFiles(view!, target.files);
            target.value = '';
          }}
        />
      </div>
      <div ref={parent} />
      {isLinking && (
        <LinkPicker
          onClose={() => setLinking(false)}
          onPick={(title, address) => run(view!, insertLink(title, address))}
        />
      )}
    </div>
  );
}

import ImageIcon from '@mui/icons-material/ImageOutlined';
import LinkIcon from '@mui/icons-material/Link';
import { Button, IconButton } from '@mui/material';
import type { Editor } from '@tiptap/core';
import { useEditorState } from '@tiptap/react';
import { type KeyboardEvent, memo, useEffect, useRef } from 'react';
import { insertFiles } from './pictures.js';
import { MARKS, TABLE, type Tool, TOOLS } from './tools.js';

interface Props {
  editor: Editor;
  /** The name of the field. */
  label: string;
  /** Whether the Markdown is shown, for which no tool is made. */
  isSource: boolean;
  onLink: () => void;
  onSource: () => void;
}

/** Lets Tab stop at one button, at the given one or where it stopped before. */
function rove(toolbar: HTMLElement, stop?: HTMLElement): void {
  const buttons = [...toolbar.querySelectorAll<HTMLElement>('button')];
  const present = stop ?? buttons.find(({ tabIndex }) => tabIndex === 0) ?? buttons[0];
  for (const button of buttons) button.tabIndex = button === present ? 0 : -1;
}

/** Moves the focus between the buttons by arrows. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('button')];
  const at = buttons.indexOf(document.activeElement as HTMLElement);
  buttons[(at + step + buttons.length) % buttons.length]?.focus();
}

interface ButtonProps extends Pick<Tool, 'name' | 'Icon' | 'run'> {
  editor: Editor;
  isOut: boolean;
  isPressed: boolean | undefined;
}

/** Drawing the buttons anew for each key would take longer than the key itself. */
const ToolButton = memo(({ editor, name, Icon, run, isOut, isPressed }: ButtonProps) => (
  <IconButton
    size="small"
    title={name}
    aria-label={name}
    aria-disabled={isOut}
    aria-pressed={isPressed}
    onClick={() => isOut || run(editor.chain().focus()).run()}
  >
    <Icon fontSize="small" />
  </IconButton>
));
ToolButton.displayName = 'ToolButton';

const TYPES = 'image/png,image/jpeg,image/webp,image/gif,application/pdf';

/** Lets the person choose pictures and PDF files. */
function PictureButton({ editor }: { editor: Editor }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton
        size="small"
        title="그림"
        aria-label="그림"
        onClick={() => input.current!.click()}
      >
        <ImageIcon fontSize="small" />
      </IconButton>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept={TYPES}
        aria-label="그림 파일"
        onChange={({ target }) => {
          insertFiles(editor.view, [...target.files!]);
          target.value = '';
        }}
      />
    </>
  );
}

/** The buttons above a text. */
export function Toolbar({ editor, label, isSource, onLink, onSource }: Props) {
  const toolbar = useRef<HTMLDivElement>(null);
  useEffect(() => rove(toolbar.current!));
  const state = useEditorState({
    editor,
    selector: () => ({
      active: TOOLS.filter((tool) => tool.active && editor.isActive(...tool.active)).map(
        ({ name }) => name,
      ),
      isLink: editor.isActive('link'),
      isTable: editor.isActive('table'),
      // One line, in which no block has a place.
      isTitle: editor.isActive('summary'),
    }),
  });
  return (
    <div
      ref={toolbar}
      className="desk-toolbar"
      role="toolbar"
      aria-label={`${label} 서식`}
      onFocus={({ currentTarget, target }) => rove(currentTarget, target)}
      onKeyDown={walk}
    >
      <div className="desk-tools">
        {!isSource && (
          <>
            {TOOLS.map((tool) => (
              <ToolButton
                key={tool.name}
                {...{ editor, ...tool }}
                isOut={(state.isTable || state.isTitle) && !MARKS.includes(tool)}
                isPressed={tool.active && state.active.includes(tool.name)}
              />
            ))}
            <IconButton
              size="small"
              title="링크"
              aria-label="링크"
              aria-pressed={state.isLink}
              onClick={onLink}
            >
              <LinkIcon fontSize="small" />
            </IconButton>
            <PictureButton editor={editor} />
          </>
        )}
        <Button size="small" aria-pressed={isSource} onClick={onSource}>
          마크다운
        </Button>
      </div>
      {!isSource && state.isTable && (
        <div className="desk-tools">
          {Object.entries(TABLE).map(([name, run]) => (
            <Button key={name} size="small" onClick={() => run(editor.chain().focus()).run()}>
              {name}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}

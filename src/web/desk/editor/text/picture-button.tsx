import ImageIcon from '@mui/icons-material/ImageOutlined';
import { IconButton, Tooltip } from '@mui/material';
import type { Editor } from '@tiptap/core';
import { useRef } from 'react';
import { insertFiles } from './pictures.js';

const TYPES = 'image/png,image/jpeg,image/webp,image/gif,application/pdf';

/** Lets the person choose pictures and PDF files. */
export function PictureButton({ editor }: { editor: Editor }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Tooltip title="그림">
        <IconButton size="small" aria-label="그림" onClick={() => input.current!.click()}>
          <ImageIcon fontSize="small" />
        </IconButton>
      </Tooltip>
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

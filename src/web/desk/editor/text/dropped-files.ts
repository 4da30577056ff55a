import { Extension } from '@tiptap/core';
import { Plugin, TextSelection } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import { insertFiles } from './pictures.js';
import { cleanName } from './uploads.js';

interface DroppedFilesOptions {
  /** Takes one sentence about files that could not be read. */
  onFailure: (sentence: string) => void;
}

const PICTURE = /^(?:image\/(?:png|jpeg|webp|gif)|application\/pdf)$/;

const DOCUMENT = /\.(?:md|markdown|docx)$/i;

/** The text of a file in UTF-8 or, as older Korean programs write, EUC-KR. Throws if in neither. */
function decode(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('euc-kr', { fatal: true }).decode(bytes);
  }
}

/** Inserts a document at the cursor, as if somebody had pasted the text. Rejects a broken file. */
async function insert(view: EditorView, file: File): Promise<void> {
  const clipboardData = new DataTransfer();
  const arrayBuffer = await file.arrayBuffer();
  if (/\.docx$/i.test(file.name)) {
    const { default: mammoth } = await import('mammoth');
    const { value } = await mammoth.convertToHtml({ arrayBuffer });
    clipboardData.setData('text/html', value);
  } else clipboardData.setData('text/plain', decode(arrayBuffer));
  // A change would break a syllable in composition.
  while (view.composing) await new Promise((resolve) => setTimeout(resolve, 50));
  view.dom.dispatchEvent(new ClipboardEvent('paste', { clipboardData, cancelable: true }));
}

/** Pasted and dropped pictures, PDF, Markdown and Word files. Names the other files. */
export const DroppedFiles = Extension.create<DroppedFilesOptions>({
  name: 'droppedFiles',
  priority: 1_300,
  addOptions: () => ({ onFailure: () => undefined }),
  addProseMirrorPlugins() {
    const { onFailure } = this.options;
    const insertAll = async (view: EditorView, files: File[]) => {
      for (const file of files)
        await insert(view, file).catch(() =>
          onFailure(
            `‘${file.name}’ 파일을 읽지 못했어요. 파일을 열어 글을 복사한 다음 붙여 넣어 주세요.`,
          ),
        );
    };
    const take = (view: EditorView, data: DataTransfer | null, at?: number): boolean => {
      const files = [...(data?.files ?? [])];
      const documents = files.filter(({ name }) => DOCUMENT.test(name));
      const pictures = files.filter(({ type }) => PICTURE.test(type));
      const others = files.filter((file) => !documents.includes(file) && !pictures.includes(file));
      if (others.length > 0)
        onFailure(
          `넣을 수 없는 파일이에요: ${others.map(({ name }) => cleanName(name)).join(', ')}. ` +
            '그림, PDF, 마크다운(.md)과 워드(.docx) 파일을 넣을 수 있어요.',
        );
      if (pictures.length > 0) insertFiles(view, pictures, at);
      void insertAll(view, documents);
      return files.length > 0;
    };
    return [
      new Plugin({
        props: {
          // Programs put a picture of the text beside its HTML.
          handlePaste: (view, { clipboardData: data }) =>
            !data?.types.includes('text/html') && take(view, data),
          handleDrop: (view, { dataTransfer: data, clientX: left, clientY: top }) => {
            // A picture that is moved within the text comes with a file, too.
            if (view.dragging || !data?.files.length) return false;
            const { tr, doc } = view.state;
            const { pos } = view.posAtCoords({ left, top })!;
            view.dispatch(tr.setSelection(TextSelection.near(doc.resolve(pos))));
            view.focus();
            return take(view, data, pos);
          },
        },
      }),
    ];
  },
});

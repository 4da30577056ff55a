import { Extension } from '@tiptap/core';
import { Plugin, TextSelection } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';

interface DroppedFilesOptions {
  /** Takes one sentence about files that could not be read. */
  onFailure: (sentence: string) => void;
}

/** The files that `pictures.ts` takes. */
const PICTURE = /^(?:image\/(?:png|jpeg|webp|gif)|application\/pdf)$/;

const DOCUMENT = /\.(?:md|markdown|docx)$/i;

/** Inserts a document at the cursor, as if somebody had pasted the text. Rejects a broken file. */
async function insert(view: EditorView, file: File): Promise<void> {
  const clipboardData = new DataTransfer();
  if (/\.docx$/i.test(file.name)) {
    const { default: mammoth } = await import('mammoth');
    const { value } = await mammoth.convertToHtml({ arrayBuffer: await file.arrayBuffer() });
    clipboardData.setData('text/html', value);
  } else clipboardData.setData('text/plain', await file.text());
  // A change would break a syllable in composition.
  while (view.composing) await new Promise((resolve) => setTimeout(resolve, 50));
  view.dom.dispatchEvent(new ClipboardEvent('paste', { clipboardData, cancelable: true }));
}

/** Reads dropped and pasted Markdown and Word files. Names the files that no extension reads. */
export const DroppedFiles = Extension.create<DroppedFilesOptions>({
  name: 'droppedFiles',
  // Asked before `pictures.ts`, which gets the pictures among the files.
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
    /** Whether nothing remains for `pictures.ts`. */
    const take = (view: EditorView, files: File[]): boolean => {
      const documents = files.filter(({ name }) => DOCUMENT.test(name));
      const pictures = files.filter(({ type }) => PICTURE.test(type));
      const others = files.filter((file) => !documents.includes(file) && !pictures.includes(file));
      if (others.length > 0)
        onFailure(
          `넣을 수 없는 파일이에요: ${others.map(({ name }) => name).join(', ')}. ` +
            '그림, PDF, 마크다운(.md)과 워드(.docx) 파일을 넣을 수 있어요.',
        );
      void insertAll(view, documents);
      return files.length > 0 && pictures.length === 0;
    };
    return [
      new Plugin({
        props: {
          // Programs add files to HTML, e.g. a picture of the text.
          handlePaste: (view, { clipboardData: data }) =>
            !data?.types.includes('text/html') && take(view, [...(data?.files ?? [])]),
          handleDrop: (view, { dataTransfer, clientX, clientY }) => {
            const files = [...(dataTransfer?.files ?? [])];
            if (files.length === 0) return false;
            const { tr, doc } = view.state;
            const { pos } = view.posAtCoords({ left: clientX, top: clientY })!;
            view.dispatch(tr.setSelection(TextSelection.near(doc.resolve(pos))));
            view.focus();
            return take(view, files);
          },
        },
      }),
    ];
  },
});

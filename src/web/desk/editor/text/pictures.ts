import { type Editor, Extension } from '@tiptap/core';
import { closeHistory } from '@tiptap/pm/history';
import type { Node } from '@tiptap/pm/model';
import {
  NodeSelection,
  Plugin,
  Selection,
  TextSelection,
  type Transaction,
} from '@tiptap/pm/state';
import type { EditorView, NodeViewConstructor } from '@tiptap/pm/view';
import { PictureView } from './picture-view.js';
import { type AwaitedUploads, isFile, Upload, uploads, cleanName } from './uploads.js';

export interface PictureOptions {
  /** The uploads for which saving waits. */
  awaited: AwaitedUploads;
  /** A file has got its address, so that the text has another Markdown. */
  onAddress: (editor: Editor) => void;
}

/** The uploads without an address, in the order of the text. */
export function waitingIn(doc: Node): Upload[] {
  const found: Upload[] = [];
  doc.descendants((node) => {
    const upload = uploads.get(node.attrs.src as string);
    if (upload && upload.progress.address === undefined) found.push(upload);
  });
  return found;
}

/**
 * Puts pictures behind the block at a position, or before it if the position is its start, each in a
 * paragraph of its own. A cell of a table is one line and has them at the position. The cursor goes
 * behind the last.
 */
export function placePictures(tr: Transaction, pictures: readonly Node[], at: number): Transaction {
  const paragraph = tr.doc.type.schema.nodes.paragraph!;
  const given = tr.doc.resolve(at);
  const isBetween = given.parent.canReplaceWith(given.index(), given.index(), paragraph);
  const $at = given.parent.inlineContent || isBetween ? given : Selection.near(given, -1).$to;
  const { parent } = $at;
  const outer = parent.inlineContent ? $at.node(-1) : parent;
  if (outer.type.name.startsWith('table')) {
    tr.insert($at.pos, pictures);
    return tr.setSelection(TextSelection.create(tr.doc, $at.pos + pictures.length));
  }
  const isEmpty = parent.type === paragraph && parent.childCount === 0;
  // No paragraph stands before a title.
  const hasBefore = parent.inlineContent && parent.type.name !== 'summary';
  const isStart = hasBefore && !isEmpty && $at.parentOffset === 0;
  const blocks = pictures.map((picture) => paragraph.create(null, picture));
  // Typing goes on in a paragraph behind them.
  if (!isStart) blocks.push(paragraph.create());
  const to = !parent.inlineContent ? $at.pos : isStart ? $at.before() : $at.after();
  const from = isEmpty ? $at.before() : to;
  tr.replaceWith(from, to, blocks);
  const end = blocks.reduce((sum, { nodeSize }) => sum + nodeSize, from);
  return tr.setSelection(TextSelection.create(tr.doc, isStart ? end + 1 : end - 1));
}

/** Uploads files, and puts them behind the selection or at a position. */
export function insertFiles(view: EditorView, files: readonly File[], at?: number): void {
  const { tr, schema, selection } = view.state;
  const pictures = files.map((file) => {
    const { reference, name } = new Upload(file);
    return schema.node('image', { src: reference, alt: isFile(reference) ? name : '' });
  });
  view.dispatch(closeHistory(placePictures(tr, pictures, at ?? selection.to)).scrollIntoView());
  view.focus();
}

/** Moves the focus from a selected picture to its description. False if no picture is selected. */
function describe({ state: { selection }, view }: Editor): boolean {
  if (!(selection instanceof NodeSelection) || selection.node.type.name !== 'image') return false;
  (view.nodeDOM(selection.from) as HTMLElement).querySelector('input')!.focus();
  return true;
}

/** Pictures and PDF files that are pasted, dropped or chosen, while they are uploaded and later. */
export const Pictures = Extension.create<PictureOptions, { source: () => Upload[] }>({
  name: 'pictures',
  // Before the Enter of a table.
  priority: 1_100,
  addStorage: () => ({ source: () => [] }),
  onCreate() {
    const { editor, storage } = this;
    storage.source = () => waitingIn(editor.state.doc);
    this.options.awaited.sources.add(storage.source);
  },
  onDestroy() {
    this.options.awaited.sources.delete(this.storage.source);
  },
  addKeyboardShortcuts() {
    return {
      Enter: () => describe(this.editor),
    };
  },
  addProseMirrorPlugins() {
    const { editor, options } = this;
    const onAddress = () => options.onAddress(editor);
    const image: NodeViewConstructor = (node, view, getPos) =>
      new PictureView(node, view, getPos, onAddress);
    return [
      new Plugin({
        props: {
          nodeViews: { image },
          // A person who selects a picture and types describes the picture.
          handleKeyDown: (_, { key, ctrlKey, metaKey, altKey }) => {
            const isTyped = key.length === 1 || key === 'Process';
            if (isTyped && !ctrlKey && !metaKey && !altKey) describe(editor);
            return false;
          },
        },
      }),
    ];
  },
});

interface DroppedFilesOptions {
  /** Takes one sentence about files that cannot be put into a text. */
  onFailure: (sentence: string) => void;
}

const PICTURE = /^(?:image\/(?:png|jpeg|webp|gif)|application\/pdf)$/;

/** Pasted and dropped pictures and PDF files. Names the other files. */
export const DroppedFiles = Extension.create<DroppedFilesOptions>({
  name: 'droppedFiles',
  priority: 1_300,
  addOptions: () => ({ onFailure: () => undefined }),
  addProseMirrorPlugins() {
    const { onFailure } = this.options;
    const take = (view: EditorView, data: DataTransfer | null, at?: number): boolean => {
      const files = [...(data?.files ?? [])];
      const pictures = files.filter(({ type }) => PICTURE.test(type));
      const others = files.filter((file) => !pictures.includes(file));
      if (others.length > 0)
        onFailure(
          `넣을 수 없는 파일이에요: ${others.map(({ name }) => cleanName(name)).join(', ')}. ` +
            '그림과 PDF 파일을 넣을 수 있어요. 문서는 열어서 글을 복사해 붙여 넣어 주세요.',
        );
      if (pictures.length > 0) insertFiles(view, pictures, at);
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

import type { Node } from '@tiptap/pm/model';
import { NodeSelection, TextSelection } from '@tiptap/pm/state';
import type { EditorView, NodeView } from '@tiptap/pm/view';
import { isFile, type Upload, uploads } from './uploads.js';

function button(text: string, act: () => void): HTMLElement {
  const element = document.createElement('button');
  return Object.assign(element, { type: 'button', textContent: text, onclick: act });
}

/** A picture or a linked PDF file, also while it is being uploaded, with a field for its text. */
export class PictureView implements NodeView {
  readonly dom = document.createElement('span');
  /** The picture, or the text of the link. */
  private readonly face: HTMLImageElement | HTMLAnchorElement;
  private readonly status = document.createElement('span');
  private readonly field = document.createElement('input');
  private readonly upload: Upload | undefined;
  private readonly closed = new AbortController();

  constructor(
    private node: Node,
    private readonly view: EditorView,
    private readonly getPos: () => number | undefined,
    /** Called when the file has got its address. */
    onAddress: () => void,
  ) {
    const src = node.attrs.src as string;
    this.upload = uploads.get(src);
    this.face = document.createElement(isFile(src) ? 'a' : 'img');
    this.dom.className = 'desk-picture';
    this.status.className = 'desk-upload';
    this.status.hidden = true;
    this.dom.append(this.face, this.status);
    this.field.ariaLabel = this.field.placeholder = isFile(src) ? '링크 이름' : '그림 설명';
    this.field.oninput = () => this.describe();
    this.field.onkeydown = (event) => this.leaveField(event);
    this.paint();
    const paint = () => {
      this.paint();
      if (this.upload!.progress.address !== undefined) onAddress();
    };
    this.upload?.addEventListener('change', paint, { signal: this.closed.signal });
  }

  update(node: Node): boolean {
    if (node.type !== this.node.type || node.attrs.src !== this.node.attrs.src) return false;
    this.node = node;
    this.paint();
    return true;
  }

  selectNode(): void {
    this.dom.classList.add('ProseMirror-selectednode');
    this.dom.append(this.field);
  }

  deselectNode(): void {
    this.dom.classList.remove('ProseMirror-selectednode');
    this.field.remove();
  }

  stopEvent({ target }: Event): boolean {
    return target !== this.dom && target !== this.face;
  }

  ignoreMutation(): boolean {
    return true;
  }

  destroy(): void {
    this.closed.abort();
  }

  private paint(): void {
    const { face, field, upload, dom } = this;
    const { src, alt } = this.node.attrs as { src: string; alt: string | null };
    if (field.value !== (alt ?? '')) field.value = alt ?? '';
    if (upload) this.paintStatus(upload);
    dom.classList.toggle('desk-undescribed', !alt);
    if (face instanceof HTMLAnchorElement) {
      face.textContent = alt;
      return;
    }
    const { address, preview } = upload?.progress ?? { address: src };
    const shown = address ?? preview?.src;
    face.alt = alt || '설명 없는 그림';
    face.hidden = shown === undefined;
    // Text does not move when the picture replaces its preview.
    if (preview) Object.assign(face, { width: preview.width, height: preview.height });
    // The same address again would load the picture again.
    if (shown !== undefined && face.getAttribute('src') !== shown) face.src = shown;
  }

  private paintStatus(upload: Upload): void {
    const { address, failure } = upload.progress;
    const { status } = this;
    const role = failure === null ? 'status' : 'alert';
    status.hidden = address !== undefined;
    // Screen readers read a new text aloud.
    if (status.role === role) return;
    status.role = role;
    if (failure === null) status.replaceChildren(`${upload.name} 올리는 중…`);
    else
      status.replaceChildren(
        `${upload.name}: ${failure} `,
        button('다시 올리기', () => upload.start()),
        button('빼기', () => this.remove()),
      );
  }

  private remove(): void {
    const at = this.getPos()!;
    this.view.dispatch(this.view.state.tr.delete(at, at + 1));
    this.view.focus();
  }

  private describe(): void {
    const { tr } = this.view.state;
    const at = this.getPos()!;
    tr.setNodeMarkup(at, null, { ...this.node.attrs, alt: this.field.value });
    this.view.dispatch(tr.setSelection(NodeSelection.create(tr.doc, at)));
  }

  private leaveField(event: KeyboardEvent): void {
    if (event.isComposing || (event.key !== 'Enter' && event.key !== 'Escape')) return;
    event.preventDefault();
    const { tr } = this.view.state;
    const $behind = tr.doc.resolve(this.getPos()! + 1);
    // The text goes on below the picture, or beside it where no block of text follows.
    const below = $behind.node(-1).maybeChild($behind.indexAfter(-1));
    const isBelow = $behind.nodeAfter === null && below?.inlineContent;
    const at = isBelow ? $behind.after() + 1 : $behind.pos;
    this.view.dispatch(tr.setSelection(TextSelection.create(tr.doc, at)));
    this.view.focus();
  }
}

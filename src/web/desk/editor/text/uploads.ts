import { StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, WidgetType } from '@codemirror/view';
import { DESK_HEADERS } from '../../../shared/create-client.js';
import type { RequestError } from '../../../shared/request-error.js';
import { type DeskError, failureOf } from '../../shell/execute.js';

/** Stands where a picture will be. It is not part of the text, so that no revision has it. */
class Placeholder extends WidgetType {
  constructor(readonly name: string) {
    super();
  }

  toDOM(): HTMLElement {
    const element = document.createElement('span');
    element.className = 'desk-upload';
    element.role = 'status';
    element.textContent = `${this.name} 올리는 중…`;
    return element;
  }
}

const begin = StateEffect.define<{ widget: Placeholder; at: number }>();
const end = StateEffect.define<Placeholder>();

/** The placeholders of the pictures that are being uploaded. */
export const uploads = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (present, { changes, effects }) =>
    effects.reduce((set, effect) => {
      if (effect.is(end))
        return set.update({ filter: (_, __, { spec }) => spec.widget !== effect.value });
      if (!effect.is(begin)) return set;
      const { widget, at } = effect.value;
      return set.update({ add: [Decoration.widget({ widget, side: 1 }).range(at)] });
    }, present.map(changes)),
  provide: (field) => EditorView.decorations.from(field),
});

const positionOf = (view: EditorView, widget: Placeholder): number => {
  for (const cursor = view.state.field(uploads).iter(); cursor.value; cursor.next())
    if (cursor.value.spec.widget === widget) return cursor.from;
  return view.state.doc.length;
};

export interface UploadAnswers {
  /** A picture arrived after the editor was closed: Markdown to add. */
  onLate: (markdown: string) => void;
  onFailure: (sentence: string) => void;
}

/** Sends a picture or a PDF to the server. Resolves to its address. Rejects with DeskError. */
async function upload(file: File): Promise<string> {
  const response = await fetch('/desk/media', {
    method: 'POST',
    headers: { ...DESK_HEADERS, 'content-type': file.type },
    body: file,
  }).catch(() => null);
  const answer = (await response?.json().catch(() => null)) as
    { url?: string; errors?: RequestError['graphQLErrors'] } | null | undefined;
  if (answer?.url === undefined) throw failureOf({ graphQLErrors: answer?.errors ?? [] });
  return answer.url;
}

/**
 * Uploads a file, and inserts it at a position of the text, wherever this has moved to. Then the
 * person describes the picture, unless he or she has gone on writing.
 */
export async function insertUpload(
  view: EditorView,
  file: File,
  at: number,
  { onLate, onFailure }: UploadAnswers,
): Promise<void> {
  const widget = new Placeholder(file.name);
  const { doc } = view.state;
  // Not into the description of another picture.
  const [inPicture = ''] = /^\]\([^)]*\)/.exec(doc.sliceString(at, doc.lineAt(at).to)) ?? [];
  view.dispatch({ effects: begin.of({ widget, at: at + inPicture.length }) });
  const url = await upload(file).catch((error: DeskError) => {
    onFailure(error.message);
    return null;
  });
  // A change would break a syllable in composition.
  while (view.composing) await new Promise((resolve) => setTimeout(resolve, 50));
  const name = file.name.replace(/\.[^.]*$/, '').replace(/[[\]\\]/g, '');
  const markdown = file.type === 'application/pdf' ? `[${name}](${url})` : `![](${url})`;
  if (!view.dom.isConnected) {
    if (url !== null) onLate(markdown);
    return;
  }
  const from = positionOf(view, widget);
  const isNext = url !== null && view.state.doc.eq(doc);
  view.dispatch({
    effects: end.of(widget),
    ...(url !== null && { changes: { from, insert: markdown }, userEvent: 'input' }),
    ...(isNext && { selection: { anchor: from + markdown.indexOf(']') }, scrollIntoView: true }),
  });
  if (isNext) view.focus();
}

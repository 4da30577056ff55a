import { StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, WidgetType } from '@codemirror/view';
import { DESK_HEADERS } from '../../../shared/create-client.js';

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

interface Answers {
  onLate: (markdown: string) => void;
  onFailure: (sentence: string) => void;
}

const FAILURES: Readonly<Record<string, string>> = {
  BAD_USER_INPUT: '그림을 읽지 못했어요. PNG, JPEG, WebP, GIF, PDF 파일을 올려 주세요.',
  LIMIT_EXCEEDED: '그림이 너무 커요. 10MB까지 올릴 수 있어요.',
  UNAUTHENTICATED: '로그인이 끝나서 그림을 올리지 못했어요. 다시 로그인하고 올려 주세요.',
};

/** Sends a picture or a PDF to the server. Resolves to its address, or to a sentence. */
async function upload(file: File): Promise<{ url: string } | { failure: string }> {
  const response = await fetch('/desk/media', {
    method: 'POST',
    headers: { ...DESK_HEADERS, 'content-type': file.type },
    body: file,
  }).catch(() => null);
  const answer = (await response?.json().catch(() => null)) as {
    url?: string;
    errors?: { extensions: { code: string } }[];
  } | null;
  if (answer?.url !== undefined) return { url: answer.url };
  const failure = FAILURES[answer?.errors?.[0]?.extensions.code ?? ''];
  return { failure: failure ?? `${file.name}을(를) 올리지 못했어요. 잠시 뒤 다시 올려 주세요.` };
}

/** Uploads a file, and inserts it at a position of the text, wherever this has moved to. */
export async function insertUpload(
  view: EditorView,
  file: File,
  at: number,
  { onLate, onFailure }: Answers,
): Promise<void> {
  const widget = new Placeholder(file.name);
  view.dispatch({ effects: begin.of({ widget, at }) });
  const answer = await upload(file);
  const url = 'url' in answer ? answer.url : null;
  if ('failure' in answer) onFailure(answer.failure);
  // A change would break a syllable in composition.
  while (view.composing) await new Promise((resolve) => setTimeout(resolve, 50));
  const name = file.name.replace(/\.[^.]*$/, '').replace(/[[\]\\]/g, '');
  const markdown = file.type === 'application/pdf' ? `[${name}](${url})` : `![그림 설명](${url})`;
  if (!view.dom.isConnected) {
    if (url !== null) onLate(markdown);
    return;
  }
  const from = positionOf(view, widget);
  view.dispatch({
    effects: end.of(widget),
    ...(url !== null && { changes: { from, insert: markdown }, userEvent: 'input' }),
  });
}

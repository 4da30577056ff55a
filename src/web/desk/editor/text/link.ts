import { InputRule, Mark, mergeAttributes, PasteRule } from '@tiptap/core';
import type { MarkType } from '@tiptap/pm/model';
import type { Transaction } from '@tiptap/pm/state';
import { textAttributes } from './text-attributes.js';

const HANGUL = '\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3';

/** An address in a text. It ends before Hangul, because particles follow without a space. */
const ADDRESS = new RegExp(`https?://[^\\s<>"'\`()[\\]{}\\\\|${HANGUL}]+`);

/** An address at the end of a text, and behind it a space or Hangul. */
const TYPED = new RegExp(`${ADDRESS.source}(?:[${HANGUL}]\\S*[^\\S\\n]?|[^\\S\\n])$`);
const LAST = new RegExp(`(?:^|\\s)(${ADDRESS.source})(?:[${HANGUL}]\\S*)?\\s?$`);

/** A link in Markdown, e.g. `[요금](/articles/fees)`. */
const IN_MARKDOWN = /(?<!!)\[([^\][]+)\]\(((?:https?:\/\/|mailto:|\/|#)[^\s()]+)\)$/;

/** Punctuation at the end of a sentence belongs to no address. */
const withoutEnd = (address: string) => address.replace(/[.,:;!?…~*_]+$/, '');

/** Makes the address before the cursor a link, unless it is one. */
function linkAddress(tr: Transaction, type: MarkType): void {
  const { $from } = tr.selection;
  const before = $from.parent.textBetween(0, $from.parentOffset, undefined, '\ufffc');
  const found = LAST.exec(before);
  if (!found || !$from.parent.type.allowsMarkType(type)) return;
  const href = withoutEnd(found[1]!);
  const from = $from.start() + found.index + found[0].indexOf(href);
  const to = from + href.length;
  if (!tr.doc.rangeHasMark(from, to, type))
    tr.addMark(from, to, type.create({ href })).removeStoredMark(type);
}

/** A link of a text. Typed and pasted addresses become links. */
export const Link = Mark.create({
  name: 'link',
  inclusive: false,
  // A link contains bold, so that the asterisks stand in its brackets.
  priority: 1_000,
  addAttributes: () => textAttributes('href', 'title'),
  parseHTML: () => [
    {
      tag: 'a[href]',
      // An address of the file or program that the text comes from is of no use to readers.
      getAttrs: (element) => /^(https?:|mailto:|\/|#)/i.test(element.getAttribute('href')!) && null,
    },
  ],
  renderHTML: ({ HTMLAttributes }) => [
    'a',
    mergeAttributes(HTMLAttributes, { rel: 'noopener' }),
    0,
  ],
  addInputRules() {
    return [
      new InputRule({ find: TYPED, handler: ({ state }) => linkAddress(state.tr, this.type) }),
      new InputRule({
        find: IN_MARKDOWN,
        handler: ({ state: { tr, schema }, range: { from, to }, match: [, text, href] }) => {
          const marks = this.type.create({ href }).addToSet(tr.selection.$from.marks());
          tr.replaceWith(from, to, schema.text(text!, marks)).removeStoredMark(this.type);
        },
      }),
    ];
  },
  addKeyboardShortcuts() {
    return {
      Enter: () => {
        const { state, view } = this.editor;
        const { tr } = state;
        linkAddress(tr, this.type);
        if (tr.docChanged) view.dispatch(tr);
        return false;
      },
    };
  },
  addPasteRules() {
    return [
      new PasteRule({
        find: (text) =>
          [...text.matchAll(new RegExp(ADDRESS, 'g'))].map(({ 0: found, index }) => ({
            index,
            text: withoutEnd(found),
          })),
        handler: ({ state: { tr, schema }, range: { from, to }, match: [href] }) => {
          const isTaken = [this.type, schema.marks.code!].some((type) =>
            tr.doc.rangeHasMark(from, to, type),
          );
          if (!isTaken) tr.addMark(from, to, this.type.create({ href }));
        },
      }),
    ];
  },
});

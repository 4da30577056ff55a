import { type Editor, Extension, wrappingInputRule } from '@tiptap/core';
import Code from '@tiptap/extension-code';
import Image from '@tiptap/extension-image';
import { ListItem, OrderedList } from '@tiptap/extension-list';
import { Table, TableCell, TableHeader, TableRow } from '@tiptap/extension-table';
import { type EditorState, Plugin, TextSelection } from '@tiptap/pm/state';
import { nextCell, selectionCell } from '@tiptap/pm/tables';
import StarterKit from '@tiptap/starter-kit';
import { Container, Summary } from './containers.js';
import { Link } from './link.js';
import { textAttributes } from './text-attributes.js';
import { addressOf } from './uploads.js';

/*
 * The schema of the visual editor is the dialect of the server alone, so that every document can be
 * written as Markdown.
 */

/** The first row of a Markdown table is its head, and no other row is. */
const headRows = new Plugin({
  appendTransaction: (transactions, _, { doc, schema, tr }) => {
    if (!transactions.some(({ docChanged }) => docChanged)) return null;
    doc.descendants((row, at, table, index) => {
      if (row.type.name === 'tableRow') {
        const type = schema.nodes[index === 0 ? 'tableHeader' : 'tableCell']!;
        row.forEach((cell, offset) => {
          if (cell.type !== type) tr.setNodeMarkup(at + 1 + offset, type, cell.attrs);
        });
      }
      return !row.isTextblock && table !== null;
    });
    return tr.docChanged ? tr : null;
  },
});

/** Moves to the cell below; from the last row, to a new paragraph behind the table. */
function goToCellBelow({ state, view }: Editor): boolean {
  const { tr, schema } = state;
  const cell = selectionCell(state);
  const below = nextCell(cell, 'vert', 1);
  const behind = cell.after(-1);
  if (!below) tr.insert(behind, schema.nodes.paragraph!.create());
  tr.setSelection(TextSelection.near(tr.doc.resolve((below?.pos ?? behind) + 1)));
  view.dispatch(tr.scrollIntoView());
  return true;
}

/** Keys and attributes that make the schema the dialect. */
const Dialect = Extension.create({
  name: 'dialect',
  priority: 1_000,
  addGlobalAttributes: () => [
    {
      types: ['bulletList', 'orderedList'],
      // Whether no empty line stands between the items.
      attributes: {
        tight: {
          default: true,
          parseHTML: (list) => !list.hasAttribute('data-loose'),
          renderHTML: ({ tight }) => (tight ? {} : { 'data-loose': '' }),
        },
      },
    },
  ],
  addKeyboardShortcuts() {
    const isInCell = () => this.editor.isActive('tableCell') || this.editor.isActive('tableHeader');
    return {
      // A cell is one line.
      Enter: () => isInCell() && goToCellBelow(this.editor),
      'Shift-Enter': isInCell,
      'Mod-Enter': isInCell,
    };
  },
  addProseMirrorPlugins: () => [headRows],
});

/** Whether a block of the selection has a picture, which no code block can hold. */
export function hasPicture({ doc, selection: { $from, $to } }: EditorState): boolean {
  let found = false;
  doc.nodesBetween($from.start(), $to.end(), ({ type }) => {
    found ||= type.name === 'image';
  });
  return found;
}

const Picture = Image.extend({
  addCommands() {
    return {
      ...this.parent?.(),
      toggleCodeBlock:
        () =>
        ({ state, commands }) =>
          !hasPicture(state) && commands.toggleNode('codeBlock', 'paragraph'),
    };
  },
  // Readers may not see pictures of every host.
  addInputRules: () => [],
  addAttributes() {
    const { src, ...others } = textAttributes('src', 'alt', 'title');
    // What is copied may be pasted into another page.
    const renderHTML = (picture: Record<string, unknown>) => ({
      src: addressOf(picture.src as string) ?? picture.src,
    });
    return { src: { ...src, renderHTML }, ...others };
  },
});

const NumberedList = OrderedList.extend({
  // The library would read a pasted `A. ` as a list before `paste.ts` reads the text.
  addProseMirrorPlugins: () => [],
  addInputRules() {
    // Four digits are a year, with which a date begins.
    return [
      wrappingInputRule({
        find: /^(\d{1,3})\.\s$/,
        type: this.type,
        getAttributes: ([, start]) => ({ start: Number(start) }),
        joinPredicate: ([, start], { childCount, attrs }) =>
          childCount + (attrs.start as number) === Number(start),
      }),
    ];
  },
});

/** A cell is one line, and joined with no other. */
const ofCell = {
  content: 'paragraph',
  addAttributes(this: { parent?: () => object }) {
    const one = { default: 1, parseHTML: () => 1 };
    return { ...this.parent?.(), colspan: one, rowspan: one };
  },
};

export const schemaExtensions = [
  StarterKit.configure({
    ...{ code: false, listItem: false, orderedList: false, underline: false, link: false },
  }),
  // The server shows bold code.
  Code.extend({ excludes: '' }),
  ListItem.extend({ content: 'block+' }),
  NumberedList,
  // `paste.ts` uploads the pictures that HTML contains.
  Picture.configure({ inline: true, allowBase64: true }),
  Table,
  TableRow,
  TableHeader.extend(ofCell),
  TableCell.extend(ofCell),
  ...[Container, Summary, Link, Dialect],
];

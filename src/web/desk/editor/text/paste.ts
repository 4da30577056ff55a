import { Extension } from '@tiptap/core';
import { Fragment, type Mark, type Node, type Schema, Slice } from '@tiptap/pm/model';
import { Plugin } from '@tiptap/pm/state';
import { isInTable } from '@tiptap/pm/tables';
import { isTooDeep } from '../../../../markdown/dialect.js';
import { DeskImageHostsDocument } from '../../../generated/operations.js';
import { execute } from '../../shell/execute.js';
import { cleanHtml, cleanText } from './pasted-html.js';
import { dialect, readMarkdown } from './read-markdown.js';
import { Upload, uploads } from './uploads.js';

interface PasteOptions {
  /** Takes one sentence about content that was left out. */
  onFailure: (sentence: string) => void;
}

/** The maximum length of a body, in UTF-16 units: the server refuses longer ones. */
const MAX_LENGTH = 200_000;

/** More paragraphs, items and cells would stop the page for a long time. */
const MAX_ELEMENTS = 20_000;

const TOO_LONG =
  '붙여 넣을 글이 너무 길어서 넣지 않았어요. 200,000자와 표의 칸 20,000개까지 나눠서 붙여 넣어 주세요.';

const DATA = /^data:(image\/(?:png|jpeg|webp|gif));base64,(.*)$/s;

const FENCE = /^[^\S\n]*(?:```|~~~)/m;

/** The picture in a `data:` address. Null if the server takes none of its kind. */
function fileOf(address: string): File | null {
  const [, type, base64] = DATA.exec(address.replace(/\s/g, '')) ?? [];
  if (type === undefined || base64 === undefined) return null;
  try {
    const bytes = Uint8Array.from(atob(base64), (each) => each.charCodeAt(0));
    return new File([bytes], `그림.${type.slice('image/'.length)}`, { type });
  } catch {
    return null;
  }
}

/** The content with the addresses that `addressOf` gives; without pictures that have none. */
function withPictures(content: Fragment, addressOf: (address: string) => string | null): Fragment {
  const changed = content.content.flatMap((node): Node[] => {
    if (node.type.name === 'image') {
      const src = addressOf(node.attrs.src as string);
      return src === null ? [] : [node.type.create({ ...node.attrs, src }, null, node.marks)];
    }
    if (node.isLeaf) return [node];
    const inner = withPictures(node.content, addressOf);
    // Unchanged nodes remain, because they know their Markdown.
    if (inner === node.content) return [node];
    return inner.size === 0 && node.isTextblock && content.childCount > 1 ? [] : [node.copy(inner)];
  });
  const isSame =
    changed.length === content.childCount && changed.every((node, i) => node === content.child(i));
  return isSame ? content : Fragment.from(changed);
}

/** All texts in one line, for cells and titles. */
function inOneLine(content: Fragment): Slice {
  const line: Node[] = [];
  content.descendants((node) => {
    if (!node.isInline && !node.isTextblock) return true;
    if (node.isTextblock && line.length > 0) line.push(node.type.schema.text(' '));
    line.push(...(node.isTextblock ? node.children : [node]));
    return false;
  });
  return new Slice(Fragment.from(line), 0, 0);
}

/** Reads plain text as Markdown. Null if the text has nothing of Markdown, or is nested too deeply. */
function readPastedMarkdown(schema: Schema, text: string): Fragment | null {
  // A date (2026. 12. 1.) would be three lists.
  const markdown = text.replace(/^([^\S\n]*\d{4})\.(?= ?\d{1,2}\.)/gm, '$1\\.');
  const doc = readMarkdown(schema, markdown);
  // Paragraphs are indented in plain text, too.
  const plain = FENCE.test(text) ? ['paragraph'] : ['paragraph', 'codeBlock'];
  let hasMarkup = false;
  doc.descendants((node) => {
    hasMarkup ||= node.marks.length > 0 || !(node.isText || plain.includes(node.type.name));
  });
  // The parser omits deeper content.
  if (!hasMarkup || isTooDeep(dialect.parse(markdown, {}))) return null;
  const blocks = doc.children.map((node) =>
    // The title of the article is its first heading.
    node.attrs.level === 1 ? node.type.create({ level: 2 }, node.content) : node,
  );
  return Fragment.from(blocks);
}

/** A paragraph for each line. Markdown would read indented lines as code. */
function readLines(schema: Schema, text: string, marks: readonly Mark[]): Slice {
  const lines = text.split('\n').map((line) => line.replace(/^\s{2,}/, ''));
  const paragraphs = lines
    .filter((line) => line !== '')
    .map((line) => schema.node('paragraph', null, schema.text(line, marks)));
  return Slice.maxOpen(Fragment.from(paragraphs));
}

/**
 * Reads what is pasted or dropped: HTML of other programs and Markdown. Uploads the pictures whose
 * bytes are in the clipboard, and names the others.
 */
export const Paste = Extension.create<PasteOptions>({
  name: 'pastedText',
  addOptions: () => ({ onFailure: () => undefined }),
  addProseMirrorPlugins() {
    const { onFailure } = this.options;
    let imageHosts: readonly string[] = [];
    execute(DeskImageHostsDocument, {}).then(
      (answer) => (imageHosts = answer.imageHosts ?? []),
      // Then pictures of other hosts are left out.
      () => undefined,
    );
    let isForeign = false;
    let hasTable = false;
    let files: File[] = [];

    /** Whether the text of the clipboard is too long. */
    const begin = (data: DataTransfer | null, event: Event): boolean => {
      isForeign = false;
      files = [...(data?.files ?? [])].filter(({ type }) => DATA.test(`data:${type};base64,`));
      if ((data?.getData('text/plain').length ?? 0) <= MAX_LENGTH) return false;
      event.preventDefault();
      onFailure(TOO_LONG);
      return true;
    };
    const isAllowed = (address: string) => {
      if (address.startsWith('/media/') || uploads.has(address)) return true;
      if (!URL.canParse(address)) return false;
      const { protocol, host, username } = new URL(address);
      return protocol === 'https:' && username === '' && imageHosts.includes(host);
    };
    const placePictures = (content: Fragment): Fragment => {
      let foreign = 0;
      content.descendants(({ type, attrs }) => {
        if (
          type.name === 'image' &&
          !isAllowed(attrs.src as string) &&
          !DATA.test(attrs.src as string)
        )
          foreign += 1;
      });
      // Otherwise nobody knows which file is which picture: Excel adds a picture of its cells.
      const own = files.length === foreign ? files : [];
      files = [];
      let omitted = 0;
      const placed = withPictures(content, (address) => {
        if (isAllowed(address)) return address;
        const file = fileOf(address) ?? own.shift();
        if (!file) omitted += 1;
        return file ? new Upload(file).reference : null;
      });
      if (omitted > 0)
        onFailure(
          `가져올 수 없는 그림 ${omitted}개를 뺐어요. 그림 파일을 이 글에 끌어다 놓아 주세요.`,
        );
      return placed;
    };

    return [
      new Plugin({
        props: {
          handleDOMEvents: {
            paste: (_, event) => begin(event.clipboardData, event),
            drop: (_, event) => begin(event.dataTransfer, event),
          },
          transformPastedHTML: (html) => {
            isForeign = true;
            hasTable = /<t[dh]\b/i.test(html);
            const doc = new DOMParser().parseFromString(html, 'text/html');
            const isLong =
              doc.body.textContent!.length > MAX_LENGTH ||
              doc.querySelectorAll('*').length > MAX_ELEMENTS;
            if (!isLong) return cleanHtml(doc);
            onFailure(TOO_LONG);
            return '';
          },
          transformPastedText: cleanText,
          clipboardTextParser: (text, $at, isPlain, { state: { schema } }) => {
            const content = isPlain ? null : readPastedMarkdown(schema, text);
            // A single line may belong to the text around the cursor.
            const isLine = !text.trim().includes('\n') && !content?.firstChild!.isTextblock;
            isForeign = content !== null && !isLine;
            hasTable = content?.firstChild!.type.name === 'table';
            return isForeign
              ? Slice.maxOpen(content!, false)
              : readLines(schema, text, $at.marks());
          },
          transformPasted: (slice, { state }) => {
            const { parent } = state.selection.$from;
            // A table fills the cells from the cursor on.
            const isLine = parent.type.name === 'summary' || (isInTable(state) && !hasTable);
            const content = isForeign ? placePictures(slice.content) : slice.content;
            if (isLine) return inOneLine(content);
            return content === slice.content ? slice : Slice.maxOpen(content, false);
          },
          handlePaste: (view, _, slice) => {
            const { tr, selection } = view.state;
            const { $from, from, to } = selection;
            const isInItem =
              $from.node(-1)?.type.name === 'listItem' && $from.parent.content.size > 0;
            // At the start of an item, ProseMirror would put the list into the item.
            if (isInItem && /List$/.test(slice.content.firstChild?.type.name ?? ''))
              view.dispatch(tr.replace(from, to, slice).setMeta('uiEvent', 'paste'));
            else return isForeign && slice.size === 0;
            return true;
          },
        },
      }),
    ];
  },
});

import { Fragment, type Node } from '@tiptap/pm/model';

/*
 * Markdown reads asterisks between a letter and a sign as text, e.g. in `app**(new)**s`. The writer
 * then takes the next of these ways of writing a block.
 */

const EMPHASIS: ReadonlySet<string> = new Set(['bold', 'italic', 'strike']);

function withTexts(block: Node, change: (text: Node) => Node[]): Node {
  const children = block.children.flatMap((child) =>
    child.isText ? change(child) : [withTexts(child, change)],
  );
  return block.copy(Fragment.from(children));
}

const unmarked = (text: Node) =>
  text.mark(text.marks.filter(({ type }) => !EMPHASIS.has(type.name)));

/** A text whose first and last signs are without emphasis. */
function narrowed(text: Node): Node[] {
  if (text.marks.some(({ type }) => type.name === 'code')) return [text];
  const first = text.text!.search(/[\p{L}\p{N}]/u);
  if (first < 0) return [unmarked(text)];
  const [{ length: after }] = /[^\p{L}\p{N}]*$/u.exec(text.text!)!;
  const last = text.nodeSize - after;
  return [
    ...(first > 0 ? [unmarked(text.cut(0, first))] : []),
    text.cut(first, last),
    ...(after > 0 ? [unmarked(text.cut(last))] : []),
  ];
}

/** The block, with less emphasis from one to the next. */
export const lessEmphasis: readonly ((block: Node) => Node)[] = [
  (block) => block,
  (block) => withTexts(block, narrowed),
  (block) => withTexts(block, (text) => [unmarked(text)]),
];

/** The characters that readers see, and the emphasis of letters. */
export function seen(block: Node): string {
  let all = '';
  block.descendants(({ text, marks }) => {
    const names = marks.flatMap(({ type: { name } }) => (EMPHASIS.has(name) ? [name] : []));
    all += (text ?? '').replace(/\s/g, '').replace(/[\p{L}\p{N}]/gu, `$&${names.join('')}`);
  });
  return all;
}

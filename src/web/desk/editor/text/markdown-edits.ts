/** A change of a text: replaces `from` to `to`, and selects a part of the changed text. */
export interface Edit {
  from: number;
  to: number;
  insert: string;
  selection: { anchor: number; head: number };
}

/** A command of the toolbar. `from` and `to` are the selection. */
export type Command = (text: string, from: number, to: number) => Edit;

/** Puts marks around the selection, or takes them away. */
export function wrap(mark: string): Command {
  return (text, from, to) => {
    const { length } = mark;
    if (text.slice(from - length, from) === mark && text.slice(to, to + length) === mark) {
      const insert = text.slice(from, to);
      const anchor = from - length;
      const selection = { anchor, head: anchor + insert.length };
      return { from: from - length, to: to + length, insert, selection };
    }
    const inner = text.slice(from, to);
    const selection = { anchor: from + length, head: from + length + inner.length };
    return { from, to, insert: mark + inner + mark, selection };
  };
}

const MARKERS = /^(#{1,6} |> |[-*+] |\d+[.)] )/;

/** Begins each selected line with a marker, or takes it away if every line begins with it. */
export function mark(markerOf: (line: number) => string): Command {
  return (text, from, to) => {
    const start = text.lastIndexOf('\n', from - 1) + 1;
    const next = text.indexOf('\n', to);
    const end = next < 0 ? text.length : next;
    const lines = text.slice(start, end).split('\n');
    const isMarked = lines.every((line, i) => line.startsWith(markerOf(i)));
    const insert = lines
      .map((line, i) => (isMarked ? '' : markerOf(i)) + line.replace(MARKERS, ''))
      .join('\n');
    const head = start + insert.length;
    return {
      from: start,
      to: end,
      insert,
      selection: { anchor: lines.length > 1 ? start : head, head },
    };
  };
}

/**
 * Inserts a block after the selected lines, with an empty line around it. `cursor` is where the
 * cursor is in the block then.
 */
export function insertBlock(block: string, cursor = 0): Command {
  return (text, _from, to) => {
    const next = text.indexOf('\n', to);
    const at = next < 0 ? text.length : next;
    const before = text.slice(0, at);
    const gap =
      before === '' || before.endsWith('\n\n') ? '' : before.endsWith('\n') ? '\n' : '\n\n';
    const after = text.slice(at).startsWith('\n\n') || at === text.length ? '' : '\n';
    const anchor = at + gap.length + cursor;
    return { from: at, to: at, insert: gap + block + after, selection: { anchor, head: anchor } };
  };
}

/** Replaces the selection by a link. The selected text remains its text. */
export function insertLink(title: string, address: string): Command {
  return (text, from, to) => {
    const name = (text.slice(from, to) || title).replace(/\\?([[\]])/g, '\\$1');
    const insert = `[${name}](${address})`;
    const end = from + insert.length;
    return { from, to, insert, selection: { anchor: end, head: end } };
  };
}

/** Inserts a table with empty cells; the cursor is in the first. */
export const insertTable = insertBlock('|  |  |\n| --- | --- |\n|  |  |', 2);

/** Code: a block of several lines, or a word of a line. */
export const code: Command = (text, from, to) => {
  const selected = text.slice(from, to);
  if (!selected.includes('\n')) return wrap('`')(text, from, to);
  const insert = `\`\`\`\n${selected}\n\`\`\``;
  return { from, to, insert, selection: { anchor: from + 4, head: from + 4 + selected.length } };
};

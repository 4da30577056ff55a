import { readdirSync, readFileSync } from 'node:fs';
import { getSchema } from '@tiptap/core';
import {
  joinBackward,
  lift,
  setBlockType,
  splitBlock,
  toggleMark,
  wrapIn,
} from '@tiptap/pm/commands';
import type { Node } from '@tiptap/pm/model';
import { liftListItem, sinkListItem, splitListItem, wrapInList } from '@tiptap/pm/schema-list';
import { type Command, EditorState, TextSelection } from '@tiptap/pm/state';
import { readMarkdown } from '../../src/web/desk/editor/text/read-markdown.js';
import { hasPicture, schemaExtensions } from '../../src/web/desk/editor/text/schema.js';
import { writeMarkdown } from '../../src/web/desk/editor/text/write-markdown.js';
import { seededRandom } from '../support/seeded-random.js';

const SEED = Number(process.env.TEST_SEED ?? Math.floor(Math.random() * 1_000_000));
const TEXTS = 200;
const EDITS = 10;
const schema = getSchema(schemaExtensions);
const { nodes, marks } = schema;

const bodies = readdirSync('demo')
  .filter((file) => file.startsWith('articles-'))
  .flatMap((file) => readFileSync(`demo/${file}`, 'utf8').trim().split('\n'))
  .flatMap((line) => (JSON.parse(line) as { variants: { body: string }[] }).variants)
  .map(({ body }) => body);

/** The letters and pictures of a text, without spaces: Markdown moves and drops spaces. */
const shown = (doc: Node) =>
  doc
    .textBetween(0, doc.content.size, '\n', ({ type }) => (type === nodes.image ? '\ufffc' : ''))
    .replace(/\s/g, '');

it(`${TEXTS * EDITS} random edits of ${TEXTS} texts: stored as they are (TEST_SEED=${SEED})`, () => {
  const random = seededRandom(SEED);
  const below = (count: number) => Math.floor(random() * count);
  const oneOf = <T>(all: readonly T[]): T => all[below(all.length)]!;
  let edits = 0;
  let changes = 0;
  for (let n = 0; n < TEXTS; n += 1) {
    let state = EditorState.create({ doc: readMarkdown(schema, oneOf(bodies)) });
    const done: string[] = [];
    const select = () => {
      const [a, b] = [below(state.doc.content.size), below(state.doc.content.size)];
      const near = Math.min(Math.max(b, a - 60), a + 60);
      const [from, to] = [state.doc.resolve(a), state.doc.resolve(near)];
      state = state.apply(state.tr.setSelection(TextSelection.between(from, to)));
    };
    const command = (run: Command) => () => void run(state, (tr) => (state = state.apply(tr)));
    const paste = () => {
      const slice = readMarkdown(schema, oneOf(bodies)).slice(0, 20 + below(200), false);
      state = state.apply(state.tr.setSelection(TextSelection.near(state.selection.$to)));
      state = state.apply(state.tr.replaceSelection(slice));
    };
    const type = (text: string) => () => {
      const at = state.selection.$to.pos;
      state = state.apply(state.tr.insertText(text, at));
    };
    const acts: [name: string, deletes: boolean, act: () => void][] = [
      ...['가나', ' 1. ', '- ', '**', '|', ':::', '<b>', '`', '\\'].map(
        (text): [string, boolean, () => void] => [`type ${text}`, false, type(text)],
      ),
      ...['bold', 'italic', 'strike', 'code'].map((name): [string, boolean, () => void] => [
        name,
        false,
        command(toggleMark(marks[name]!)),
      ]),
      ['link', false, command(toggleMark(marks.link!, { href: 'https://a.kr/?q=1', title: null }))],
      ['paragraph', false, command(setBlockType(nodes.paragraph!))],
      ['heading', false, command(setBlockType(nodes.heading!, { level: 2 + below(3) }))],
      ['code', false, () => hasPicture(state) || command(setBlockType(nodes.codeBlock!))()],
      ['quote', false, command(wrapIn(nodes.blockquote!))],
      ['list', false, command(wrapInList(oneOf([nodes.bulletList!, nodes.orderedList!])))],
      ['sink', false, command(sinkListItem(nodes.listItem!))],
      ['lift item', false, command(liftListItem(nodes.listItem!))],
      ['lift', false, command(lift)],
      ['join', false, command(joinBackward)],
      ['paste', false, paste],
      ['split', true, command(splitBlock)],
      ['split item', true, command(splitListItem(nodes.listItem!))],
      ['delete', true, () => (state = state.apply(state.tr.deleteSelection()))],
    ];
    for (let left = EDITS; left > 0; left -= 1) {
      select();
      const before = state.doc;
      const [name, deletes, act] = oneOf(acts);
      done.push(name);
      act();
      edits += 1;
      changes += Number(!before.eq(state.doc));
      state.doc.check();
      const stored = shown(readMarkdown(schema, writeMarkdown(state.doc)));
      try {
        expect(stored).toBe(shown(state.doc));
        if (!deletes) expect(stored.length).toBeGreaterThanOrEqual(shown(before).length);
        if (!deletes && shown(before) !== '') expect(stored).not.toBe('');
      } catch (error) {
        throw new Error(`${done.join(', ')}\n${writeMarkdown(state.doc)}`, { cause: error });
      }
    }
  }
  expect(edits).toBe(TEXTS * EDITS);
  expect(changes).toBeGreaterThan(edits / 2);
});

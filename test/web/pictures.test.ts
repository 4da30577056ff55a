/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { getSchema } from '@tiptap/core';
import { EditorState } from '@tiptap/pm/state';
import { placePictures } from '../../src/web/desk/editor/text/pictures.js';
import { readMarkdown } from '../../src/web/desk/editor/text/read-markdown.js';
import { schemaExtensions } from '../../src/web/desk/editor/text/schema.js';
import { addressOf, cleanName } from '../../src/web/desk/editor/text/uploads.js';
import { warningSentences } from '../../src/web/desk/editor/text/warnings.js';
import { writeMarkdown } from '../../src/web/desk/editor/text/write-markdown.js';

const schema = getSchema(schemaExtensions);
const picture = (name: string) => schema.node('image', { src: `/media/${name}`, alt: '' });

/** Puts two pictures at the bar, and then types a letter. */
function place(marked: string): string {
  const doc = readMarkdown(schema, marked);
  let at = 0;
  doc.descendants((node, pos) => {
    if (node.text?.includes('|')) at = pos + node.text.indexOf('|');
  });
  const { tr } = EditorState.create({ doc });
  tr.delete(at, at + 1);
  placePictures(tr, [picture('a.png'), picture('b.pdf')], at).insertText('X');
  tr.doc.check();
  return writeMarkdown(tr.doc);
}

describe('placePictures', () => {
  const pair = '![](/media/a.png)\n\n[/media/b.pdf](/media/b.pdf)';
  it.each([
    ['behind a paragraph', '앞|뒤', `앞뒤\n\n${pair}\n\nX`],
    ['before a paragraph', '가\n\n|나', `가\n\n${pair}\n\nX나`],
    [
      'in place of an empty item',
      '- 가\n- |',
      '- 가\n\n- ![](/media/a.png)\n\n  [/media/b.pdf](/media/b.pdf)\n\n  X',
    ],
    ['behind a heading', '## 제목|\n\n글', `## 제목\n\n${pair}\n\nX\n\n글`],
    ['in a callout', ':::tip\n가|\n:::', `:::tip\n가\n\n${pair}\n\nX\n:::`],
    [
      'behind the title of a collapsible part',
      ':::details |제목\n가\n:::',
      `:::details 제목\n${pair}\n\nX\n\n가\n:::`,
    ],
    ['behind code', '```\n가|\n```', `\`\`\`\n가\n\`\`\`\n\n${pair}\n\nX`],
    [
      'in a cell',
      '| 가 |\n| --- |\n| 나| |'.replace('나|', '나\\|'),
      '| 가 |\n| --- |\n| 나![](/media/a.png)[/media/b.pdf](/media/b.pdf)X |',
    ],
  ])('%s', (_name, before, after) => expect(place(before)).toBe(after));
});

it('names of files have one form, and no direction marks', () => {
  expect(cleanName('\u1112\u116a\u1106\u1167\u11ab \u202egnp.👩‍💻')).toBe('화면 gnp.👩‍💻');
  expect(cleanName('\u200f')).toBe('파일');
});

it('a picture that never began to be uploaded here has no address', () => {
  expect(addressOf('upload:other-1')).toBeUndefined();
  const other = schema.node('image', { src: 'upload:other-1' });
  const doc = schema.node('doc', null, schema.node('paragraph', null, other));
  expect(writeMarkdown(doc)).toBe('');
});

it('warns of pictures without a description', () =>
  expect(
    warningSentences([], [], '![](/media/a.png) ![나](/media/b.png)\n\n![](/media/c.png)'),
  ).toEqual(['설명이 없는 그림이 2개 있어요. 그림을 누르면 아래에 설명을 쓸 수 있어요.']));

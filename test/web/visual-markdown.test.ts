import { readdirSync, readFileSync } from 'node:fs';
import { getSchema } from '@tiptap/core';
import { Fragment, type Node } from '@tiptap/pm/model';
import fc from 'fast-check';
import { createDialect } from '../../src/markdown/dialect.js';
import { readMarkdown, sources } from '../../src/web/desk/editor/text/read-markdown.js';
import { schemaExtensions } from '../../src/web/desk/editor/text/schema.js';
import { type Upload, uploads } from '../../src/web/desk/editor/text/uploads.js';
import { writeMarkdown } from '../../src/web/desk/editor/text/write-markdown.js';

const schema = getSchema(schemaExtensions);
const dialect = createDialect();
const read = (markdown: string) => readMarkdown(schema, markdown);

/** The same blocks without their sources, so that each is written anew. */
const anew = (doc: Node): Node => {
  const copy = schema.nodeFromJSON(doc.toJSON());
  copy.forEach((block) => expect(sources.has(block)).toBe(false));
  return copy;
};

/** The HTML, with a space for each line that Markdown breaks softly. */
const render = (markdown: string) => dialect.render(markdown).replace(/\s+/g, ' ');

interface DemoArticle {
  type: string;
  variants: { body: string }[];
}

const demoBodies = readdirSync('demo')
  .filter((file) => file.startsWith('articles-'))
  .flatMap((file) => readFileSync(`demo/${file}`, 'utf8').trim().split('\n'))
  .flatMap((line) => (JSON.parse(line) as DemoArticle).variants.map(({ body }) => body));

describe('The bodies of the demo', () => {
  it('are the same after reading and writing', () => {
    expect(demoBodies.length).toBeGreaterThan(300);
    for (const body of demoBodies) {
      const doc = read(body);
      doc.check();
      expect(writeMarkdown(doc)).toBe(body.trimEnd());
    }
  });

  it('have the same HTML when every block is written anew', () => {
    for (const body of demoBodies)
      expect(render(writeMarkdown(anew(read(body))))).toBe(render(body));
  });

  it('change in one line when a word is added to one block', () => {
    for (const body of demoBodies) {
      const doc = read(body);
      const at = doc.firstChild!.isTextblock ? doc.firstChild!.nodeSize - 1 : null;
      if (at === null) continue;
      const changed = writeMarkdown(doc.replace(at, at, read('낱말').slice(1, 3))).split('\n');
      const lines = body.trimEnd().split('\n');
      expect(changed.filter((line, i) => line !== lines[i])).toHaveLength(1);
    }
  });
});

/** Texts with the characters that Markdown gives a meaning. */
const words = fc.constantFrom(
  ...['환불', '가나다', 'a_b_c', '**', '*', '1.', '2)', '- x', '# 제목', '#', '`', '\\', '[x](y)'],
  ...[
    ':::',
    ':::tip',
    '|',
    '<b>',
    '&amp;',
    '~~',
    '~',
    '10:30',
    '(교환)',
    '!',
    '>',
    '+',
    '===',
    '_',
  ],
  ...['https://example.com/a_b', '<https://a.kr>', '👩‍💻', '각', '[a]: b', '\u200f'],
);
const text = fc.array(words, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(' '));
const textNode = (content: string, ...marks: object[]) => ({ type: 'text', text: content, marks });

const marked = fc
  .tuple(text, fc.subarray(['bold', 'italic', 'strike', 'code'], { maxLength: 2 }))
  .map(([content, marks]) => textNode(content, ...marks.map((type) => ({ type }))));
const link = fc
  .tuple(fc.constantFrom('/articles/a', 'https://a.kr/?q=가 (1)', 'https://a.kr/a_b'), text)
  .chain(([href, shown]) => fc.constantFrom(shown, href).map((content) => ({ href, content })))
  .map(({ href, content }) =>
    textNode(content, { type: 'link', attrs: { href: encodeURI(href), title: null } }),
  );
const picture = fc.record({
  type: fc.constant('image'),
  attrs: fc.record({ src: fc.constant('/media/a.png'), alt: text, title: fc.constant(null) }),
});
const pieces = fc.array(fc.oneof({ weight: 4, arbitrary: marked }, link, picture), {
  minLength: 1,
  maxLength: 4,
});
const of = (type: string, content: fc.Arbitrary<unknown[]>, attrs?: fc.Arbitrary<object>) =>
  fc.record({ type: fc.constant(type), content, ...(attrs && { attrs }) });
/** Blocks whose paragraphs have these pieces. */
const blocksOf = (inline: fc.Arbitrary<object[]>) => {
  const paragraph = of('paragraph', inline);
  const withBreaks = of(
    'paragraph',
    fc.tuple(inline, inline).map((lines) => [...lines[0], { type: 'hardBreak' }, ...lines[1]]),
  );
  return fc.letrec((tie) => {
    const blocks = fc.array(tie('block'), { minLength: 1, maxLength: 3 });
    const list = (type: string, attrs: object) =>
      of(
        type,
        fc.array(of('listItem', blocks), { minLength: 1, maxLength: 3 }),
        fc.record({ tight: fc.boolean(), ...attrs }),
      );
    const row = (type: string) =>
      of('tableRow', fc.array(of(type, fc.tuple(paragraph)), { minLength: 2, maxLength: 2 }));
    const table = fc
      .tuple(row('tableHeader'), fc.array(row('tableCell'), { maxLength: 2 }))
      .map(([head, rows]) => ({ type: 'table', content: [head, ...rows] }));
    const summary = of(
      'summary',
      text.map((title) => [textNode(title)]),
    );
    const kind = fc.constantFrom('tip', 'warning', 'note', 'details');
    return {
      block: fc.oneof(
        { maxDepth: 2, withCrossShrink: true },
        ...[paragraph, withBreaks, table, fc.constant({ type: 'horizontalRule' })],
        of('heading', inline, fc.record({ level: fc.constantFrom(2, 3, 4) })),
        of(
          'codeBlock',
          text.map((code) => [textNode(code)]),
        ),
        of('blockquote', blocks),
        list('bulletList', {}),
        list('orderedList', { start: fc.constantFrom(1, 3) }),
        of(
          'container',
          fc.tuple(summary, blocks).map(([title, rest]) => [title, ...rest]),
          fc.record({ kind }),
        ),
      ),
    };
  }).block;
};

/** Texts of the same marks, one behind the other, are one text. */
const joined = (node: Node): Node =>
  node.isText ? node : node.copy(Fragment.from(node.children.map(joined)));

const documentsOf = (inline: fc.Arbitrary<object[]>) =>
  fc.array(blocksOf(inline), { minLength: 1, maxLength: 4 }).map((content) => {
    const doc = joined(schema.nodeFromJSON({ type: 'doc', content }));
    doc.check();
    return doc;
  });

/** A document without what Markdown cannot say. */
const plain = (doc: Node) =>
  JSON.parse(
    JSON.stringify(doc, (key, value: unknown) =>
      // An empty line between any blocks of a list makes the list loose.
      key === 'tight' ? undefined : value,
    ),
  ) as unknown;

const SEED = Number(process.env.TEST_SEED ?? Math.floor(Math.random() * 1_000_000));

describe(`Documents of every kind of block (TEST_SEED=${SEED})`, () => {
  it('come back as they were: 500', () => {
    // Emphasis has a space around it, as people write it; code, links and pictures do, too.
    const spaced = pieces.map((all) =>
      all.flatMap((each, i) => (i === 0 ? [each] : [textNode(' '), each])),
    );
    const comesBack = fc.property(documentsOf(spaced), (doc) => {
      const markdown = writeMarkdown(doc);
      expect(plain(read(markdown))).toEqual(plain(doc));
      expect(writeMarkdown(read(markdown))).toBe(markdown);
    });
    fc.assert(comesBack, { seed: SEED, numRuns: 500 });
  });

  it('lose no character and show none of Markdown, whatever stands beside emphasis', () => {
    // Spaces at the ends of blocks, and of emphasis, move or go.
    const shown = (doc: Node) =>
      doc.textBetween(0, doc.content.size, '\n', '\ufffc').replace(/[^\S\n]/g, '');
    const staysWhole = fc.property(documentsOf(pieces), (doc) => {
      expect(shown(read(writeMarkdown(doc)))).toBe(shown(doc));
    });
    fc.assert(staysWhole, { seed: SEED, numRuns: 200 });
  });
});

describe('A document with a text', () => {
  const base = read(
    '글\n\n## 제목\n\n- 하나\n\n1. 둘\n\n```\n셋\n```\n\n> 넷\n\n:::tip 다섯\n여섯\n:::\n\n' +
      '| 가 |\n| --- |\n| **나** ~~다~~ `라` *마* [바](/a) ![사](/media/a.png) |\n\n가\\\n나\n\n---',
  ).toJSON() as Json;
  interface Json {
    type: string;
    attrs?: Record<string, unknown>;
    content?: Json[];
    marks?: Json[];
  }
  const owners = [...Object.values(schema.nodes), ...Object.values(schema.marks)];
  const attributes = owners.flatMap(({ name, spec }) =>
    Object.keys(spec.attrs ?? {}).map((attribute) => [name, attribute] as const),
  );

  it.each(attributes)('is written or refused, never empty: any %s.%s', (name, attribute) => {
    const setting = (value: unknown) => {
      const set = (each: Json): Json => ({
        ...each,
        ...(each.type === name && { attrs: { ...each.attrs, [attribute]: value } }),
        ...(each.content && { content: each.content.map(set) }),
        ...(each.marks && { marks: each.marks.map(set) }),
      });
      return set(base);
    };
    expect(JSON.stringify(base)).toContain(`"type":"${name}"`);
    const values = ['1', 'true', 'null', '0', '', 'a'.repeat(10_000), 1, true, null, 0];
    for (const value of values) {
      const doc = schema.nodeFromJSON(setting(value));
      let markdown;
      try {
        markdown = writeMarkdown(doc);
      } catch {
        continue;
      }
      expect(read(markdown).textContent).toContain('글제목하나');
    }
  });
});

describe('What Markdown does not have', () => {
  const written = (...content: object[]) =>
    writeMarkdown(schema.nodeFromJSON({ type: 'doc', content }));
  const paragraph = (...content: object[]) => ({ type: 'paragraph', content });
  const item = (...content: object[]) => ({ type: 'listItem', content });
  const picture = (src: string) => ({ type: 'image', attrs: { src, alt: '그림' } });
  const bold = { type: 'bold' };

  it.each<[string, string, object[]]>([
    [
      'bold signs beside letters',
      'app(**new**)s',
      [textNode('app'), textNode('(new)', bold), textNode('s')],
    ],
    ['bold ends', '가 **나** 다', [textNode('가'), textNode(' 나 ', bold), textNode('다')]],
    [
      'a line break at the end',
      '가',
      [textNode('가'), { type: 'hardBreak' }, { type: 'hardBreak' }],
    ],
    ['spaces at the start', '가', [textNode('     가')]],
    ['a space before bold', '**가**', [textNode(' '), textNode('가', bold)]],
    [
      'a link that nobody may follow',
      '가',
      [textNode('가', { type: 'link', attrs: { href: 'javascript:a' } })],
    ],
    [
      'a picture without an address',
      '가',
      [textNode('가'), { type: 'hardBreak' }, picture('data:image/png;base64,AA')],
    ],
  ])('has another form: %s', (_, markdown, content) => {
    expect(written(paragraph(...content))).toBe(markdown);
  });

  it('is left out: blank paragraphs, and breaks in headings and cells', () => {
    const blank = paragraph(textNode(' '));
    const broken = [textNode('가'), { type: 'hardBreak' }, textNode('나')];
    const cells = [{ type: 'tableHeader', content: [paragraph(...broken)] }];
    expect(
      written(
        ...[paragraph(), { type: 'heading', attrs: { level: 2 }, content: broken }, blank],
        { type: 'table', content: [{ type: 'tableRow', content: cells }] },
        {
          type: 'bulletList',
          content: [item(blank, { type: 'codeBlock', content: [textNode('x')] })],
        },
      ),
    ).toBe('## 가 나\n\n| 가 나 |\n| --- |\n\n- ```\n  x\n  ```');
  });

  it('is not read into lists while somebody writes', () => {
    const inner = { type: 'bulletList', content: [item(paragraph())] };
    const doc = { type: 'bulletList', content: [item(paragraph(textNode('가')), inner)] };
    expect(read(written(doc)).textContent).toBe('가');
    expect(dialect.render(written(doc))).not.toContain('<h2>');
  });

  it('does not swallow what is added below a part without an end', () => {
    for (const open of [':::tip\n글', '```\n글']) {
      const doc = read(open);
      const added = doc.replace(doc.content.size, doc.content.size, read('뒤').slice(0));
      expect(read(writeMarkdown(added)).lastChild!.textContent).toBe('뒤');
    }
  });

  it('waits: a picture that is being uploaded', () => {
    const doc = schema.nodeFromJSON({
      type: 'doc',
      content: [paragraph(textNode('가'), { type: 'hardBreak' }, picture('upload:1'))],
    });
    const upload = { progress: { address: undefined as string | undefined } };
    uploads.set('upload:1', upload as Upload);
    expect(writeMarkdown(doc)).toBe('가');
    upload.progress.address = '/media/a.png';
    expect(writeMarkdown(doc)).toBe('가\\\n![그림](/media/a.png)');
  });
});

import { parse } from 'graphql';
import { heldBytes } from '../../../test/support/heap.js';
import { DocumentStore, PersistedQueries } from './persisted-queries.js';

const KILOBYTES_60 = 60_000;

/** Documents whose text is long for different reasons. Each number gives a different document. */
const LONG: Record<string, (n: number) => string> = {
  'a comment': (n) => `{ field${n} } # ${'comment '.repeat(KILOBYTES_60 / 8)}`,
  'a comment before a name that points into the text': (n) =>
    `# ${'c'.repeat(KILOBYTES_60)}\n{ aLongNameThatIsASlice${n} }`,
  'many comments': (n) => `{ field${n}${'\n#c'.repeat(KILOBYTES_60 / 3)}\n}`,
  'a string': (n) => `{ search(query: "${n}${'글자'.repeat(KILOBYTES_60 / 4)}") { totalCount } }`,
  'a block string': (n) =>
    `{ search(query: """\n${'  글자 글자\n'.repeat(KILOBYTES_60 / 14)}${n}""") { totalCount } }`,
  'a description': (n) =>
    `"""${n} ${'describes '.repeat(KILOBYTES_60 / 10)}"""\nquery A { products { slug } }`,
  'a name': (n) => `{ ${'a'.repeat(KILOBYTES_60)}${n}: products { slug } }`,
  'white space': (n) => `{${' ,\n'.repeat(KILOBYTES_60 / 3)}field${n} }`,
  fields: (n) => `{ f${n} ${'f '.repeat(1_400)}}`,
  'fields inside each other': (n) => `{ f${n} ${'f { '.repeat(500)} f ${'}'.repeat(500)} }`,
  arguments: (n) => `{ f${n}(${'a:[1,$b],'.repeat(400)}) }`,
};

const STORES = {
  'the document store': () => {
    const store = new DocumentStore();
    return { store, put: (n: number, text: string) => store.set(`key${n}`, parse(text)) };
  },
  'the persisted queries': () => {
    const store = new PersistedQueries(null);
    return { store, put: (n: number, text: string) => store.set(`apq:${n}`, text) };
  },
};

describe.each(Object.entries(STORES))('What %s hold', (_, make) => {
  it.each(Object.entries(LONG))('is at most the computed size, with %s', async (__, text) => {
    const { store, put } = make();
    await put(1_000, text(1_000));
    const before = { heap: await heldBytes(), counted: store.held.bytes };
    for (let n = 0; n < 20; n += 1) await put(n, text(n));
    const grown = (await heldBytes()) - before.heap;
    // Allows half a megabyte for memory that the test itself uses.
    expect(grown).toBeLessThan(store.held.bytes - before.counted + 500_000);
  });

  it('has no comments', async () => {
    const { store, put } = make();
    await put(1, `# ${'a'.repeat(50_000)}\n{ products # b\n { slug } }`);
    expect(store.held.bytes).toBeLessThan(5_000);
  });

  it('stays within the limits, with any number and size of documents', async () => {
    const { store, put } = make();
    for (let n = 0; n < 400; n += 1) await put(n, LONG['a string']!(n));
    const large = store.held;
    expect(large.bytes).toBeLessThanOrEqual(20_000_000);
    expect(large.documents).toBeLessThan(400);
    for (let n = 0; n < 10_500; n += 1) await put(n, '{ a }');
    expect(store.held.documents).toBeLessThanOrEqual(10_000);
  });
});

describe('A document that was stored', () => {
  it('keeps the lines and columns of the original', async () => {
    const text =
      '# first\nquery A { # then "\n  a(b: "# none", c: """\n# none\n""") # last\n  # more\n  longNamesAreSlicesOfTheText }';
    const store = new DocumentStore();
    await store.set('key', parse(text));
    const stored = (await store.get('key'))!;
    const [came, kept] = [parse(text), stored].map(tokensOf);
    expect(kept).toEqual(came!.filter(({ kind }) => kind !== 'Comment'));
    expect(kept!.at(-2)).toMatchObject({ value: undefined, line: 7 });
  });
});

function tokensOf(document: ReturnType<typeof parse>) {
  const tokens = [];
  for (let token = document.loc!.startToken.next; token; token = token.next)
    tokens.push({
      kind: token.kind as string,
      value: token.value,
      line: token.line,
      column: token.column,
    });
  return tokens;
}

import { parse } from 'graphql';
import { heldBytes } from '../../../test/support/heap.js';
import { createDocumentStore, PersistedQueries } from './persisted-queries.js';

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
    const store = createDocumentStore();
    return (n: number, text: string) => store.set(`key${n}`, parse(text));
  },
  'the persisted queries': () => {
    const store = new PersistedQueries(null);
    return (n: number, text: string) => store.set(`apq:${n}`, text);
  },
};

/** Without a limit, these documents would take more than 24 MB of texts alone. */
const DOCUMENTS = 400;
const MAX_HELD_BYTES = 22_000_000;

describe.each(Object.entries(STORES))('What %s holds', (_, create) => {
  it.each(Object.entries(LONG))('is limited with %s', async (__, text) => {
    const put = create();
    await put(DOCUMENTS, text(DOCUMENTS));
    const before = await heldBytes();
    for (let n = 0; n < DOCUMENTS; n += 1) await put(n, text(n));
    expect((await heldBytes()) - before).toBeLessThan(MAX_HELD_BYTES);
  });
});

import { hashOf, parseManifest } from './trusted-documents.js';

const TEXT = 'query A { a }';
const SHA = hashOf(TEXT);
const apollo = (operations: unknown, more: object = {}) =>
  JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations, ...more });

describe('parseManifest', () => {
  it.each([
    ['our own', JSON.stringify({ [SHA]: TEXT }), SHA],
    ['Relay', JSON.stringify({ '5d41402abc4b2a76b9719d911017c592': TEXT }), /^5d41/],
    ['the client preset', JSON.stringify({ [`sha256:${SHA}`]: TEXT }), `sha256:${SHA}`],
    ['Apollo', apollo([{ id: SHA, name: 'A', type: 'query', body: TEXT }]), SHA],
    ['an id that objects have', `{"__proto__": ${JSON.stringify(TEXT)}}`, '__proto__'],
  ])('reads the format of %s', (_, json, id) => {
    const [document] = parseManifest(json);
    expect(document!.text).toBe(TEXT);
    expect(document!.id).toMatch(id);
  });

  const none = 'is not JSON with a document for each id, nor a manifest of Apollo of version 1';
  it.each<[string, string | RegExp]>([
    ['{', none],
    ['[]', none],
    ['{"a": 1}', none],
    ['{"__proto__": {"a": "{ a }"}}', none],
    [apollo([{ id: 'a' }]), none],
    [apollo([{ id: 'a', body: TEXT }], { version: 2 }), none],
    ['{}', 'has no document'],
    [`{"a/b": ${JSON.stringify(TEXT)}}`, /^has the id "a\/b"; an id has/],
    [JSON.stringify({ ['a'.repeat(201)]: TEXT }), /^has the id "a{80}"; an id has/],
    [
      JSON.stringify({ [SHA]: 'query B { a }' }),
      `has the document ${SHA}, whose SHA-256 is another`,
    ],
  ])('refuses %s', (json, message) => {
    expect(() => parseManifest(json)).toThrow(message);
  });
});

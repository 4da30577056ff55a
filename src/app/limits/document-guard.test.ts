import { DocumentGuard } from './document-guard.js';

const LIMITS = {
  length: 60,
  tokens: 5,
  depth: 10,
  aliases: 10,
  rootFields: 10,
  directives: 10,
  fields: 10,
  cost: 10,
};

describe('DocumentGuard', () => {
  const check = (text: string) => () => new DocumentGuard(LIMITS, null, true).check(text);

  it('refuses a document with too many tokens', () => {
    expect(check('{ a b c d }')).toThrow('more than 5 tokens');
  });

  it('refuses a long document, whatever it consists of', () => {
    expect(check(`{ a } # ${'c'.repeat(60)}`)).toThrow('68 characters; at most 60 are possible');
  });

  it('refuses a long name, wherever it stands, before the document is parsed', () => {
    const guard = new DocumentGuard({ ...LIMITS, length: 1_000, tokens: 20 }, null, true);
    const name = 'n'.repeat(201);
    for (const text of [`{ ${name} }`, `{ a(b: ${name}) }`, `query ${name} {`, `{ a ...${name} }`])
      expect(() => guard.check(text)).toThrow('a name of 201 characters; at most 200 are possible');
    for (const text of [`{ a(b: "${name}") }`, `{ a } # ${name}`, `{ ${name.slice(1)} }`])
      expect(() => guard.check(text)).not.toThrow();
  });

  // Apollo then reports the syntax error.
  it.each(['{ a } tokens', '{ a } "Document contains more than 5 tokens."', '{ a'])(
    'lets the syntax error of %s pass',
    (text) => {
      expect(check(text)).not.toThrow();
    },
  );
});

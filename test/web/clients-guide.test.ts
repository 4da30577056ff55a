import { readFileSync } from 'node:fs';
import { buildSchema, isObjectType } from 'graphql';

const ROOTS = ['Query', 'Mutation'];

describe('docs/clients.md', () => {
  it('names every type without an id for the cache keys of Graphcache', () => {
    const schema = buildSchema(readFileSync('schema/schema.graphql', 'utf8'));
    const embedded = Object.values(schema.getTypeMap()).flatMap((type) =>
      isObjectType(type) && !/^__/.test(type.name) && !ROOTS.includes(type.name)
        ? 'id' in type.getFields()
          ? []
          : [type.name]
        : [],
    );
    const guide = readFileSync('docs/clients.md', 'utf8');
    const list = /const EMBEDDED = \[([^\]]*)\]/.exec(guide)![1]!;
    expect([...list.matchAll(/\w+/g)].map(([name]) => name)).toEqual(embedded.sort());
  });
});

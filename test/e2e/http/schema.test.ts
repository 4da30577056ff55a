import { readdirSync, readFileSync } from 'node:fs';
import graphqlPlugin from '@graphql-eslint/eslint-plugin';
import { Linter } from 'eslint';
import {
  buildSchema as parseSchema,
  type GraphQLArgument,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  parse,
  validate,
} from 'graphql';
import { breakingChanges, emitSdl } from '../../../scripts/emitted-schema.js';
import { deprecation } from '../../../scripts/lint-deprecation.mjs';
import { schemaChanges, withNewestChanges } from '../../../scripts/schema-changes.js';
import { type Example, readExample } from '../../../src/web/graphiql/read-example.js';
import { mutate } from '../../support/mutate.js';
import { startDemoApp } from '../../support/start-demo-app.js';
import { ADMIN_KEY, type TestApp } from '../../support/start-test-app.js';

const COMMITTED = readFileSync('schema/schema.graphql', 'utf8');
const FOLDER = 'schema/operations';
const examples: [string, Example][] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.graphql'))
  .map((file) => [file, readExample(readFileSync(`${FOLDER}/${file}`, 'utf8'))]);

describe('The schema', () => {
  it('is committed as emitted by the code', () => {
    expect(emitSdl()).toBe(COMMITTED);
  });

  it('check reports breaking changes', () => {
    expect(breakingChanges(COMMITTED, COMMITTED)).toEqual([]);
    const without = COMMITTED.replace(
      '  """Publication status (상태)."""\n  status: ArticleStatus!\n',
      '',
    );
    expect(without).not.toBe(COMMITTED);
    expect(breakingChanges(COMMITTED, without)).toEqual(['Article.status was removed.']);
    expect(breakingChanges(without, COMMITTED)).toEqual([]);
  });

  it('describes every type, field, argument and value', () => {
    const missing: string[] = [];
    const check = (name: string, described: { description?: string | null }) => {
      if (!described.description?.trim()) missing.push(name);
    };
    let seen = 0;
    for (const type of Object.values(parseSchema(COMMITTED).getTypeMap())) {
      if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue;
      seen += 1;
      check(type.name, type);
      if (isEnumType(type))
        type.getValues().forEach((value) => check(`${type.name}.${value.name}`, value));
      if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue;
      for (const field of Object.values(type.getFields())) {
        check(`${type.name}.${field.name}`, field);
        const args: readonly GraphQLArgument[] = 'args' in field ? field.args : [];
        args.forEach((arg) => check(`${type.name}.${field.name}(${arg.name})`, arg));
      }
    }
    expect(missing).toEqual([]);
    expect(seen).toBeGreaterThan(50);
  });

  it('names the specification of every scalar', () => {
    const scalars = Object.values(parseSchema(COMMITTED).getTypeMap()).filter(
      (type) => isScalarType(type) && !isSpecifiedScalarType(type),
    );
    expect(scalars.map((type) => type.name)).toContain('DateTime');
    for (const scalar of scalars)
      expect([scalar.name, isScalarType(scalar) && scalar.specifiedByURL]).toEqual([
        scalar.name,
        expect.stringMatching(/^https:/),
      ]);
  });

  it('has a changelog of what changed for clients', async () => {
    const from = 'type Query { a(x: Int): Int b: String } type Gone { a: Int }';
    const to = 'type Query { a(x: Int, y: Int): Int "New." c: T } type T { a: Int }';
    expect(await schemaChanges(from, to)).toBe(
      [
        '### Breaks clients\n\n- Type `Gone` was removed.\n- Field `b` was removed from object type `Query`.\n',
        '### May surprise clients\n\n- Argument `y: Int` added to field `Query.a`.\n',
        '### Breaks nothing\n\n- Type `T` was added.\n- Field `c` was added to object type `Query`.\n',
      ].join('\n'),
    );
    const parts = (changes: string) =>
      `# Title\n\n## Unreleased\n\nSince the commit \`0123abc\`.\n${changes}\n## 1.0\n\nOld.\n`;
    const write = (changelog: string, sdl: string) =>
      withNewestChanges(changelog, sdl, (commit) => (commit === '0123abc' ? from : ''));
    const written = await write(parts('\nWrong.\n'), to);
    expect(written).toBe(parts(`\n${await schemaChanges(from, to)}`));
    expect(await write(written, from)).toBe(parts('\nNone.\n'));
    await expect(write('# Title\n', to)).rejects.toThrow('Since the commit');
  });

  it('deprecates only for a replacement that exists, until a day', () => {
    const reasons = {
      good: 'Use `Query.a`. Removed after 2027-05-31.',
      argument: 'Use `Query.a(x:)`. It pages. Removed after 2027-05-31.',
      value: 'Use `E.A`. Removed after 2027-05-31.',
      noDay: 'Use `Query.a`.',
      badDay: 'Use `Query.a`. Removed after 2027-13-31.',
      noName: 'It is old. Removed after 2027-05-31.',
      unknown: 'Use `Query.z`. Removed after 2027-05-31.',
      unknownArgument: 'Use `Query.a(z:)`. Removed after 2027-05-31.',
    };
    const sdl = [
      'enum E { A }\ntype Query {\na(x: Int): E',
      ...Object.entries(reasons).map(
        ([name, reason]) => `${name}: Int @deprecated(reason: ${JSON.stringify(reason)})`,
      ),
      'none: Int @deprecated\n}',
    ].join('\n');
    const found = new Linter().verify(
      sdl,
      [
        {
          files: ['**/*.graphql'],
          plugins: { doum: { rules: { deprecation } } },
          languageOptions: {
            parser: graphqlPlugin.parser,
            parserOptions: { graphQLConfig: { schema: sdl } },
          },
          rules: { 'doum/deprecation': 'error' },
        },
      ],
      'schema.graphql',
    );
    const lines = sdl.split('\n');
    expect(found.map(({ line, message }) => [lines[line - 1]!.split(':')[0], message])).toEqual([
      ...['noDay', 'badDay', 'noName'].map((name) => [name, expect.stringMatching(/^Say: /)]),
      ['unknown', 'The replacement is not in the schema.'],
      ['unknownArgument', 'The replacement is not in the schema.'],
      ['none', expect.stringMatching(/^Say: /)],
    ]);
  });

  it('names the type of every ID in an input', () => {
    const wrong = Object.values(parseSchema(COMMITTED).getTypeMap()).flatMap((type) => {
      const name = /^(?:Update|Move|Place|Delete)(Product|Category|Platform|Article)Input$/.exec(
        type.name,
      )?.[1];
      const description = isInputObjectType(type) && type.getFields().id?.description;
      return name && description !== `ID of the ${name.toLowerCase()}.`
        ? [`${type.name}.id: ${description}`]
        : [];
    });
    expect(wrong).toEqual([]);
  });

  it('has nullable root fields, so that a failing one does not discard the others', () => {
    const schema = parseSchema(COMMITTED);
    for (const root of [schema.getQueryType()!, schema.getMutationType()!]) {
      const strict = Object.values(root.getFields()).filter((field) =>
        String(field.type).endsWith('!'),
      );
      expect(strict.map((field) => field.name)).toEqual([]);
    }
  });

  it.each(examples)('accepts the example %s', (_, { query }) => {
    expect(validate(parseSchema(COMMITTED), parse(query))).toEqual([]);
  });
});

describe('On the demo help centre', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startDemoApp('memory');
    // The demo has no words of visitors.
    const { articles } = await app.admin<{ articles: { nodes: { id: string }[] } }>(
      '{ articles(first: 1) { nodes { id } } }',
    );
    await mutate(
      app,
      'submitFeedback',
      { articleId: articles.nodes[0]!.id, helpful: false, comment: '그림이 더 필요해요.' },
      'feedback { notHelpful }',
    );
  });

  it.each(examples)('the example %s is answered', async (_, { query, variables = '{}' }) => {
    const { articles, search } = await app.admin<{
      articles: { nodes: { id: string; version: number }[] };
      search: { searchId: string };
    }>('{ articles(first: 1, sort: CREATED) { nodes { id version } } search { searchId } }');
    // Examples contain placeholders for the ids of articles and searches.
    const filled = JSON.parse(
      variables
        .replace('ID_FROM_ARTICLE', articles.nodes[0]!.id)
        .replace('ID_FROM_SEARCH', search.searchId),
    ) as Record<string, unknown>;
    const answer = await app.request<Record<string, unknown>>(query, filled, ADMIN_KEY);
    expect(answer.errors).toBeUndefined();
    const roots = Object.entries(answer.data!);
    expect(roots.length).toBeGreaterThan(0);
    for (const [name, value] of roots) {
      expect([name, value]).not.toEqual([name, null]);
      expect(value).not.toMatchObject({ totalCount: 0 });
    }
  });
});

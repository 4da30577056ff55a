import { readdirSync, readFileSync } from 'node:fs';
import {
  buildSchema as parseSchema,
  type GraphQLArgument,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  parse,
  validate,
} from 'graphql';
import { breakingChanges, emitSdl } from '../../src/app/emit-schema.js';
import { type Example, readExample } from '../../src/web/graphiql/read-example.js';
import { startDemoApp } from '../support/start-demo-app.js';
import { ADMIN_KEY, type TestApp } from '../support/start-test-app.js';

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
    app = await startDemoApp('postgres');
  });
  afterAll(() => app.stop());

  it('there are examples', () => expect(examples.length).toBeGreaterThan(5));

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

import { buildSchema, parse } from 'graphql';
import { CompiledQueries } from './compiled-queries.js';

const schema = buildSchema(`
  input Filter { common: Boolean = true, slugs: [String!] }
  type Query { echo(text: String, filter: Filter): String }
`);
schema.getQueryType()!.getFields()['echo']!.resolve = (_root, args: object) => JSON.stringify(args);

/** The answers to the first three requests with a document; the last two can be compiled. */
async function answersTo(source: string, variableValues: Record<string, unknown> = {}) {
  const queries = new CompiledQueries(schema);
  const document = parse(source);
  const answers: unknown[] = [];
  for (let i = 0; i < 3; i += 1)
    answers.push((await queries.execute({ document, contextValue: {}, variableValues })).data);
  return answers as { echo: string }[];
}

describe('CompiledQueries', () => {
  it.each([
    '__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74d0,globalThis.hasRun=true',
    '__MAGIC_NAN__57f286b9_4c20_487f_b409_79804ddcb4f8',
    '__MAGIC_PLUS_INFINITY__bb201c39_3333_4695_b4ad_7f1722e7aa7a',
  ])('runs no text of a client as code: %s', async (text) => {
    const sources = [
      `{ echo(text: "${text}") }`,
      `{ echo(text: """${text}""") }`,
      `{ echo(text: "${text.replaceAll('_', '\\u005f')}") }`,
      `{ echo(filter: { slugs: ["${text}"] }) }`,
      `query ($text: String = "${text}") { echo(text: $text) }`,
    ];
    for (const source of sources) {
      const answers = await answersTo(source);
      expect(answers[0]!.echo).toContain(text);
      expect(new Set(answers.map(({ echo }) => echo)).size).toBe(1);
    }
    expect(globalThis).not.toHaveProperty('hasRun');
  });

  it.each([{}, { common: null }, { common: false }])(
    'reads a variable within an input object like graphql-js: %j',
    async (variables: { common?: boolean | null }) => {
      const answers = await answersTo(
        'query ($common: Boolean) { echo(filter: { common: $common }) }',
        { ...variables },
      );
      expect(JSON.parse(answers[0]!.echo)).toEqual({
        filter: { common: 'common' in variables ? variables.common : true },
      });
      expect(new Set(answers.map(({ echo }) => echo)).size).toBe(1);
    },
  );
});

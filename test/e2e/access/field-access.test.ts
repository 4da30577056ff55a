import { readFileSync } from 'node:fs';
import { isObjectType } from 'graphql';
import { declaredAccess, PUBLIC, Role } from '../../../src/access/index.js';
import { buildSchema } from '../../../src/app/build-schema.js';
import { buildArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { reachableBy } from '../../support/field-access.js';
import { createKey } from '../../support/keys.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';
import { fillAll, operationOf, VALID } from '../../support/valid-request.js';

/** Maintained by hand: every new field, and every change of access, must be entered there. */
const DECIDED = JSON.parse(readFileSync('schema/access.json', 'utf8')) as Record<string, string>;
const REACH: Record<string, string> = {
  Query: 'query',
  Mutation: 'mutation',
  Article: 'query articleBySlug(slug:"taken")',
  FeedbackSummary: 'query articleBySlug(slug:"taken") > feedback',
};
/**
 * What `node` shows to nobody below the role of their fields, with its statement that makes one.
 */
const HIDDEN: Record<string, { role: Role; sql: string }> = {
  ApiKey: {
    role: Role.ADMIN,
    sql: `insert into api_key (name, role, hash) values ('a', 'AGENT', sha256('a')) returning id`,
  },
  Application: {
    role: Role.ANALYST,
    sql: `insert into application (name, key, allowed_origins) values ('a', 'a', '{}') returning id`,
  },
  Person: {
    role: Role.ANALYST,
    sql: `insert into person (name, role) values ('a', 'AGENT') returning id`,
  },
  Session: {
    role: Role.ADMIN,
    sql: `insert into session (hash, name, role, expires_at)
      values (sha256('a'), 'a', 'AGENT', now() + interval '1 hour') returning id`,
  },
  SynonymSet: {
    role: Role.EDITOR,
    sql: `insert into synonym_set (terms) values ('{가,나}') returning id`,
  },
};
const schema = buildSchema();

/** Every field with a declared role. */
const protectedFields = Object.values(schema.getTypeMap())
  .filter(isObjectType)
  .flatMap((type) =>
    Object.values(type.getFields()).flatMap((field) => {
      const access = declaredAccess(field);
      return access === null || access === PUBLIC
        ? []
        : [{ name: `${type.name}.${field.name}`, type, field, role: access }];
    }),
  );

describe('The access to every field', () => {
  it('is as decided', () => expect(reachableBy(schema)).toEqual(DECIDED));

  it('is declared for every field', () => {
    const all = Object.values(schema.getTypeMap())
      .filter((type) => isObjectType(type) && !type.name.startsWith('__'))
      .flatMap((type) =>
        isObjectType(type)
          ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`)
          : [],
      );
    expect(all.sort()).toEqual(Object.keys(DECIDED).sort());
  });

  it('is public for reading content and for feedback of readers, and needs a role for changes', () => {
    const mutations = Object.entries(DECIDED).filter(([name]) => name.startsWith('Mutation.'));
    expect(mutations.length).toBeGreaterThan(20);
    const open = mutations.filter(([, access]) => access === PUBLIC).map(([name]) => name);
    expect(open).toEqual([
      'Mutation.recordClick',
      'Mutation.recordView',
      'Mutation.submitFeedback',
    ]);
    for (const name of [
      'search',
      'suggest',
      'article',
      'articleBySlug',
      'articles',
      'products',
      'node',
      'popularQueries',
    ])
      expect(DECIDED[`Query.${name}`]).toBe(PUBLIC);
  });
});

describe('A field that needs a role', () => {
  const keys = {} as Record<Role, string>;
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp('memory');
    await buildCatalogue(app);
    await buildArticle(app, { slug: 'taken', publish: true });
    for (const role of Object.values(Role)) keys[role] = (await createKey(app, { role })).secret;
  });

  it.each(protectedFields.filter(({ type }) => !HIDDEN[type.name]))(
    'is refused to lower roles: $name',
    async ({ name, type, field, role }) => {
      if (!REACH[type.name]) throw new Error(`Say how to reach ${name}.`);
      const query = operationOf(REACH[type.name]!, field);
      const variables = fillAll(field.args, (_, scalar) => VALID[scalar]);
      const codes = async (key?: string) =>
        (await app.request(query, variables, key)).errors?.map(
          ({ extensions }) => extensions.code,
        ) ?? [];
      const ranks = Object.values(Role);
      expect(await codes()).toEqual(['UNAUTHENTICATED']);
      for (const lower of ranks.slice(0, ranks.indexOf(role)))
        expect([lower, await codes(keys[lower])]).toEqual([lower, ['FORBIDDEN']]);
      for (const enough of ranks.slice(ranks.indexOf(role))) {
        const answered = await codes(keys[enough]);
        expect(answered).not.toContain('FORBIDDEN');
        expect(answered).not.toContain('UNAUTHENTICATED');
        expect(answered).not.toContain('INTERNAL_SERVER_ERROR');
      }
    },
  );

  it.each(Object.entries(HIDDEN))(
    'is in every field of a %s, which is hidden from others',
    async (kind, { role, sql }) => {
      const [{ id }] = (await app.app.dataSource.query(sql)) as [{ id: number }];
      const seenBy = async (key?: string) => {
        const { data, errors } = await app.request<{ node: { id: string } | null }>(
          'query ($id: ID!) { node(id: $id) { id } }',
          { id: Buffer.from(`${kind}:${id}`).toString('base64url') },
          key,
        );
        expect(errors).toBeUndefined();
        return data!.node !== null;
      };
      expect(await seenBy()).toBe(false);
      const ranks = Object.values(Role);
      for (const each of ranks)
        expect([each, await seenBy(keys[each])]).toEqual([
          each,
          ranks.indexOf(each) >= ranks.indexOf(role),
        ]);
    },
  );
});

import { readFileSync } from 'node:fs';
import type { GraphQLInputObjectType } from 'graphql';
import { importTexts } from '../../../src/interchange/index.js';
import { buildSchema } from '../../../src/app/build-schema.js';
import { buildArticle } from '../../support/build-article.js';
import { buildCatalogue, type Catalogue } from '../../support/build-catalogue.js';
import { createKey, numberOf, revokeKey } from '../../support/keys.js';
import { mutate } from '../../support/mutate.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';
import { fillAll, operationOf, VALID } from '../../support/valid-request.js';
import { act, readAudit } from '../../support/workflow.js';

let app: TestApp;
let catalogue: Catalogue;

beforeAll(async () => {
  app = await startTestApp('memory');
  catalogue = await buildCatalogue(app);
});

const newest = async (filter: object = {}) => (await readAudit(app, filter))[0]!;

describe('The audit log', () => {
  it('has every change of an article, newest first', async () => {
    const key = await createKey(app, { name: '편집자 나래' });
    const { secret } = key;
    const editor = {
      request: <T>(query: string, variables?: Record<string, unknown>) =>
        app.request<T>(query, variables, secret),
    };
    const { id } = await buildArticle(editor, { title: '대화 백업' });
    await act(editor, 'updateArticle', { id, expectedVersion: 1, title: '대화 내보내기' });
    await act(editor, 'publishArticle', { id, expectedVersion: 2 });
    // Changes nothing.
    await act(editor, 'publishArticle', { id, expectedVersion: 2 });
    await act(editor, 'placeArticle', { id, categorySlug: 'report' });
    const questions = { articleId: id, questions: ['백업은 어디서 해요'], expectedVersion: 0 };
    await act(editor, 'setArticleQuestions', questions);
    await act(editor, 'unpublishArticle', { id });
    await act(editor, 'archiveArticle', { id });
    await mutate(app, 'deleteArticle', { id, expectedVersion: 2 }, 'id');
    const entries = await readAudit(app, { articleId: id });
    const adminKey = expect.stringMatching(/^ADMIN_API_KEY [0-9a-f]{8}$/) as string;
    const of = (action: string, version: number, more: object = {}) => ({
      ...{ action, kind: 'Article', targetId: id, actor: '편집자 나래' },
      credential: `key ${numberOf(key)}`,
      ...{ title: '대화 내보내기', details: { version: String(version) } },
      ...more,
    });
    expect(entries).toEqual([
      of('deleteArticle', 2, { actor: adminKey, credential: adminKey }),
      of('archiveArticle', 2),
      of('unpublishArticle', 2),
      of('setArticleQuestions', 2),
      of('placeArticle', 2, { details: { version: '2', category: 'report' } }),
      of('publishArticle', 2),
      of('updateArticle', 2),
      of('createArticle', 1, { title: '대화 백업' }),
    ]);
    expect(await readAudit(app, { articleId: id, actor: '편집자 나래' })).toHaveLength(7);
  });

  it('names every field of the place of an article', async () => {
    const { id } = await buildArticle(app);
    const input = buildSchema().getType('PlaceArticleInput') as GraphQLInputObjectType;
    const { id: own, waitForSearch, ...fields } = input.getFields();
    expect([own, waitForSearch]).not.toContain(undefined);
    const values = { slug: 'placed', categorySlug: 'report', visibility: 'INTERNAL' };
    expect(Object.keys(values).sort()).toEqual(Object.keys(fields).sort());
    for (const [field, value] of Object.entries(values)) {
      await mutate(app, 'placeArticle', { id, [field]: value }, 'searchable');
      const { details } = await newest({ action: 'placeArticle' });
      expect(Object.values(details)).toContain(value);
    }
  });

  it('has the changes of the catalogue and of words', async () => {
    const id = catalogue.android;
    await mutate(app, 'updatePlatform', { id, name: '안드로이드 폰' }, 'platform { id }');
    expect(await newest()).toMatchObject({
      ...{ action: 'updatePlatform', kind: 'Platform', targetId: id, title: '안드로이드 폰' },
    });
    const merge = { id: catalogue.android, intoSlug: 'ios' };
    await mutate(app, 'mergePlatform', merge, 'platform { id }');
    expect(await newest({ action: 'mergePlatform' })).toMatchObject({
      ...{ kind: 'Platform', title: 'iOS', details: { absorbed: '안드로이드 폰' } },
    });
    await mutate(app, 'deleteCategory', { id: catalogue.refund }, 'id');
    expect(await newest()).toMatchObject({ action: 'deleteCategory', title: '환불' });
    const set = { terms: ['사진', '이미지'] };
    await mutate(app, 'setSynonymSet', set, 'synonymSet { id }');
    expect(await newest()).toMatchObject({ action: 'setSynonymSet', title: '사진, 이미지' });
    await mutate(app, 'setDictionaryEntry', { word: '두레톡' }, 'dictionary { word }');
    const entry = { action: 'setDictionaryEntry', kind: 'DictionaryEntry', title: '두레톡' };
    expect(await newest()).toMatchObject({ ...entry, targetId: null });
  });

  it('has keys, applications and webhooks, without their secrets', async () => {
    const created = await createKey(app, { name: '상담 도구', role: 'AGENT' });
    expect(await newest()).toMatchObject({
      ...{ action: 'createApiKey', title: '상담 도구', details: { role: 'AGENT' } },
    });
    await revokeKey(app, created);
    await revokeKey(app, created);
    const revocations = await readAudit(app, { action: 'revokeApiKey' });
    expect(revocations).toMatchObject([{ title: '상담 도구', targetId: created.apiKey.id }]);
    const { application } = await mutate<{ application: { id: string; key: string } }>(
      ...([app, 'createApplication', { name: '안내 앱' }, 'application { id key }'] as const),
    );
    await mutate(app, 'revokeApplication', { id: application.id }, 'application { id }');
    expect(await newest()).toMatchObject({ action: 'revokeApplication', title: '안내 앱' });
    const hook = {
      ...{ name: '알림', url: 'https://hooks.example.com/t0ken' },
      ...{ events: ['CATALOG_CHANGED'], role: 'ADMIN' },
    };
    const { webhook, secret } = await mutate<{ webhook: { id: string }; secret: string }>(
      ...([app, 'createWebhook', hook, 'webhook { id } secret'] as const),
    );
    await mutate(app, 'rotateWebhookSecret', { id: webhook.id }, 'secret');
    await mutate(app, 'deleteWebhook', { id: webhook.id }, 'id');
    expect(await newest()).toMatchObject({
      ...{ action: 'deleteWebhook', kind: 'Webhook', title: '알림', targetId: null },
      details: { webhookId: webhook.id },
    });
    const all = JSON.stringify(await app.app.dataSource.query('select * from audit_entry'));
    for (const text of [created.secret, application.key, secret, 't0ken'])
      expect(all).not.toContain(text);
  });

  it('has an import as one entry with its counts', async () => {
    const lines = async function* () {
      yield JSON.stringify({ type: 'product', slug: 'shop', name: '두레장터' });
    };
    const options = { keepRows: false, editor: '이사' };
    await importTexts(app.app.dataSource, lines(), { ...options, dryRun: true });
    await importTexts(app.app.dataSource, lines(), options);
    expect(await readAudit(app, { actor: '이사' })).toEqual([
      {
        ...{
          actor: '이사',
          credential: null,
          action: 'import',
          kind: 'Import',
          targetId: null,
          title: '',
        },
        details: { lines: '1', productsCreated: '1' },
      },
    ]);
  });

  it('is read in pages, and within times', async () => {
    const all = await readAudit(app);
    const read = 'pageInfo { hasNextPage endCursor } edges { cursor node { id at } }';
    type Page = {
      pageInfo: { hasNextPage: boolean; endCursor: string };
      edges: { node: { id: string; at: string } }[];
    };
    const ids: string[] = [];
    const times: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const { auditEntries }: { auditEntries: Page } = await app.admin(
        `query ($after: String) { auditEntries(first: 7, after: $after) { ${read} } }`,
        { after },
      );
      ids.push(...auditEntries.edges.map(({ node }) => node.id));
      times.push(...auditEntries.edges.map(({ node }) => node.at));
      more = auditEntries.pageInfo.hasNextPage;
      after = auditEntries.pageInfo.endCursor;
    }
    expect(ids).toHaveLength(all.length);
    expect(ids).toEqual([...ids].sort((a, b) => Number(b) - Number(a)));
    const [from, to] = [times[5], times[2]];
    const within = times.filter((at) => at >= from! && at < to!);
    expect(await readAudit(app, { from, to })).toHaveLength(within.length);
  });

  it.each([
    "update audit_entry set actor = 'x'",
    'delete from audit_entry',
    'truncate audit_entry',
  ])('is append-only: %s', async (sql) => {
    await expect(app.app.dataSource.query(sql)).rejects.toThrow(/never changed or removed/);
  });

  it('has no entry of a change that is rolled back', async () => {
    const before = await readAudit(app);
    await app.request(
      'mutation ($input: DeleteInput!) { deleteProduct(input: $input) { id } }',
      { input: { id: catalogue.talk } },
      (await createKey(app)).secret,
    );
    expect((await readAudit(app)).length).toBe(before.length + 1);
    expect(await newest()).toMatchObject({ action: 'createApiKey' });
  });
});

describe('An author', () => {
  const schema = buildSchema();
  const access = JSON.parse(readFileSync('schema/access.json', 'utf8')) as Record<string, string>;
  const names = Object.entries(access).flatMap(([name, role]) =>
    name.startsWith('Mutation.') && ['EDITOR', 'ADMIN'].includes(role) ? [name.slice(9)] : [],
  );

  it(`can do none of an editor's or administrator's mutations, and leaves no trace`, async () => {
    const { secret } = await createKey(app, { role: 'AUTHOR' });
    const before = await readAudit(app);
    expect(names.length).toBeGreaterThan(35);
    for (const name of names) {
      const field = schema.getMutationType()!.getFields()[name]!;
      const variables = fillAll(field.args, (_, scalar) => VALID[scalar]);
      const { errors } = await app.request(operationOf('mutation', field), variables, secret);
      expect([name, errors?.map(({ extensions }) => extensions.code)]).toEqual([
        name,
        ['FORBIDDEN'],
      ]);
    }
    const publish = { title: '글', categorySlug: 'chat', publish: true };
    const create = `mutation ($input: CreateArticleInput!) { createArticle(input: $input) {
      searchable } }`;
    const variants = [{ platformSlugs: ['common'], body: '본문' }];
    const { errors } = await app.request(create, { input: { ...publish, variants } }, secret);
    expect(errors![0]!.extensions.code).toBe('FORBIDDEN');
    const log = await app.request('{ auditEntries { nodes { id } } }', {}, secret);
    expect(log.errors![0]!.extensions.code).toBe('FORBIDDEN');
    expect(await readAudit(app)).toEqual(before);
  });
});

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { startDemoApp } from '../../support/start-demo-app.js';
import { ADMIN_KEY, type Answer, type TestApp } from '../../support/start-test-app.js';

const MIRROR = 'examples/mirror/mirror.mjs';
const run = promisify(execFile);

interface Mirror {
  token: string;
  objects: Record<string, { kind: string; title?: string }>;
}

interface Listed {
  articles: {
    nodes: { title: string }[];
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  };
}

describe('examples/mirror', () => {
  let app: TestApp;
  let folder: string;
  let file: string;
  beforeAll(async () => {
    app = await startDemoApp('memory');
    folder = await mkdtemp(path.join(tmpdir(), 'doum-mirror-'));
    file = path.join(folder, 'help.json');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const mirrorOnce = () => run(process.execPath, [MIRROR, file, app.url, '--once']);
  const read = async () => JSON.parse(await readFile(file, 'utf8')) as Mirror;
  const titlesOf = ({ objects }: Mirror) =>
    Object.values(objects)
      .flatMap(({ kind, title }) => (kind === 'ARTICLE' ? [title] : []))
      .sort();

  /** The titles that readers see on the server. */
  async function titles(): Promise<string[]> {
    const found: string[] = [];
    for (let after: string | null = null; ;) {
      const answer: Answer<Listed> = await app.request(
        `query ($after: String) { articles(first: 100, after: $after) {
          nodes { title } pageInfo { hasNextPage endCursor } } }`,
        { after },
      );
      const { nodes, pageInfo }: Listed['articles'] = answer.data!.articles;
      found.push(...nodes.map(({ title }) => title));
      if (!pageInfo.hasNextPage) return found.sort();
      after = pageInfo.endCursor;
    }
  }

  async function change(): Promise<void> {
    const { articles } = await app.admin<{
      articles: { nodes: { id: string; version: number }[] };
    }>('{ articles(first: 2, filter: { statuses: [PUBLISHED] }) { nodes { id version } } }');
    const [renamed, hidden] = articles.nodes;
    await app.admin(
      'mutation ($input: UpdateArticleInput!) { updateArticle(input: $input) { searchable } }',
      {
        input: {
          id: renamed!.id,
          expectedVersion: renamed!.version,
          title: `새 제목 ${renamed!.version}`,
          publish: true,
        },
      },
    );
    await app.admin('mutation ($id: ID!) { unpublishArticle(input: { id: $id }) { searchable } }', {
      id: hidden!.id,
    });
  }

  it('copies everything, then only what has changed', async () => {
    await mirrorOnce();
    expect(titlesOf(await read())).toEqual(await titles());
    await change();
    const { stdout } = await mirrorOnce();
    expect(stdout).toMatch(/^2 changes/);
    expect(titlesOf(await read())).toEqual(await titles());
    expect((await mirrorOnce()).stdout).toBe('');
  });

  it('starts anew when the server cannot continue from its token', async () => {
    // The token of staff is refused to readers.
    const { data } = await app.request<{ changes: { token: string } }>(
      '{ changes(first: 1) { token } }',
      {},
      ADMIN_KEY,
    );
    const gone = { kind: 'ARTICLE', title: '없어진 글' };
    await writeFile(file, JSON.stringify({ token: data!.changes.token, objects: { gone } }));
    expect((await mirrorOnce()).stdout).toContain('starting anew');
    expect(titlesOf(await read())).toEqual(await titles());
  });
});

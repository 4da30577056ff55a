import { ArticleService, importLines, type ImportReport } from '../../src/articles/index.js';
import { openDatabase } from '../../src/app/open-database.js';
import type { DataSource, EntityManager } from '../../src/core/database.js';
import { eventually } from '../support/eventually.js';
import { createDatabase } from '../support/databases.js';

const CATALOGUE = [
  { type: 'product', slug: 'talk', name: '두레톡', position: 1 },
  { type: 'platform', slug: 'ios', name: 'iOS', position: 1 },
  { type: 'category', slug: 'chat', product: 'talk', name: '채팅', position: 1 },
];
const article = (body: string) => ({
  type: 'article',
  slug: 'first',
  category: 'chat',
  status: 'PUBLISHED',
  title: '제목',
  variants: [{ platforms: ['ios'], body }],
});

describe('An import beside an editor', () => {
  const service = new ArticleService();
  let url: string;
  let dataSource: DataSource;
  beforeEach(async () => {
    url = await createDatabase();
    dataSource = await openDatabase(url);
  });
  afterEach(() => dataSource.destroy());

  function take(objects: object[]): Promise<ImportReport> {
    async function* lines() {
      for (const object of objects) yield JSON.stringify(object);
    }
    return importLines(dataSource, lines(), { keepRows: false, editor: 'import' });
  }
  const isWaiting = () =>
    eventually(async () => {
      const [{ waiting }] = await dataSource.query<[{ waiting: number }]>(
        `select count(*)::integer as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      expect(waiting).toBe(1);
    });

  it('waits for who is writing one of its articles, and lets them finish', async () => {
    await take([...CATALOGUE, article('처음')]);
    const [{ id }] = await dataSource.query<[{ id: number }]>('select id from article');
    const [{ platform }] = await dataSource.query<[{ platform: number }]>(
      'select id as platform from platform',
    );
    let report: Promise<ImportReport> | undefined;
    const variants = [{ platformIds: [platform], body: '사람' }];
    await dataSource.transaction(async (manager: EntityManager) => {
      await service.place(manager, id, { slug: 'renamed' });
      // Its lines of the catalogue are written by now, and it waits for the article.
      report = take([...CATALOGUE, article('나중')]);
      await isWaiting();
      // Refers to the platform and the category, as every change of an article does.
      await service.update(manager, 'an editor', id, 1, { variants, publish: true });
    });
    expect((await report!).conflicts).toMatchObject([
      { type: 'article', key: 'first', fields: ['variants'] },
    ]);
    expect(await dataSource.query('select body from article_variant order by id')).toEqual([
      { body: '처음' },
      { body: '사람' },
    ]);
  });

  it('tells what went wrong first, where a dry run cannot be rolled back any more', async () => {
    async function* lines() {
      yield JSON.stringify(CATALOGUE[0]);
      await dataSource.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and state = 'idle in transaction'`,
      );
      throw new Error('The file cannot be read.');
    }
    const options = { keepRows: false, editor: 'import', dryRun: true };
    await expect(importLines(dataSource, lines(), options)).rejects.toThrow(
      'The file cannot be read.',
    );
    // The pool may still hold the connection that was cut.
    const other = await openDatabase(url);
    expect(await other.query('select from product')).toEqual([]);
    await other.destroy();
  });
});

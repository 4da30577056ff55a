import { checkVariants } from '../../src/articles/article-content.js';
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

describe('An import while an editor writes', () => {
  const service = new ArticleService();
  let url: string;
  let dataSource: DataSource;
  beforeEach(async () => {
    url = await createDatabase();
    dataSource = await openDatabase(url);
  });
  afterEach(() => dataSource.destroy());

  function importObjects(objects: object[]): Promise<ImportReport> {
    async function* lines() {
      for (const object of objects) yield JSON.stringify(object);
    }
    return importLines(dataSource, lines(), { keepRows: false, editor: 'import' });
  }
  const untilWaiting = () =>
    eventually(async () => {
      const [{ waiting }] = await dataSource.query<[{ waiting: number }]>(
        `select count(*)::integer as waiting from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock'`,
      );
      expect(waiting).toBe(1);
    });

  it('waits until the editor has finished with an article of the import', async () => {
    await importObjects([...CATALOGUE, article('처음')]);
    const [{ id }] = await dataSource.query<[{ id: number }]>('select id from article');
    const [{ platform }] = await dataSource.query<[{ platform: number }]>(
      'select id as platform from platform',
    );
    let report: Promise<ImportReport> | undefined;
    const variants = await checkVariants([{ platformIds: [platform], body: '사람' }]);
    await dataSource.transaction(async (manager: EntityManager) => {
      await service.place(manager, id, { slug: 'renamed' });
      // The import writes the lines of the catalogue and then waits for the article.
      report = importObjects([...CATALOGUE, article('나중')]);
      await untilWaiting();
      // This refers to the platform and the category, as every change of an article does.
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

  it('reports the first error when the rollback of a dry run fails', async () => {
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
    // The pool may still contain the terminated connection.
    const other = await openDatabase(url);
    expect(await other.query('select from product')).toEqual([]);
    await other.destroy();
  });
});

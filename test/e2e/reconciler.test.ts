import pg from 'pg';
import { openDatabase } from '../../src/app/open-database.js';
import { createLogger } from '../../src/core/logger.js';
import { IndexAnnouncement } from '../../src/indexing/index-announcement.js';
import { IndexWords } from '../../src/indexing/index-words.js';
import { Reconciler } from '../../src/indexing/reconciler.js';
import { Targets } from '../../src/indexing/targets.js';
import { PostgresIndex } from '../../src/search/engines/index.js';
import { SearchEngineName } from '../../src/search/index.js';
import { createDatabase } from '../support/databases.js';

describe('The reconciler', () => {
  let pool: pg.Pool;

  beforeAll(async () => {
    const url = await createDatabase();
    await (await openDatabase(url)).destroy();
    pool = new pg.Pool({ connectionString: url });
  });
  afterAll(() => pool.end());

  it('keeps a build that a change of the dictionary starts while it reads the old one', async () => {
    const logger = createLogger('silent');
    const targets = new Targets(pool);
    const words = new IndexWords(pool);
    const dictionary = await words.dictionary();
    words.dictionary = async () => {
      await targets.replaceBuild(SearchEngineName.POSTGRES, 'the new words');
      return dictionary;
    };
    const reconciler = new Reconciler(
      new PostgresIndex(pool, logger),
      targets,
      words,
      new IndexAnnouncement(pool, () => {}),
      logger,
    );
    await reconciler.reconcile();
    expect(await targets.active(SearchEngineName.POSTGRES)).toMatchObject([
      { state: 'BUILDING', fingerprint: 'the new words' },
    ]);
  });
});

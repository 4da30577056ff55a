import pg from 'pg';
import { Registry } from 'prom-client';
import { openDatabase } from '../../src/app/open-database.js';
import { createLogger } from '../../src/core/logger.js';
import { Deliverer } from '../../src/indexing/deliverer.js';
import { Deliveries } from '../../src/indexing/deliveries.js';
import { GenerationBuilder } from '../../src/indexing/generation-builder.js';
import { IndexAnnouncement } from '../../src/indexing/index-announcement.js';
import { IndexerMetrics } from '../../src/indexing/index-metrics.js';
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
      await targets.replaceBuild(SearchEngineName.MEMORY, 'the new words');
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
    expect(await targets.active(SearchEngineName.MEMORY)).toMatchObject([
      { state: 'BUILDING', fingerprint: 'the new words' },
    ]);
  });

  describe('and a build that was requested without knowing the version of the engine', () => {
    const engine = SearchEngineName.MEMORY;
    const logger = createLogger('silent');

    /** A live generation that is as it should be, and a build with the fingerprint of a guess. */
    const requested = async () => {
      await pool.query('truncate search_target cascade');
      const targets = new Targets(pool);
      const words = new IndexWords(pool);
      const writer = new PostgresIndex(pool, logger);
      const dictionary = await words.dictionary();
      const fingerprint = writer.fingerprint(dictionary);
      const live = await targets.replaceBuild(engine, fingerprint);
      await writer.createGeneration(live.generation, dictionary);
      await writer.activate(live.generation, await writer.liveGeneration());
      await targets.markLive(live);
      const build = await targets.replaceBuild(engine, 'a guess');
      return { targets, words, writer, fingerprint, build };
    };
    const expectReplaced = async (targets: Targets, fingerprint: string) =>
      expect(await targets.active(engine)).toMatchObject([
        { state: 'LIVE', fingerprint },
        { state: 'BUILDING', fingerprint },
      ]);

    it('replaces it', async () => {
      const { targets, words, writer, fingerprint } = await requested();
      const announcement = new IndexAnnouncement(pool, () => {});
      await new Reconciler(writer, targets, words, announcement, logger).reconcile();
      await expectReplaced(targets, fingerprint);
    });

    it('leaves it to the builder, which replaces it', async () => {
      const { targets, words, writer, fingerprint, build } = await requested();
      const deliveries = new Deliveries(pool);
      const metrics = new IndexerMetrics(new Registry(), [writer.name]);
      const builder = new GenerationBuilder(
        pool,
        writer,
        targets,
        deliveries,
        new Deliverer(pool, writer, targets, deliveries, null, metrics, logger, () => false),
        words,
        new IndexAnnouncement(pool, () => {}),
        logger,
      );
      const step = builder.step(
        build,
        () => true,
        () => false,
      );
      expect(await step).toBe('cancelled');
      await expectReplaced(targets, fingerprint);
    });
  });
});

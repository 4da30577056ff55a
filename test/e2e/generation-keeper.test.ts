import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { Registry } from 'prom-client';
import { openDatabase } from '../../src/app/open-database.js';
import { readConfig } from '../../src/config/index.js';
import { createLogger } from '../../src/core/logger.js';
import { GenerationBuilder } from '../../src/indexing/generation-builder.js';
import { GenerationKeeper } from '../../src/indexing/generation-keeper.js';
import { IndexerMetrics } from '../../src/indexing/index-metrics.js';
import { INDEXER_TIMINGS, type WorkContext } from '../../src/indexing/target-loop.js';
import { Targets } from '../../src/indexing/targets.js';
import { WordsTarget } from '../../src/indexing/words-target.js';
import { createIndexWriter, type IndexWriter, SearchEngineName } from '../../src/search/index.js';
import { createDatabase } from '../support/databases.js';
import { dropIndices } from '../support/start-test-app.js';

const ENGINE = SearchEngineName.ELASTICSEARCH;

describe('The keeper of generations', () => {
  const prefix = `test-${randomBytes(6).toString('hex')}`;
  const announce = () => Promise.resolve();
  let context: WorkContext;
  let writer: IndexWriter;
  let targets: Targets;
  let words: WordsTarget;

  beforeAll(async () => {
    const url = await createDatabase();
    await (await openDatabase(url)).destroy();
    const logger = createLogger('silent');
    const pool = new pg.Pool({ connectionString: url });
    const metrics = new IndexerMetrics(new Registry(), [ENGINE]);
    context = { pool, metrics, logger, timings: INDEXER_TIMINGS };
    writer = createIndexWriter(
      readConfig({
        ELASTICSEARCH_URL: process.env.TEST_ELASTICSEARCH_URL!,
        ELASTICSEARCH_INDEX: prefix,
      }),
    )!;
    targets = new Targets(pool);
  });
  beforeEach(async () => {
    words = new WordsTarget(context.pool);
    await context.pool.query('truncate search_target cascade');
  });
  afterAll(async () => {
    await writer.close();
    await context.pool.end();
    await dropIndices(prefix);
  });

  const reconcile = () => new GenerationKeeper(context, writer, words, announce).reconcile();

  it('keeps a build that a change of the dictionary starts while it reads the old one', async () => {
    const dictionary = await words.dictionary();
    words.dictionary = async () => {
      await targets.replaceBuild(ENGINE, 'the new words');
      return dictionary;
    };
    await reconcile();
    expect(await targets.active(ENGINE)).toMatchObject([
      { state: 'BUILDING', fingerprint: 'the new words' },
    ]);
  });

  describe('and a build that was requested without knowing the version of the engine', () => {
    /** A live generation that is as it should be, and a build with the fingerprint of a guess. */
    const requested = async () => {
      const dictionary = await words.dictionary();
      await writer.inspect();
      const fingerprint = writer.fingerprint(dictionary);
      const live = await targets.replaceBuild(ENGINE, fingerprint);
      await writer.createGeneration(live.generation, dictionary);
      await writer.activate(live.generation, await writer.liveGeneration());
      await targets.markLive(live);
      return { fingerprint, build: await targets.replaceBuild(ENGINE, 'a guess') };
    };
    const expectReplaced = async (fingerprint: string) =>
      expect(await targets.active(ENGINE)).toMatchObject([
        { state: 'LIVE', fingerprint },
        { state: 'BUILDING', fingerprint },
      ]);

    it('replaces it', async () => {
      const { fingerprint } = await requested();
      await reconcile();
      await expectReplaced(fingerprint);
    });

    it('leaves it to the builder, which replaces it', async () => {
      const { fingerprint, build } = await requested();
      const builder = new GenerationBuilder(context, writer, words, announce);
      const step = builder.step(
        build,
        () => true,
        () => false,
      );
      expect(await step).toBe('cancelled');
      await expectReplaced(fingerprint);
    });
  });
});

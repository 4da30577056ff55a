import { createLogger } from '../../src/core/logger.js';
import { openDatabase } from '../../src/app/open-database.js';
import { poolOf } from '../../src/core/database.js';
import { DICTIONARY } from '../../src/language/index.js';
import type { IndexChange } from '../../src/search/engine.js';
import { PostgresEngine, PostgresIndex } from '../../src/search/engines/index.js';
import {
  READ_INDEXED_DOCUMENTS,
  READ_SEGMENTS,
} from '../../src/search/engines/postgres/stored-index.sql.js';
import { buildDocument } from '../support/build-document.js';
import { statementsDuring } from '../support/count-statements.js';
import { createDatabase } from '../support/databases.js';
import { engineRequest, plainQuery } from '../support/engine-request.js';
import { allFacets, generateDocuments } from './generated-documents.js';
import { openEngine, type EngineUnderTest } from './engines.js';

const SEED = 20_261_128;
const WRITES = 1_680;
const TEXTS = ['신고 메시지', '가상계좌', '정기결제를 알림', '비밀번호 채팅방 지도'];

describe('Segments of the Postgres index', () => {
  let tested: EngineUnderTest;

  beforeAll(async () => {
    tested = await openEngine('postgres');
  });
  afterAll(() => tested.stop());

  const answers = () =>
    Promise.all(
      TEXTS.flatMap((text) =>
        [true, false].map((internal) =>
          tested.search({
            text,
            internal,
            phrases: [{ text: text.split(' ')[0]!, isRequired: false }],
            facets: allFacets(true),
            highlight: { title: true, body: true },
          }),
        ),
      ),
    );

  it('give the answers of an index that was written at once', { timeout: 120_000 }, async () => {
    await tested.writer.createGeneration('changed', DICTIONARY);
    await tested.activate('changed');
    const last = new Map<number, IndexChange>();
    let batch: IndexChange[] = [];
    for (const [i, document] of generateDocuments(WRITES, SEED).entries()) {
      const articleId = ((i * 37) % 400) + 1;
      const isGone = i % 11 === 0;
      const version = i + 1;
      const change = { articleId, version, document: isGone ? null : { ...document, articleId } };
      last.set(articleId, change);
      batch.push(change);
      if (batch.length < 140) continue;
      await tested.writer.write('changed', batch, { refresh: true });
      batch = [];
      // Every third time, the documents are moved before the next write.
      if (i % 3 === 0) await tested.writer.close();
    }
    await tested.writer.close();
    const changed = await answers();
    await tested.writer.createGeneration('once', DICTIONARY);
    await tested.writer.write('once', [...last.values()], { refresh: true });
    await tested.activate('once');
    const once = await answers();
    expect(changed).toEqual(once);
    expect(once.every(({ total }) => total > 0)).toBe(true);
  });

  it('are moved until few changes are pending, in any order of writes', async () => {
    const dataSource = await openDatabase(await createDatabase());
    const pool = poolOf(dataSource);
    const logged: string[] = [];
    const logger = {
      ...createLogger('silent'),
      warn: (_: object, text: string) => logged.push(text),
    };
    const writer = new PostgresIndex(pool, logger as never);
    const documents = generateDocuments(600, SEED);
    const change = (id: number, version: number): IndexChange => ({
      articleId: id,
      version,
      document: { ...documents[id - 1]!, articleId: id },
    });
    await writer.createGeneration('moved', DICTIONARY);
    await writer.activate('moved', null);
    let version = 0;
    // Each batch begins with the last article, and overlaps with the one before.
    for (let from = 0; from + 200 <= documents.length; from += 100) {
      const ids = documents.slice(from, from + 200).map(({ articleId }) => articleId);
      await Promise.all(
        [ids.toReversed(), [ids.at(-1)!, ids[0]!]].map((some) =>
          writer.write(
            'moved',
            some.map((id) => change(id, ++version)),
          ),
        ),
      );
    }
    await writer.close();
    const { rows } = await pool.query<{ pending: number }>(
      'select count(*)::integer as pending from search_pending',
    );
    expect(rows[0]!.pending).toBeLessThan(128);
    expect(logged).toEqual([]);
    expect(await writer.count('moved')).toBe(documents.length);
    await dataSource.destroy();
  });

  it('are found damaged, and written again', async () => {
    const dataSource = await openDatabase(await createDatabase());
    const pool = poolOf(dataSource);
    const writer = new PostgresIndex(pool, createLogger('silent'));
    const documents = generateDocuments(5, SEED);
    const write = (version: number) =>
      writer.write(
        'damaged',
        documents.map((document) => ({ articleId: document.articleId, version, document })),
      );
    const whole = async () =>
      [...(await writer.read('damaged', [1, 2, 3, 4, 5])).values()].flatMap(
        ({ document }) => document ?? [],
      );
    await writer.createGeneration('damaged', DICTIONARY);
    await write(1);
    expect(await whole()).toEqual(documents);
    await writer.prepare('damaged');
    expect(await whole()).toEqual(documents);
    await pool.query(
      'delete from search_posting where term in (select term from search_posting limit 1)',
    );
    expect(await whole()).toEqual([]);
    await write(2);
    expect(await whole()).toEqual(documents);
    await writer.prepare('damaged');
    expect(await whole()).toEqual(documents);
    await writer.dropGeneration('damaged');
    for (const table of ['search_document', 'search_pending', 'search_segment', 'search_posting'])
      expect((await pool.query(`select from ${table}`)).rowCount).toBe(0);
    await dataSource.destroy();
  });

  it.each([
    ['lists', 'substr(lists, 1, 1)'],
    ['starts', "''"],
  ])('make searches unavailable if %s are damaged', async (column, damaged) => {
    const dataSource = await openDatabase(await createDatabase());
    const pool = poolOf(dataSource);
    const writer = new PostgresIndex(pool, createLogger('silent'));
    await writer.createGeneration('damaged', DICTIONARY);
    const document = buildDocument({ title: '버전 26.1.0', paragraphs: ['버전 26.1.0'] });
    await writer.write('damaged', [{ articleId: document.articleId, version: 1, document }]);
    await writer.prepare('damaged');
    await writer.activate('damaged', null);
    const engine = new PostgresEngine(pool);
    const search = () =>
      engine.search(
        engineRequest({
          query: plainQuery('26.1.0', { phrases: [{ text: '26.1.0', isRequired: false }] }),
        }),
      );
    expect((await search()).total).toBe(1);
    await pool.query(`update search_posting set ${column} = ${damaged}`);
    await expect(search()).rejects.toThrow(
      expect.objectContaining({ name: 'EngineUnavailable', code: 'POSTGRES_INDEX_DAMAGED' }),
    );
    await dataSource.destroy();
  });

  it('are read once by concurrent searches, and so are pending documents', async () => {
    const dataSource = await openDatabase(await createDatabase());
    const pool = poolOf(dataSource);
    const writer = new PostgresIndex(pool, createLogger('silent'));
    const write = (articleId: number) =>
      writer.write('live', [{ articleId, version: 1, document: buildDocument({ articleId }) }]);
    await writer.createGeneration('live', DICTIONARY);
    await write(1);
    await writer.activate('live', null);
    await write(2);
    const engine = new PostgresEngine(pool);
    const statements = await statementsDuring(async () => {
      const searches = Array.from({ length: 5 }, () => engine.search(engineRequest()));
      for (const { total } of await Promise.all(searches)) expect(total).toBe(2);
    });
    for (const read of [READ_SEGMENTS, READ_INDEXED_DOCUMENTS])
      expect(statements.filter((statement) => statement === read)).toHaveLength(1);
    await dataSource.destroy();
  });
});

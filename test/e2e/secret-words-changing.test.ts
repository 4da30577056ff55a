import { buildSchema } from '../../src/app/build-schema.js';
import type { BuiltArticle } from '../support/build-article.js';
import { buildCatalogue } from '../support/build-catalogue.js';
import { eventually } from '../support/eventually.js';
import { everyQuery } from '../support/every-query.js';
import { startFaultProxy } from '../support/fault-proxy.js';
import { buildSecretArticle, PUBLIC_TEXT, PUBLIC_WORD } from '../support/hidden-articles.js';
import { mutate } from '../support/mutate.js';
import { searchAsReader } from '../support/search-as-reader.js';
import { drawWords, typings } from '../support/secret-words.js';
import { EVERYTHING_AT_ONCE, ON_ELASTICSEARCH, ON_POSTGRES } from '../support/secret-server.js';
import { dropIndices, startTestApp } from '../support/start-test-app.js';
import { isRefused, leakedPieces, sendProbe } from '../support/leak-probes.js';
import { TURNS, testChangingWords, withoutCorrections } from './secret-words-changing.js';

testChangingWords([ON_POSTGRES], TURNS.slice(0, 2));
testChangingWords([ON_ELASTICSEARCH], TURNS.slice(0, 1));

it('A word of an article that was hidden while the engine was unavailable is in no answer after it returns', async () => {
  const proxy = await startFaultProxy(process.env.TEST_ELASTICSEARCH_URL!);
  onTestFinished(() => proxy.stop());
  const first = await startTestApp('elasticsearch', {
    elasticsearchUrl: proxy.url,
    ...EVERYTHING_AT_ONCE,
  });
  const { databaseUrl, indexPrefix } = first;
  onTestFinished(() => dropIndices(indexPrefix));
  const [word] = drawWords(1, PUBLIC_TEXT.join(' '));
  const { misspelt = '' } = typings(word!, PUBLIC_WORD);
  let article: BuiltArticle;
  try {
    await buildCatalogue(first);
    article = await buildSecretArticle(first, word!, { publish: true });
    await eventually(async () =>
      expect((await searchAsReader(first, misspelt)).interpretation.searched).toBe(word!.hangul),
    );
    proxy.down();
  } finally {
    await first.app.stop();
  }

  const second = await startTestApp('elasticsearch', {
    elasticsearchUrl: proxy.url,
    databaseUrl,
    indexPrefix,
    ...EVERYTHING_AT_ONCE,
  });
  onTestFinished(() => second.app.stop());
  await mutate(second, 'unpublishArticle', { id: article.id }, 'searchable');
  const search = everyQuery(buildSchema()).find(({ field }) => field === 'search')!;
  const probe = {
    query: search,
    slot: search.slots.find(({ path: [name] }) => name === 'query')!,
    fixed: [],
  };
  const pieces: string[] = [];
  const ask = async () => {
    const answer = await sendProbe(second, probe, misspelt);
    pieces.push(...leakedPieces({ ...answer, raw: withoutCorrections(answer) }, [word!]));
    return answer;
  };
  expect(isRefused(await ask())).toBe(true);
  proxy.up();
  // Searches are answered again before the indexer has removed the article from the index.
  await eventually(async () => expect(isRefused(await ask())).toBe(false));
  await eventually(async () => {
    const answer = await ask();
    expect(answer.data).toMatchObject({ search: { totalCount: 0 } });
    expect(leakedPieces(answer, [word!])).toEqual([]);
  });
  expect(pieces).toEqual([]);
});

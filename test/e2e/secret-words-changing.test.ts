import { setTimeout as sleep } from 'node:timers/promises';
import { buildSchema } from '../../src/app/build-schema.js';
import { buildArticle, type BuiltArticle } from '../support/build-article.js';
import { buildCatalogue } from '../support/build-catalogue.js';
import { eventually } from '../support/eventually.js';
import { everyQuery } from '../support/every-query.js';
import { startFaultProxy } from '../support/fault-proxy.js';
import { askedFor, askedForNothing, buildSecretArticle, PUBLIC_TEXT, PUBLIC_WORD } from '../support/hidden-articles.js';
import { inFlight } from '../support/in-flight.js';
import { mutate } from '../support/mutate.js';
import { searchAsReader } from '../support/search-as-reader.js';
import { drawWords, typings } from '../support/secret-words.js';
import { answersSearches, EVERYTHING_AT_ONCE, type SecretWorld, startSecretWorld, WORLDS } from '../support/secret-world.js';
import { startTestApp } from '../support/start-test-app.js';
import { FOUND_AT, isRefused, nameOf, piecesTold, type Place, tell, textPlaces, type Told, toldApart } from '../support/told.js';

/** Everywhere where an article is found by those who may see it, with the kind of text. */
const QUERIES = everyQuery(buildSchema());
const FINDS = textPlaces(QUERIES).flatMap((place) =>
  (FOUND_AT[nameOf(place)] ?? []).map((kind): [Place, string] => [place, kind]),
);

/** So long after it was hidden no word is told any more by what the server holds in memory. */
const MEMORY_MS = 2_000;

/** An indexer whose engine is away looks every five seconds at the latest. */
const PATIENCE_MS = 15_000;

type Change = [mutation: string, input: object];
const PUBLISH: Change = ['publishArticle', { expectedVersion: 1 }];

const TURNS: [name: string, show: Change, hide: Change][] = [
  ['published and unpublished', PUBLISH, ['unpublishArticle', {}]],
  ['published again and shown to staff alone', PUBLISH, ['placeArticle', { visibility: 'INTERNAL', waitForSearch: true }]],
  ['shown to everybody and archived', ['placeArticle', { visibility: 'PUBLIC' }], ['archiveArticle', {}]],
  ['published again and deleted', PUBLISH, ['deleteArticle', { expectedVersion: 1 }]],
];

describe.each(WORLDS)('While an article is looked for all the time, %s, and it is', (_, engines) => {
  const searches = answersSearches(engines);
  const [word, other] = drawWords(2, PUBLIC_TEXT.join(' '));
  const finds = FINDS.filter(([{ query }]) => searches || query.field !== 'search');
  let world: SecretWorld;
  let article: BuiltArticle;
  let asked: Record<string, string>;
  let nothing: Record<string, string>;

  beforeAll(async () => {
    world = await startSecretWorld(engines);
    nothing = await askedForNothing(world.app, other!);
    article = await buildSecretArticle(world.app, word!);
    asked = askedFor(word!, article.id, article.variants[0]!.id);
    await world.app.settled();
    // The indexer trusts an index from the first change on that it has written; before, it writes nothing while the engine is away.
    await buildArticle(world.app, { publish: true, waitForSearch: true });
    await world.goDown();
  });
  afterAll(() => world.stop());

  const change = ([mutation, input]: Change, more: object = {}) =>
    mutate(world.app, mutation, { id: article.id, ...input, ...more }, 'searchable');

  /** Where an outsider is told of it. */
  const found = async (): Promise<string[]> => {
    const names: string[] = [];
    await inFlight(finds, async ([place, kind]) => {
      if (await toldApart(world.app, place, asked[kind]!, nothing[kind]!)) names.push(`${nameOf(place)} ${kind}`);
    });
    return names.sort();
  };
  const everywhere = finds.map(([place, kind]) => `${nameOf(place)} ${kind}`).sort();

  /** Outsiders who look for it everywhere, one time after the other. */
  const startLooking = () => {
    const answers: { startedAt: number; told: Told }[] = [];
    let isOver = false;
    const looking = inFlight([0, 1, 2], async (_, from) => {
      for (let turn = from; !isOver; turn += 1) {
        const [place, kind] = finds[turn % finds.length]!;
        const startedAt = performance.now();
        answers.push({ startedAt, told: await tell(world.app, place, asked[kind]!) });
      }
    });
    const since = (at: number) => answers.filter(({ startedAt }) => startedAt >= at).map(({ told }) => told);
    return {
      since,
      async stop() {
        isOver = true;
        await looking;
      },
    };
  };

  it.each(TURNS)('%s: told of it before and after is nothing', async (_, show, hide) => {
    expect(await found()).toEqual([]);
    const outsiders = startLooking();
    try {
      const begunAt = performance.now();
      await change(show, { waitForSearch: searches });
      await eventually(async () => expect(await found()).toEqual(everywhere), PATIENCE_MS);
      const sawIt = outsiders.since(begunAt).filter((told) => piecesTold(told, [word!]).length > 0);
      expect(sawIt.length).toBeGreaterThan(0);

      await change(hide);
      const hiddenAt = performance.now();
      await eventually(async () => expect(outsiders.since(hiddenAt).length).toBeGreaterThan(2 * finds.length), PATIENCE_MS);
      await outsiders.stop();
      const toldAfter = outsiders.since(hiddenAt).flatMap((told) => {
        const pieces = piecesTold({ ...told, raw: withoutCorrections(told) }, [word!]);
        return pieces.length > 0 ? [{ place: nameOf(told.place), variables: told.variables, pieces }] : [];
      });
      expect(toldAfter).toEqual([]);
    } finally {
      await outsiders.stop();
    }
    await eventually(async () => expect(await found()).toEqual([]), PATIENCE_MS);
  });
});

/** What is told of articles. Corrections are of words in memory, which follow within two seconds (unpublished-words.test.ts). */
function withoutCorrections({ data, errors }: Told): string {
  return JSON.stringify({ data, errors }, (key, value: unknown) => (key === 'interpretation' ? undefined : value));
}

it('A word that was public is told by nothing when the engine comes back, if it was hidden while the server started without it', async () => {
  const proxy = await startFaultProxy(process.env.TEST_ELASTICSEARCH_URL!);
  const first = await startTestApp('elasticsearch', { elasticsearchUrl: proxy.url, environment: EVERYTHING_AT_ONCE });
  await buildCatalogue(first);
  const [word] = drawWords(1, PUBLIC_TEXT.join(' '));
  const article = await buildSecretArticle(first, word!, { publish: true });
  const { misspelt = '' } = typings(word!, PUBLIC_WORD);
  await eventually(async () => expect((await searchAsReader(first, misspelt)).interpretation.searched).toBe(word!.hangul));
  proxy.down();
  await first.app.stop();

  const { databaseUrl, indexPrefix } = first;
  const second = await startTestApp('elasticsearch', {
    elasticsearchUrl: proxy.url,
    databaseUrl,
    indexPrefix,
    environment: EVERYTHING_AT_ONCE,
  });
  try {
    await mutate(second, 'unpublishArticle', { id: article.id }, 'searchable');
    await sleep(MEMORY_MS);
    const search = QUERIES.find(({ field }) => field === 'search')!;
    const place = { query: search, slot: search.slots.find(({ path: [name] }) => name === 'query')!, besides: [] };
    const pieces: string[] = [];
    const ask = async () => {
      const told = await tell(second, place, misspelt);
      pieces.push(...piecesTold(told, [word!]));
      return told;
    };
    expect(isRefused(await ask())).toBe(true);
    proxy.up();
    // The index holds it until the indexer has written again, which takes longer than it takes searches to be answered.
    await eventually(async () => expect(isRefused(await ask())).toBe(false), PATIENCE_MS);
    await eventually(async () => expect((await ask()).data).toMatchObject({ search: { totalCount: 0 } }), PATIENCE_MS);
    expect(pieces).toEqual([]);
  } finally {
    await second.stop();
    await proxy.stop();
  }
});

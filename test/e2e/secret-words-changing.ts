import { buildSchema } from '../../src/app/build-schema.js';
import { buildArticle, type BuiltArticle } from '../support/build-article.js';
import { eventually } from '../support/eventually.js';
import { everyQuery } from '../support/every-query.js';
import {
  askedFor,
  askedForNothing,
  buildSecretArticle,
  PUBLIC_TEXT,
} from '../support/hidden-articles.js';
import { inFlight } from '../support/in-flight.js';
import { mutate } from '../support/mutate.js';
import { drawWords } from '../support/secret-words.js';
import {
  answersSearches,
  type SecretWorld,
  startSecretWorld,
  type World,
} from '../support/secret-world.js';
import {
  FOUND_AT,
  nameOf,
  piecesTold,
  type Place,
  tell,
  textPlaces,
  type Told,
  toldApart,
} from '../support/told.js';

/** Everywhere where an article is found by those who may see it, with the kind of text. */
const QUERIES = everyQuery(buildSchema());
const FINDS = textPlaces(QUERIES).flatMap((place) =>
  (FOUND_AT[nameOf(place)] ?? []).map((kind): [Place, string] => [place, kind]),
);

/** An indexer whose engine is away looks every five seconds at the latest. */
const PATIENCE_MS = 15_000;

type Change = [mutation: string, input: object];
const PUBLISH: Change = ['publishArticle', { expectedVersion: 1 }];

export const TURNS: readonly [name: string, show: Change, hide: Change][] = [
  ['published and unpublished', PUBLISH, ['unpublishArticle', {}]],
  [
    'published again as internal',
    PUBLISH,
    ['placeArticle', { visibility: 'INTERNAL', waitForSearch: true }],
  ],
  [
    'published for everybody and archived',
    ['placeArticle', { visibility: 'PUBLIC' }],
    ['archiveArticle', {}],
  ],
  ['published again and deleted', PUBLISH, ['deleteArticle', { expectedVersion: 1 }]],
];

/** Declares the tests in these worlds, each with these changes of what is hidden. */
export function testChangingWords(worlds: readonly World[], turns: typeof TURNS): void {
  describe.each(worlds)(
    'While an article is looked for all the time, %s, and it is',
    (_, engines) => testWorld(engines, turns),
  );
}

function testWorld(engines: World[1], turns: typeof TURNS): void {
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
    // The indexer trusts an index from the first change on that it has written; before, it writes
    // nothing while the engine is away.
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
      if (await toldApart(world.app, place, asked[kind]!, nothing[kind]!))
        names.push(`${nameOf(place)} ${kind}`);
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
    const since = (at: number) =>
      answers.filter(({ startedAt }) => startedAt >= at).map(({ told }) => told);
    return {
      since,
      async stop() {
        isOver = true;
        await looking;
      },
    };
  };

  it.each(turns)('%s: no answer contains it before and after', async (_, show, hide) => {
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
      await eventually(
        async () => expect(outsiders.since(hiddenAt).length).toBeGreaterThan(2 * finds.length),
        PATIENCE_MS,
      );
      await outsiders.stop();
      const toldAfter = outsiders.since(hiddenAt).flatMap((told) => {
        const pieces = piecesTold({ ...told, raw: withoutCorrections(told) }, [word!]);
        return pieces.length > 0
          ? [{ place: nameOf(told.place), variables: told.variables, pieces }]
          : [];
      });
      expect(toldAfter).toEqual([]);
    } finally {
      await outsiders.stop();
    }
    await eventually(async () => expect(await found()).toEqual([]), PATIENCE_MS);
  });
}

/**
 * What is told of articles. Corrections are of words in memory, which follow within two seconds
 * (unpublished-words.test.ts).
 */
function withoutCorrections({ data, errors }: Told): string {
  return JSON.stringify({ data, errors }, (key, value: unknown) =>
    key === 'interpretation' ? undefined : value,
  );
}

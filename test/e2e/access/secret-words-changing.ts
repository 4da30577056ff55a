import { buildSchema } from '../../../src/app/build-schema.js';
import { buildArticle, type BuiltArticle } from '../../support/build-article.js';
import { eventually, SOON_MS } from '../../support/eventually.js';
import { everyQuery } from '../../support/every-query.js';
import {
  searchTextsOf,
  absentSearchTexts,
  buildSecretArticle,
  PUBLIC_TEXT,
} from '../../support/hidden-articles.js';
import { inFlight } from '../../support/in-flight.js';
import { mutate } from '../../support/mutate.js';
import { drawWords } from '../../support/secret-words.js';
import {
  answersSearches,
  type Engines,
  type SecretServer,
  startSecretServer,
  type EngineSetup,
} from '../../support/secret-server.js';
import {
  FINDING_KINDS,
  isSearch,
  probeName,
  leakedPieces,
  type Probe,
  sendProbe,
  textProbes,
  type ProbeAnswer,
  compareAnswers,
} from '../../support/leak-probes.js';

/** Every probe that finds an article for callers who may see it, with each kind of text. */
const QUERIES = everyQuery(buildSchema());
const FINDS = textProbes(QUERIES).flatMap((probe) =>
  (FINDING_KINDS[probeName(probe)] ?? []).map((kind): [Probe, string] => [probe, kind]),
);

/** The searching probes, each with every third kind of text; all others with each kind. */
const SEARCHING = ['search(query)', 'passages(query)', 'suggest(prefix)'];
const FINDS_IN_TURNS = FINDS.filter(([probe, kind]) => {
  const turn = SEARCHING.indexOf(probeName(probe));
  return turn === -1 || FINDING_KINDS['suggest(prefix)']!.indexOf(kind) % 3 === turn;
});

type Change = [mutation: string, input: object];
const PUBLISH: Change = ['publishArticle', { expectedVersion: 1 }];

const TURNS: readonly [name: string, show: Change, hide: Change][] = [
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

/** Declares the tests: of the whole matrix, or of one change, with each kind of text once. */
export function testChangingWords(
  setups: readonly EngineSetup[],
  { isWhole }: { isWhole: boolean },
): void {
  describe.each(setups)(
    'While clients search for an article continuously, %s, and it is',
    (_, engines) => testSetup(engines, isWhole),
  );
}

function testSetup(engines: Engines, isWhole: boolean): void {
  const searches = answersSearches(engines);
  const [word, other] = drawWords(2, PUBLIC_TEXT.join(' '));
  const finds = (isWhole ? FINDS : FINDS_IN_TURNS).filter(
    ([probe]) => searches || !isSearch(probe),
  );
  let server: SecretServer;
  let article: BuiltArticle;
  let searchTexts: Record<string, string>;
  let absentTexts: Record<string, string>;

  beforeAll(async () => {
    server = await startSecretServer(engines);
    absentTexts = await absentSearchTexts(server.app, other!);
    article = await buildSecretArticle(server.app, word!);
    searchTexts = searchTextsOf(word!, article.id, article.variants[0]!.id);
    await server.app.settled();
    // The indexer must have written a change: before the first one, it writes nothing while the
    // engine is unavailable.
    await buildArticle(server.app, { publish: true, waitForSearch: true });
    await server.goDown();
  });
  afterAll(() => server.stop());

  const change = ([mutation, input]: Change, more: object = {}) =>
    mutate(server.app, mutation, { id: article.id, ...input, ...more }, 'searchable');

  /** Waits until each probe finds the article anonymously, or none does. */
  const untilFound = (isFound: boolean, withinMs = SOON_MS) =>
    inFlight(finds, ([probe, kind]) =>
      eventually(async () => {
        const texts = [searchTexts[kind]!, absentTexts[kind]!] as const;
        const difference = await compareAnswers(server.app, probe, ...texts);
        const name = `${probeName(probe)} ${kind}`;
        expect({ name, isFound: difference !== null }).toEqual({ name, isFound });
      }, withinMs),
    );

  /** Anonymous clients that send all probes in turns. */
  const startClients = () => {
    const answers: { startedAt: number; answer: ProbeAnswer }[] = [];
    let isStopped = false;
    const running = inFlight([0, 1, 2], async (from) => {
      for (let turn = from; !isStopped; turn += 3) {
        const [probe, kind] = finds[turn % finds.length]!;
        const startedAt = performance.now();
        answers.push({ startedAt, answer: await sendProbe(server.app, probe, searchTexts[kind]!) });
      }
    });
    const since = (at: number) =>
      answers.filter(({ startedAt }) => startedAt >= at).map(({ answer }) => answer);
    return {
      since,
      async stop() {
        isStopped = true;
        await running;
      },
    };
  };

  it.each(isWhole ? TURNS : TURNS.slice(0, 1))(
    '%s: no answer contains it before and after',
    async (_, show, hide) => {
      await untilFound(false, 0);
      const clients = startClients();
      try {
        const begunAt = performance.now();
        await change(show, { waitForSearch: searches });
        await untilFound(true);
        const withWord = clients
          .since(begunAt)
          .filter((answer) => leakedPieces(answer, [word!]).length > 0);
        expect(withWord.length).toBeGreaterThan(0);

        await change(hide);
        const hiddenAt = performance.now();
        await eventually(async () =>
          expect(clients.since(hiddenAt).length).toBeGreaterThan(finds.length),
        );
        await clients.stop();
        const leaksAfter = clients.since(hiddenAt).flatMap((answer) => {
          const pieces = leakedPieces({ ...answer, raw: withoutCorrections(answer) }, [word!]);
          return pieces.length > 0
            ? [{ probe: probeName(answer.probe), variables: answer.variables, pieces }]
            : [];
        });
        expect(leaksAfter).toEqual([]);
      } finally {
        await clients.stop();
      }
      await untilFound(false);
    },
  );
}

/**
 * The answer without corrections: they use words in memory, which are removed soon afterwards
 * (unpublished-words.test.ts).
 */
function withoutCorrections({ data, errors }: ProbeAnswer): string {
  return JSON.stringify({ data, errors }, (key, value: unknown) =>
    key === 'interpretation' ? undefined : value,
  );
}

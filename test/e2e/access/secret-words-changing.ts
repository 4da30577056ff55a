import { buildSchema } from '../../../src/app/build-schema.js';
import { buildArticle, type BuiltArticle } from '../../support/build-article.js';
import { eventually } from '../../support/eventually.js';
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

/** Declares the tests for these setups, each with these changes of visibility. */
export function testChangingWords(setups: readonly EngineSetup[], turns: typeof TURNS): void {
  describe.each(setups)(
    'While clients search for an article continuously, %s, and it is',
    (_, engines) => testSetup(engines, turns),
  );
}

function testSetup(engines: Engines, turns: typeof TURNS): void {
  const searches = answersSearches(engines);
  const [word, other] = drawWords(2, PUBLIC_TEXT.join(' '));
  const finds = FINDS.filter(([probe]) => searches || !isSearch(probe));
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

  /** The probes that find the article anonymously. */
  const found = async (): Promise<string[]> => {
    const names: string[] = [];
    await inFlight(finds, async ([probe, kind]) => {
      if (await compareAnswers(server.app, probe, searchTexts[kind]!, absentTexts[kind]!))
        names.push(`${probeName(probe)} ${kind}`);
    });
    return names.sort();
  };
  const everywhere = finds.map(([probe, kind]) => `${probeName(probe)} ${kind}`).sort();

  /** Anonymous clients that send all probes in turns. */
  const startClients = () => {
    const answers: { startedAt: number; answer: ProbeAnswer }[] = [];
    let isStopped = false;
    const running = inFlight([0, 1, 2], async (_, from) => {
      for (let turn = from; !isStopped; turn += 1) {
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

  it.each(turns)('%s: no answer contains it before and after', async (_, show, hide) => {
    expect(await found()).toEqual([]);
    const clients = startClients();
    try {
      const begunAt = performance.now();
      await change(show, { waitForSearch: searches });
      await eventually(async () => expect(await found()).toEqual(everywhere));
      const withWord = clients
        .since(begunAt)
        .filter((answer) => leakedPieces(answer, [word!]).length > 0);
      expect(withWord.length).toBeGreaterThan(0);

      await change(hide);
      const hiddenAt = performance.now();
      await eventually(async () =>
        expect(clients.since(hiddenAt).length).toBeGreaterThan(2 * finds.length),
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
    await eventually(async () => expect(await found()).toEqual([]));
  });
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

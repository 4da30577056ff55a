import { isEnumType, isObjectType } from 'graphql';
import { mutate } from '../../support/mutate.js';
import { declaredAccess, PUBLIC } from '../../../src/access/index.js';
import { buildSchema } from '../../../src/app/build-schema.js';
import { eventually } from '../../support/eventually.js';
import {
  everyQuery,
  isText,
  needsNoText,
  type Slot,
  type WholeQuery,
} from '../../support/every-query.js';
import {
  absentSearchTexts,
  buildHiddenArticles,
  type HiddenArticle,
  PUBLIC_TEXT,
  WAYS,
} from '../../support/hidden-articles.js';
import { inFlight } from '../../support/in-flight.js';
import { answered, coveredBy, reachable } from '../../support/schema-coverage.js';
import { fromAddresses, popularAmong } from '../../support/popular-query.js';
import { readChanges } from '../../support/follow-changes.js';
import { drawWords } from '../../support/secret-words.js';
import {
  answersSearches,
  type Engines,
  type SecretServer,
  startSecretServer,
  type EngineSetup,
} from '../../support/secret-server.js';
import { ADMIN_KEY } from '../../support/start-test-app.js';
import {
  cursorsIn,
  FINDING_KINDS,
  isRefused,
  isSearch,
  probeName,
  normalized,
  leakedPieces,
  type Probe,
  sendProbe,
  textProbes,
  type ProbeAnswer,
  compareAnswers,
  type AnswerDifference,
  withChoices,
} from '../../support/leak-probes.js';

const schema = buildSchema();
const QUERIES = everyQuery(schema);
const TEXT_PROBES = textProbes(QUERIES);
const WITHOUT_TEXT = QUERIES.filter(needsNoText).map((query): Probe => ({
  query,
  slot: null,
  fixed: [],
}));

/** The arguments of nested fields that `search` has, too. */
const OF_SEARCH = new Set(
  QUERIES.find(({ field }) => field === 'search')!
    .slots.filter(({ isOwn }) => !isOwn)
    .map(({ path }) => path.join('.')),
);
const isRepeated = ({ field }: WholeQuery, { path, isOwn }: Slot) =>
  !isOwn && field !== 'search' && OF_SEARCH.has(path.join('.'));

/** The kinds that are also tested with each of the other arguments. */
const KINDS_WITH_ARGUMENTS = ['whole', 'misspelt', 'misspelt beside a public word'];

/** Maximum cursors to follow per answer: of the whole matrix, and otherwise. */
const MAX_CURSORS = { whole: 8, short: 2 };

/** The text in the opposite letter case: the same words, but another id. */
const inOtherCase = (text: string) =>
  Array.from(text, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  ).join('');

const STAFF = `query ($id: ID!) {
  article(id: $id) { title related { title } }
  articles(filter: { visibilities: [INTERNAL] }) { totalCount }
  category(slug: "group-chat") { articleCount }
}`;
interface StaffAnswer {
  article: { title: string; related: { title: string }[] } | null;
  articles: { totalCount: number };
  category: { articleCount: number };
}

/** Search filters accept every text; these are the slugs that find public articles. */
const SLUGS: Record<string, string> = {
  productSlugs: 'talk',
  categorySlugs: 'chat',
  platformSlugs: 'ios',
};
const isUnknownSlug = ({ slot }: Probe, text: string) => {
  const slug = SLUGS[slot?.path.at(-1) ?? ''];
  return slug !== undefined && text !== slug;
};

/** Each test sends up to some thousand requests. */
const TIMEOUT_MS = 180_000;

/** One probe with one kind of text of a hidden article. */
interface Case {
  probe: Probe;
  kind: string;
  article: HiddenArticle;
}

const caseName = ({ probe, kind, article: { way } }: Case) =>
  [way, kind, probeName(probe)].join(' | ');

/**
 * Declares the tests for these setups. The whole matrix combines every way of hiding with every
 * kind of text that finds something at a probe, and tests the other kinds once. Otherwise each
 * combination of probe and kind is tested once, with the ways of hiding in turns, of each argument
 * one choice is sent, and the arguments of nested fields only with `search`.
 */
export function testSecretWords(
  setups: readonly EngineSetup[],
  { isWhole }: { isWhole: boolean },
): void {
  const covered = new Set<string>();
  for (const [name, engines] of setups)
    describe(`Words of hidden articles, ${name}`, () => testSetup(engines, isWhole, covered));
  it('Words of hidden articles were searched in every field and argument', () => {
    const all = reachable(schema);
    expect([...all].filter((part) => !covered.has(part))).toEqual([]);
    expect(all.size).toBeGreaterThan(200);
  });
}

/** The probes with the first choice of each argument. */
const withFirstChoices = (probe: Probe): Probe[] => {
  const seen = new Set<Slot>();
  return withChoices(probe).filter(({ query, fixed }) => {
    const [slot] = fixed.at(-1)!;
    return !isRepeated(query, slot) && !seen.has(slot) && seen.add(slot);
  });
};

/** Adds to `covered` what it sends. */
function testSetup(engines: Engines, isWhole: boolean, covered: Set<string>): void {
  const choicesOf = isWhole ? withChoices : withFirstChoices;
  const isSent = (query: WholeQuery, slot: Slot) => isWhole || !isRepeated(query, slot);
  const textProbesSent = TEXT_PROBES.filter(({ query, slot }) => isSent(query, slot!));
  const searches = answersSearches(engines);
  const words = drawWords(WAYS + 1, PUBLIC_TEXT.join(' '));
  const other = words.pop()!;
  let absentTexts: Record<string, string>;
  let kinds: string[];
  let server: SecretServer;
  let hidden: HiddenArticle[];
  /** The token of the changes before anything was hidden. */
  let tokenBefore: string;
  const sent = new Set<string>();
  const answeredFields = new Set<string>();
  /** A text that the probe accepts, by probe name. */
  const acceptedTexts = new Map<string, string>();
  const isFindable = (probe: Probe, kind: string) =>
    FINDING_KINDS[probeName(probe)]?.includes(kind) ?? false;

  beforeAll(async () => {
    server = await startSecretServer(engines);
    absentTexts = await absentSearchTexts(server.app, other);
    kinds = Object.keys(absentTexts);
    tokenBefore = (await readChanges(server.app.request, { first: 100 })).token;
    hidden = await buildHiddenArticles(server.app, words);
    const link = { name: '이름', address: 'https://example.com/' };
    const channels = [{ name: '전화', address: 'tel:02-123-4567' }];
    const centre = { name: '도움말', footerLinks: [link], channels };
    await mutate(server.app, 'setHelpCentre', centre, 'helpCentre { name }');
    const announcement = { text: '점검', level: 'INFO', beginsAt: '2026-01-01T00:00:00Z' };
    await mutate(server.app, 'setAnnouncement', announcement, 'announcements { id }');
    // Popular queries that contain public texts, and that editors have written.
    const queries = server.publicTexts.map((text) => `${text} 모두`);
    await server.app.app.dataSource.query('insert into synonym_set (terms) values ($1)', [queries]);
    await popularAmong(
      server.app,
      queries.flatMap((query) => fromAddresses(query, 5)),
    );
    await server.goDown();
  });
  afterAll(() => server.stop());

  /** Sends a probe anonymously, and expects an answer without any of the words. */
  const ask = async (probe: Probe, text: string): Promise<ProbeAnswer> => {
    const answer = await sendProbe(server.app, probe, text);
    const name = probeName(probe);
    if (!sent.has(name))
      coveredBy(schema, probe.query.text, answer.variables).forEach((part) => covered.add(part));
    sent.add(name);
    const pieces = leakedPieces(answer, words);
    expect({ name, text, pieces }).toEqual({ name, text, pieces: [] });
    answered(answer.data).forEach((field) => answeredFields.add(field));
    return answer;
  };

  /** The combinations of these probes, kinds and articles to test. */
  const casesOf = (
    probes: readonly Probe[],
    kinds: readonly string[],
    articles: readonly HiddenArticle[],
  ): Case[] =>
    probes.flatMap((probe, i) =>
      kinds.flatMap((kind, j) => {
        if (!isWhole && !isFindable(probe, kind) && i % kinds.length !== j) return [];
        const candidates = articles.filter(({ searchTexts }) => searchTexts[kind] !== undefined);
        const chosen =
          isWhole && isFindable(probe, kind)
            ? candidates
            : candidates.slice((i + j) % candidates.length).slice(0, 1);
        return chosen.map((article) => ({ probe, kind, article }));
      }),
    );
  const findable = ({ probe, kind }: Case) => isFindable(probe, kind);

  /** The cases whose answers differ from the answers to a text that nothing matches. */
  const differencesIn = async (
    cases: readonly Case[],
    key?: string,
  ): Promise<(AnswerDifference & { name: string })[]> => {
    const differences: (AnswerDifference & { name: string })[] = [];
    const expected = new Map<string, Promise<string>>();
    const answerForAbsent = ({ probe, kind }: Case) => {
      const name = `${kind} ${probeName(probe)}`;
      const answer =
        expected.get(name) ??
        sendProbe(server.app, probe, absentTexts[kind]!, key).then((other) =>
          normalized(other, absentTexts[kind]!),
        );
      expected.set(name, answer);
      return answer;
    };
    await inFlight(cases, async (each) => {
      const { probe, kind, article } = each;
      const text = article.searchTexts[kind]!;
      const answer = key ? await sendProbe(server.app, probe, text, key) : await ask(probe, text);
      if (normalized(answer, text) === (await answerForAbsent(each))) return;
      // Elasticsearch may have merged segments between the two requests, which changes scores
      // slightly: compare again.
      const difference = await compareAnswers(server.app, probe, text, absentTexts[kind]!, key);
      if (!difference) return;
      // A search may find public articles by the letters of an id. It then also finds them by the
      // id in the other letter case, which is no id.
      if (
        kind.startsWith('id') &&
        !(await compareAnswers(server.app, probe, text, inOtherCase(text), key))
      )
        return;
      differences.push({ name: caseName(each), ...difference });
    });
    return differences;
  };

  it(
    'of internal articles are found by staff in every way',
    async () => {
      const internal = hidden.filter(({ isInternal }) => isInternal);
      expect(internal.length).toBeGreaterThan(2);
      const cases = casesOf(TEXT_PROBES, kinds, internal).filter(findable);
      const found = await differencesIn(cases, server.agentKey);
      const expected = cases.filter(({ probe }) => searches || !isSearch(probe)).map(caseName);
      expect(expected.length).toBeGreaterThan(10);
      expect(found.map(({ name }) => name).sort()).toEqual(expected.sort());

      const ask = async (key?: string) =>
        (await server.app.request<StaffAnswer>(STAFF, { id: internal[0]!.id }, key)).data!;
      const [agent, outsider] = [await ask(server.agentKey), await ask()];
      expect(agent.article!.related.map(({ title }) => title).join()).toContain(
        internal[1]!.word.hangul,
      );
      expect(outsider).toMatchObject({ article: null, articles: { totalCount: 0 } });
      expect(agent.articles.totalCount).toBe(internal.length);
      expect(agent.category.articleCount - outsider.category.articleCount).toBe(internal.length);
    },
    TIMEOUT_MS,
  );

  it(
    'of drafts are in no answer for staff; editors see all of them',
    async () => {
      const drafts = hidden.filter(({ isInternal }) => !isInternal);
      const cases = casesOf(TEXT_PROBES, kinds, drafts).filter(findable);
      expect(await differencesIn(cases, server.agentKey)).toEqual([]);
      const byName = TEXT_PROBES.find((probe) => probeName(probe) === 'node(id)')!;
      const ofDrafts = drafts.map((article): Case => ({
        probe: byName,
        kind: 'id of a variant',
        article,
      }));
      const toEditors = await differencesIn(ofDrafts, ADMIN_KEY);
      expect(toEditors.map(({ name }) => name).sort()).toEqual(ofDrafts.map(caseName).sort());
      const list = WITHOUT_TEXT.find(({ query }) => query.field === 'articles')!;
      const listed = new Set(leakedPieces(await sendProbe(server.app, list, '', ADMIN_KEY), words));
      expect(words.filter(({ hangul }) => !listed.has(hangul.slice(0, 2)))).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'are in no public answer',
    async () => {
      await inFlight(
        [...WITHOUT_TEXT, ...WITHOUT_TEXT.flatMap(choicesOf)],
        async (probe) => void (await ask(probe, '')),
      );
      await inFlight(textProbesSent, async (probe) => {
        for (const text of server.publicTexts) {
          if (isRefused(await ask(probe, text)) || isUnknownSlug(probe, text)) continue;
          acceptedTexts.set(probeName(probe), text);
          if (!isWhole && !FINDING_KINDS[probeName(probe)]) break;
        }
      });
      // Those that find something are asked with their other arguments below.
      const others = TEXT_PROBES.filter(
        (probe) => !needsNoText(probe.query) && !FINDING_KINDS[probeName(probe)],
      ).flatMap(choicesOf);
      await inFlight(
        others.filter(({ fixed: [choice] }) => choice![0].isOwn),
        async (probe) => void (await ask(probe, '')),
      );
    },
    TIMEOUT_MS,
  );

  it(
    'do not influence any answer',
    async () => {
      expect(await differencesIn(casesOf(textProbesSent, kinds, hidden))).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'do not influence answers with any other argument',
    async () => {
      const probes = TEXT_PROBES.filter((probe) => FINDING_KINDS[probeName(probe)]).flatMap(
        (probe) => {
          const others = probe.query.slots.filter(
            (slot) => isText(slot) && slot !== probe.slot && isSent(probe.query, slot),
          );
          const filled = others.flatMap((slot) => {
            const text = acceptedTexts.get(probeName({ ...probe, slot }));
            return text === undefined ? [] : [{ ...probe, fixed: [[slot, text]] as const }];
          });
          return [...choicesOf(probe), ...filled];
        },
      );
      expect(probes.map(probeName)).toEqual(
        expect.arrayContaining(['suggest(prefix, filter.productSlugs: "talk")']),
      );
      expect(await differencesIn(casesOf(probes, KINDS_WITH_ARGUMENTS, hidden))).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'are on no page after a cursor, whoever received it',
    async () => {
      let behind = 0;
      const probes = [...WITHOUT_TEXT, ...WITHOUT_TEXT.flatMap(choicesOf)];
      await inFlight(probes, async (probe) => {
        const slot = probe.query.slots.find(
          ({ path: [name], isOwn }) => (name === 'after' || name === 'since') && isOwn,
        );
        if (!slot || !probe.fixed.every(([{ type, isOwn }]) => isOwn && isEnumType(type))) return;
        for (const key of [ADMIN_KEY, server.agentKey, undefined]) {
          for (const cursor of cursorsIn(await sendProbe(server.app, probe, '', key)).slice(
            0,
            MAX_CURSORS[isWhole ? 'whole' : 'short'],
          )) {
            if (!isRefused(await ask({ ...probe, slot }, cursor))) behind += 1;
          }
        }
      });
      expect(behind).toBeGreaterThan(20);
    },
    TIMEOUT_MS,
  );

  it(
    'leave nothing in the changes but the removal of what was public',
    async () => {
      const query = QUERIES.find(({ field }) => field === 'changes')!;
      const slot = query.slots.find(({ path: [name] }) => name === 'since')!;
      await eventually(async () => {
        const { raw } = await ask({ query, slot, fixed: [] }, tokenBefore);
        const shown = hidden.filter(({ id }) => raw.includes(id)).map(({ way }) => way);
        expect(shown.sort()).toEqual([
          ...[
            'ARCHIVED',
            'INTERNAL, PUBLIC before',
            'in the trash',
            'the draft of one that is public',
          ],
          'unpublished again',
        ]);
      });
    },
    TIMEOUT_MS,
  );

  it('were looked for in answers with every public field', () => {
    const open = [
      ...reachable(schema, (field) => [null, PUBLIC].includes(declaredAccess(field))),
    ].filter((part) => {
      const [type = '', field = ''] = part.split('.');
      // `node` does not return these types to anonymous callers, and there is no contact here: it
      // repeats the text of the request.
      return (
        isObjectType(schema.getType(type)) &&
        !['SynonymSet', 'ApiKey', 'Session', 'Person', 'Application', 'Contact'].includes(type) &&
        !field.endsWith(')')
      );
    });
    expect(open.length).toBeGreaterThan(searches ? 100 : 60);
    if (searches) expect(open.filter((field) => !answeredFields.has(field))).toEqual([]);
  });
}

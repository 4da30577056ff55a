import { isEnumType, isObjectType } from 'graphql';
import { declaredAccess, PUBLIC } from '../../src/access/index.js';
import { buildSchema } from '../../src/app/build-schema.js';
import { everyQuery, isText, needsNoText } from '../support/every-query.js';
import {
  askedForNothing,
  buildHiddenArticles,
  type HiddenArticle,
  PUBLIC_TEXT,
  WAYS,
} from '../support/hidden-articles.js';
import { inFlight } from '../support/in-flight.js';
import { answered, coveredBy, reachable } from '../support/schema-coverage.js';
import { fromAddresses, popularAmong } from '../support/popular-query.js';
import { drawWords } from '../support/secret-words.js';
import {
  answersSearches,
  type SecretWorld,
  startSecretWorld,
  type World,
} from '../support/secret-world.js';
import { ADMIN_KEY } from '../support/start-test-app.js';
import {
  cursorsIn,
  FOUND_AT,
  isRefused,
  nameOf,
  neutral,
  piecesTold,
  type Place,
  tell,
  textPlaces,
  type Told,
  toldApart,
  type ToldApart,
  withChoices,
} from '../support/told.js';

const schema = buildSchema();
const QUERIES = everyQuery(schema);
const TEXT_PLACES = textPlaces(QUERIES);
const WITHOUT_TEXT = QUERIES.filter(needsNoText).map((query): Place => ({
  query,
  slot: null,
  besides: [],
}));

/** In these kinds a word is looked for once more beside each of the other arguments. */
const KINDS_BESIDES = ['whole', 'misspelt', 'misspelt beside a public word'];

/** Of each answer, so many cursors are tried. */
const MOST_CURSORS = 8;

/**
 * The text with small letters in place of capitals, and capitals in place of small ones: the same
 * words, another id.
 */
const inOtherCase = (text: string) =>
  Array.from(text, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  ).join('');

const STAFF = `query ($id: ID!) {
  article(id: $id) { title related { title } }
  articles(filter: { visibilities: [INTERNAL] }) { totalCount }
  category(slug: "group-chat") { articleCount }
}`;
interface ToldStaff {
  article: { title: string; related: { title: string }[] } | null;
  articles: { totalCount: number };
  category: { articleCount: number };
}

/** One text that is asked for at one place: that of a hidden article, of a kind. */
interface Case {
  place: Place;
  kind: string;
  article: HiddenArticle;
}

const nameOfCase = ({ place, kind, article: { way } }: Case) =>
  [way, kind, nameOf(place)].join(' | ');

/**
 * Declares the tests in these worlds. The whole matrix takes each way of hiding with each kind of
 * text wherever somebody finds it, and each kind everywhere else; otherwise each place is asked
 * with each kind by which something is found there, or with one, and the ways of hiding take turns.
 */
export function testSecretWords(worlds: readonly World[], { isWhole }: { isWhole: boolean }): void {
  describe.each(worlds)('Words of hidden articles, %s', (_, engines) =>
    testWorld(engines, isWhole),
  );
}

function testWorld(engines: World[1], isWhole: boolean): void {
  const searches = answersSearches(engines);
  const words = drawWords(WAYS + 1, PUBLIC_TEXT.join(' '));
  const other = words.pop()!;
  let nothing: Record<string, string>;
  let kinds: string[];
  let world: SecretWorld;
  let hidden: HiddenArticle[];
  const covered = new Set<string>();
  const told = new Set<string>();
  /** By the name of a place, a text that it takes. */
  const taken = new Map<string, string>();
  const isFindable = (place: Place, kind: string) =>
    FOUND_AT[nameOf(place)]?.includes(kind) ?? false;

  beforeAll(async () => {
    world = await startSecretWorld(engines);
    nothing = await askedForNothing(world.app, other);
    kinds = Object.keys(nothing);
    hidden = await buildHiddenArticles(world.app, words);
    // What many search goes on from what is public, too.
    await popularAmong(
      world.app,
      world.publicTexts.flatMap((text) => fromAddresses(`${text} 모두`, 5)),
    );
    await world.goDown();
  });
  afterAll(() => world.stop());

  /** As an outsider, who is told nothing of any of the words. */
  const ask = async (place: Place, text: string): Promise<Told> => {
    const answer = await tell(world.app, place, text);
    const name = nameOf(place);
    if (!covered.has(name))
      coveredBy(schema, place.query.text, answer.variables).forEach((part) => covered.add(part));
    covered.add(name);
    const pieces = piecesTold(answer, words);
    expect({ name, text, pieces }).toEqual({ name, text, pieces: [] });
    answered(answer.data).forEach((field) => told.add(field));
    return answer;
  };

  /** What is asked for at these places in these kinds, of these articles. */
  const casesOf = (
    places: readonly Place[],
    kinds: readonly string[],
    articles: readonly HiddenArticle[],
  ): Case[] =>
    places.flatMap((place, i) =>
      kinds.flatMap((kind, j) => {
        if (!isWhole && !isFindable(place, kind) && i % kinds.length !== j) return [];
        const known = articles.filter(({ asked }) => asked[kind] !== undefined);
        const chosen =
          isWhole && isFindable(place, kind)
            ? known
            : known.slice((i + j) % known.length).slice(0, 1);
        return chosen.map((article) => ({ place, kind, article }));
      }),
    );
  const findable = ({ place, kind }: Case) => isFindable(place, kind);

  /** Which of them are told from a text of which there is nothing. */
  const toldApartIn = async (
    cases: readonly Case[],
    key?: string,
  ): Promise<(ToldApart & { name: string })[]> => {
    const apart: (ToldApart & { name: string })[] = [];
    const expected = new Map<string, Promise<string>>();
    const saidOfNothing = ({ place, kind }: Case) => {
      const name = `${kind} ${nameOf(place)}`;
      const said =
        expected.get(name) ??
        tell(world.app, place, nothing[kind]!, key).then((told) => neutral(told, nothing[kind]!));
      expected.set(name, said);
      return said;
    };
    await inFlight(cases, async (each) => {
      const { place, kind, article } = each;
      const text = article.asked[kind]!;
      const answer = key ? await tell(world.app, place, text, key) : await ask(place, text);
      if (neutral(answer, text) === (await saidOfNothing(each))) return;
      // A second look decides: Elasticsearch merges its segments when it likes, which changes
      // scores a little.
      const both = await toldApart(world.app, place, text, nothing[kind]!, key);
      if (!both) return;
      // A search may find something public by the letters of an id; it does so in the other case
      // too, which is not the id.
      if (
        kind.startsWith('id') &&
        !(await toldApart(world.app, place, text, inOtherCase(text), key))
      )
        return;
      apart.push({ name: nameOfCase(each), ...both });
    });
    return apart;
  };

  it('of internal articles are found by staff in every way', async () => {
    const internal = hidden.filter(({ isInternal }) => isInternal);
    expect(internal.length).toBeGreaterThan(2);
    const cases = casesOf(TEXT_PLACES, kinds, internal).filter(findable);
    const found = await toldApartIn(cases, world.agentKey);
    const expected = cases
      .filter(({ place }) => searches || place.query.field !== 'search')
      .map(nameOfCase);
    expect(expected.length).toBeGreaterThan(10);
    expect(found.map(({ name }) => name).sort()).toEqual(expected.sort());

    const ask = async (key?: string) =>
      (await world.app.request<ToldStaff>(STAFF, { id: internal[0]!.id }, key)).data!;
    const [agent, outsider] = [await ask(world.agentKey), await ask()];
    expect(agent.article!.related.map(({ title }) => title).join()).toContain(
      internal[1]!.word.hangul,
    );
    expect(outsider).toMatchObject({ article: null, articles: { totalCount: 0 } });
    expect(agent.articles.totalCount).toBe(internal.length);
    expect(agent.category.articleCount - outsider.category.articleCount).toBe(internal.length);
  });

  it('of drafts are in no answer for staff; editors see all of them', async () => {
    const drafts = hidden.filter(({ isInternal }) => !isInternal);
    const cases = casesOf(TEXT_PLACES, kinds, drafts).filter(findable);
    expect(await toldApartIn(cases, world.agentKey)).toEqual([]);
    const byName = TEXT_PLACES.find((place) => nameOf(place) === 'node(id)')!;
    const ofDrafts = drafts.map((article): Case => ({
      place: byName,
      kind: 'id of a variant',
      article,
    }));
    const toEditors = await toldApartIn(ofDrafts, ADMIN_KEY);
    expect(toEditors.map(({ name }) => name).sort()).toEqual(ofDrafts.map(nameOfCase).sort());
    const list = WITHOUT_TEXT.find(({ query }) => query.field === 'articles')!;
    const listed = new Set(piecesTold(await tell(world.app, list, '', ADMIN_KEY), words));
    expect(words.filter(({ hangul }) => !listed.has(hangul.slice(0, 2)))).toEqual([]);
  });

  it('are in no public answer', async () => {
    await inFlight(
      [...WITHOUT_TEXT, ...WITHOUT_TEXT.flatMap(withChoices)],
      async (place) => void (await ask(place, '')),
    );
    await inFlight(TEXT_PLACES, async (place) => {
      for (const text of world.publicTexts)
        if (!isRefused(await ask(place, text))) taken.set(nameOf(place), text);
    });
  });

  it('do not influence any answer', async () => {
    expect(await toldApartIn(casesOf(TEXT_PLACES, kinds, hidden))).toEqual([]);
  });

  it('do not influence answers with any other argument', async () => {
    const places = TEXT_PLACES.filter((place) => FOUND_AT[nameOf(place)]).flatMap((place) => {
      const others = place.query.slots.filter((slot) => isText(slot) && slot !== place.slot);
      const filled = others.flatMap((slot) => {
        const text = taken.get(nameOf({ ...place, slot }));
        return text === undefined ? [] : [{ ...place, besides: [[slot, text]] as const }];
      });
      return [...withChoices(place), ...filled];
    });
    expect(places.map(nameOf)).toEqual(
      expect.arrayContaining([
        'suggest(prefix, filter.productSlugs: "talk")',
        'articleBySlug(slug, Article_related_first: 1)',
      ]),
    );
    expect(await toldApartIn(casesOf(places, KINDS_BESIDES, hidden))).toEqual([]);
  });

  it('are on no page after a cursor, whoever received it', async () => {
    let behind = 0;
    await inFlight([...WITHOUT_TEXT, ...WITHOUT_TEXT.flatMap(withChoices)], async (place) => {
      const slot = place.query.slots.find(({ path: [name], isOwn }) => name === 'after' && isOwn);
      if (!slot || !place.besides.every(([{ type, isOwn }]) => isOwn && isEnumType(type))) return;
      for (const key of [ADMIN_KEY, world.agentKey, undefined]) {
        for (const cursor of cursorsIn(await tell(world.app, place, '', key)).slice(
          0,
          MOST_CURSORS,
        )) {
          if (!isRefused(await ask({ ...place, slot }, cursor))) behind += 1;
        }
      }
    });
    expect(behind).toBeGreaterThan(20);
  });

  it('were searched in every field and argument, and every public field was answered', () => {
    const all = reachable(schema);
    expect([...all].filter((part) => !covered.has(part))).toEqual([]);
    expect(all.size).toBeGreaterThan(200);
    const open = [
      ...reachable(schema, (field) => [null, PUBLIC].includes(declaredAccess(field))),
    ].filter((part) => {
      const [type = '', field = ''] = part.split('.');
      // Of the types that `node` gives, these are not for outsiders.
      return (
        isObjectType(schema.getType(type)) &&
        !['SynonymSet', 'ApiKey'].includes(type) &&
        !field.endsWith(')')
      );
    });
    expect(open.length).toBeGreaterThan(searches ? 100 : 60);
    if (searches) expect(open.filter((field) => !told.has(field))).toEqual([]);
  });
}

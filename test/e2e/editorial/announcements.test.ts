import { buildCatalogue } from '../../support/build-catalogue.js';
import { eventually } from '../../support/eventually.js';
import { createKey } from '../../support/keys.js';
import { mutate, refused } from '../../support/mutate.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';

const FIELDS = 'id text level beginsAt endsAt product { slug } platform { slug }';

/** A time this many milliseconds from now. */
const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();

interface Announced {
  id: string;
  text: string;
}

describe('Announcements', () => {
  let one: TestApp;
  let other: TestApp;

  beforeAll(async () => {
    one = await startTestApp('memory');
    await buildCatalogue(one);
    other = await startTestApp('memory', { databaseUrl: one.databaseUrl });
    expect(await shownBy(other)).toEqual([]);
  });

  const announce = async (text: string, more: object = {}) => {
    const input = { text, level: 'OUTAGE', beginsAt: inMs(-1_000), ...more };
    const { announcements } = await mutate<{ announcements: Announced[] }>(
      one,
      'setAnnouncement',
      input,
      `announcements { ${FIELDS} }`,
    );
    return announcements.find((each) => each.text === text)!;
  };
  async function shownBy(app: TestApp): Promise<Announced[]> {
    const { data } = await app.request<{ announcements: Announced[] }>(
      `{ announcements { ${FIELDS} } }`,
    );
    return data!.announcements;
  }

  it('are seen by readers of all servers from their begin to their end', async () => {
    const coming = { beginsAt: inMs(1_000), endsAt: inMs(2_500) };
    const about = { productSlug: 'talk', platformSlug: 'ios' };
    await announce('점검해요', { ...coming, ...about, level: 'WARNING' });
    await announce('끝났어요', { beginsAt: inMs(-2_000), endsAt: inMs(-1_000) });
    expect(await shownBy(one)).toEqual([]);
    const expected = {
      ...{ text: '점검해요', level: 'WARNING', ...coming },
      ...{ product: { slug: 'talk' }, platform: { slug: 'ios' } },
    };
    for (const app of [one, other])
      await eventually(async () => expect(await shownBy(app)).toMatchObject([expected]));
    for (const app of [one, other])
      await eventually(async () => expect(await shownBy(app)).toEqual([]));
    const { allAnnouncements } = await other.admin<{ allAnnouncements: Announced[] }>(
      '{ allAnnouncements { text } }',
    );
    expect(allAnnouncements).toEqual([{ text: '점검해요' }, { text: '끝났어요' }]);
  });

  it('are changed and deleted on all servers, and recorded', async () => {
    const { id } = await announce('느려요');
    await eventually(async () => expect(await shownBy(other)).toMatchObject([{ text: '느려요' }]));
    await announce('고쳤어요', { id, level: 'INFO' });
    await eventually(async () =>
      expect(await shownBy(other)).toMatchObject([{ id, text: '고쳤어요', level: 'INFO' }]),
    );
    await mutate(one, 'deleteAnnouncement', { id }, 'announcements { id }');
    await eventually(async () => expect(await shownBy(other)).toEqual([]));
    const { auditEntries } = await one.admin<{ auditEntries: { nodes: object[] } }>(
      '{ auditEntries(first: 3) { nodes { action kind title } } }',
    );
    const kind = 'Announcement';
    expect(auditEntries.nodes).toEqual([
      { kind, action: 'deleteAnnouncement', title: '고쳤어요' },
      { kind, action: 'setAnnouncement', title: '고쳤어요' },
      { kind, action: 'setAnnouncement', title: '느려요' },
    ]);
  });

  it('are refused in one sentence, and to others than editors', async () => {
    const given = { text: '안내', level: 'INFO', beginsAt: inMs(0) };
    const tries: [object, object][] = [
      [{ endsAt: given.beginsAt }, { field: 'input.endsAt', code: 'BAD_USER_INPUT' }],
      [{ text: '가'.repeat(501) }, { field: 'input.text' }],
      [{ text: ' ' }, { field: 'input.text' }],
      [{ productSlug: 'x' }, { field: 'input.productSlug' }],
      [{ id: '1000000' }, { field: 'input.id', code: 'NOT_FOUND' }],
    ];
    for (const [more, refusal] of tries)
      expect(await refused(one, 'setAnnouncement', { ...given, ...more })).toMatchObject(refusal);
    const author = await createKey(one, { role: 'AUTHOR' });
    const { errors } = await one.request(
      'mutation ($input: AnnouncementInput!) { setAnnouncement(input: $input) { __typename } }',
      { input: given },
      author.secret,
    );
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(await shownBy(one)).toEqual([]);
  });
});

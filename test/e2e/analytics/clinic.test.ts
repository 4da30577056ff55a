import { forgetLog } from '../../../src/analytics/index.js';
import { poolOf } from '../../../src/core/database/database.js';
import { Jobs } from '../../../src/core/work/jobs.js';
import { eventually } from '../../support/eventually.js';
import { expectRefusal } from '../../support/expect-refusal.js';
import { createKey } from '../../support/keys.js';
import { mutate, refused } from '../../support/mutate.js';
import { type PastSearch, writePastSearches } from '../../support/past-searches.js';
import { importSaemiHelp } from '../../support/saemi-help.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';

interface Entry {
  queries: string[];
  count: number;
  previousCount: number | null;
  actions: { id: string; query: string; kind: string; effect: object[] | null }[];
}

const now = Date.now();
const daysAgo = (days: number) => new Date(now - days * 86_400_000);
const range = { from: daysAgo(7), to: new Date(now) };
const QUERY = `query ($problem: ClinicProblem!, $from: DateTime!, $to: DateTime!, $withIgnored: Boolean! = false) {
  searchClinic(problem: $problem, from: $from, to: $to, withIgnored: $withIgnored) {
    queries count previousCount
    actions { id query kind article { id } effect { searches unanswered clicks } } } }`;

let app: TestApp;
const sql = (text: string, values: unknown[] = []) => app.app.dataSource.query(text, values);

async function clinic(problem = 'UNANSWERED', variables: object = {}): Promise<Entry[]> {
  const given = { problem, ...range, ...variables };
  return (await app.admin<{ searchClinic: Entry[] }>(QUERY, given)).searchClinic;
}

const short = (entries: Entry[]) =>
  entries.map(({ queries, count, previousCount }) => [queries.join(', '), count, previousCount]);

const write = (...searches: (Partial<PastSearch> & { query: string; times?: number })[]) =>
  writePastSearches(
    poolOf(app.app.dataSource),
    searches.flatMap(({ times = 1, ...search }) =>
      Array.from({ length: times }, (): PastSearch => ({ at: daysAgo(2), ...search })),
    ),
  );

const unanswered = { total: 0, confidence: 'NONE' } as const;

async function record(query: string, kind = 'QUESTION', articleId: string | null = null) {
  const input = { query, kind, articleId };
  const selection = 'action { id query kind article { id } effect { at } }';
  type Payload = { action: Entry['actions'][number] };
  return (await mutate<Payload>(app, 'recordClinicAction', input, selection)).action;
}

beforeAll(async () => {
  // Nothing else deletes actions.
  jest.spyOn(Jobs.prototype, 'start').mockImplementation(() => undefined);
  app = await startTestApp('memory');
  await importSaemiHelp(app);
});
beforeEach(() => sql('truncate search_log, search_click, clinic_action'));

it('groups what means the same, by problem, with the count of the time before', async () => {
  await write(
    { query: '블록체인 하는 방법', ...unanswered, times: 3 },
    { query: '방법 블록체인을', ...unanswered, times: 2 },
    { query: '블록체인 방법', ...unanswered, at: daysAgo(9), times: 4 },
    { query: '블록체인 지갑', ...unanswered },
    { query: '비트코인', ...unanswered, times: 2 },
    { query: '안 여는 말', times: 3 },
    { query: '여는 말', clicked: 1 },
    { query: '걸러진 말', total: 0, confidence: 'HIGH', product: 'pay', times: 2 },
  );
  const entries = [
    ['블록체인 하는 방법, 방법 블록체인을', 5, 4],
    ['비트코인', 2, 0],
    ['블록체인 지갑', 1, 0],
  ];
  expect(short(await clinic())).toEqual(entries);
  expect(short(await clinic('UNCLICKED'))).toEqual([['안 여는 말', 3, 0]]);
  expect(short(await clinic('FILTERED'))).toEqual([['걸러진 말', 2, 0]]);
  await mutate(app, 'setSynonymSet', { terms: ['비트코인', '블록체인 지갑'] }, 'synonymSet { id }');
  const joined = [entries[0], ['비트코인, 블록체인 지갑', 3, 0]];
  await eventually(async () => expect(short(await clinic())).toEqual(joined));
});

it('keeps what was done, with its effect after a week, and leaves out what is ignored', async () => {
  await write(
    { query: '블록체인', ...unanswered, times: 2 },
    { query: '블록체인을', confidence: 'HIGH', clicked: 1 },
    { query: '블록체인을', ...unanswered, at: daysAgo(12), times: 3 },
    { query: '블록체인', ...unanswered, at: daysAgo(20) },
    { query: '비트코인', ...unanswered },
  );
  const { search } = await app.admin<{ search: { nodes: [{ id: string }] } }>(
    '{ search(query: "신고", first: 1) { nodes { id } } }',
  );
  const { id } = search.nodes[0];
  const action = await record('  블록체인 ', 'QUESTION', id);
  expect(action).toMatchObject({ query: '블록체인', article: { id }, effect: null });
  await record('블록체인을', 'SYNONYM');
  await record('비트코인', 'IGNORE');
  const [entry, ...others] = await clinic();
  expect(others).toEqual([]);
  expect(entry!.actions.map(({ kind }) => kind)).toEqual(['SYNONYM', 'QUESTION']);
  expect((await clinic('UNANSWERED', { withIgnored: true }))[1]!.queries).toEqual(['비트코인']);

  await sql(`update clinic_action set at = at - interval '7 days 1 minute' where id = $1`, [
    action.id,
  ]);
  const [aged] = await clinic('UNANSWERED', { from: daysAgo(14) });
  expect(aged!.actions.map(({ effect }) => effect)).toEqual([
    null,
    [
      { searches: 3, unanswered: 3, clicks: 0 },
      { searches: 3, unanswered: 2, clicks: 1 },
    ],
  ]);
  await mutate(app, 'undoClinicAction', { id: action.id }, 'action { id }');
  expect((await clinic())[0]!.actions.map(({ kind }) => kind)).toEqual(['SYNONYM']);
  expect((await refused(app, 'undoClinicAction', { id: action.id })).code).toBe('NOT_FOUND');
});

it('forgets an action with the last search of its query', async () => {
  await write(
    { query: '잊을 말', ...unanswered, at: daysAgo(5) },
    { query: '남을 말', ...unanswered, at: daysAgo(5) },
    { query: '남을 말', ...unanswered },
  );
  await record('잊을 말');
  await record('남을 말');
  expect((await record('전화 010-1234-5678')).query).not.toContain('1234');
  const past = { from: daysAgo(6), to: daysAgo(4) };
  await forgetLog(poolOf(app.app.dataSource), past, { dryRun: false });
  expect(await sql('select query from clinic_action')).toEqual([{ query: '남을 말' }]);
});

it('is read by analysts, and refuses what is wrong', async () => {
  const { secret } = await createKey(app, { role: 'ANALYST' });
  const given = { problem: 'UNANSWERED', ...range };
  expect((await app.request(QUERY, given, secret)).errors).toBeUndefined();
  expectRefusal(await app.request(QUERY, given), 'UNAUTHENTICATED');
  const wrong = await app.request(QUERY, { ...given, from: range.to }, secret);
  expectRefusal(wrong, 'BAD_USER_INPUT', 'from');
  const { field } = await refused(app, 'recordClinicAction', { query: ' ', kind: 'IGNORE' });
  expect(field).toBe('input.query');
});

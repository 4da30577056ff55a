import { poolOf } from '../../../src/core/database/database.js';
import { mutate, refused } from '../../support/mutate.js';
import { startTestApp } from '../../support/start-test-app.js';

it('An import of words is previewed, and made as a whole or not at all', async () => {
  const app = await startTestApp('memory');
  const sets = (...lists: string[]) => lists.map((list) => ({ terms: list.split(', ') }));
  const ANSWER = 'created changed unchanged errorCount errors { row field code message }';
  type Preview = { errors: { row: number; field: string; code: string }[] };
  const send = (input: object) => mutate<Preview>(app, 'importWords', input, ANSWER);
  const state = () =>
    app.admin<{ auditEntries: { nodes: object[] } }>(`{
      synonymSets { terms } dictionary { word parts }
      auditEntries(filter: { action: "importWords" }) { nodes { kind details { name value } } } }`);
  await send({ synonymSets: sets('해지, 탈퇴', 'bye, 안녕'), dictionary: [{ word: '단톡방' }] });
  const before = await state();
  const dictionary = [{ word: '단톡방', parts: ['단톡', '방'] }, { word: '읽씹' }];
  const wanted = { synonymSets: sets('탈퇴, 해지, 삭제', 'BYE, 안녕', '환불, 반품'), dictionary };
  const counts = { created: 2, changed: 2, unchanged: 1, errorCount: 0, errors: [] };
  expect(await send({ ...wanted, dryRun: true })).toEqual(counts);
  expect(await state()).toEqual(before);
  expect(await send(wanted)).toEqual(counts);
  const after = await state();
  const synonymSets = sets('탈퇴, 해지, 삭제', 'bye, 안녕', '환불, 반품');
  expect(after).toMatchObject({ synonymSets, dictionary });
  const details = expect.arrayContaining([{ name: 'changed', value: '2' }]) as object;
  expect(after.auditEntries.nodes).toEqual([{ kind: 'Import', details }, expect.anything()]);
  const wrong = {
    synonymSets: sets('쪽지, 디엠', '환불', '탈퇴, 해지', '디엠, 쪽지', '쪽지, 디엠, 톡'),
    dictionary: [{ word: '새말' }, { word: '단톡방', parts: ['단', '방'] }, { word: '새말' }],
  };
  const preview = await send({ ...wrong, dryRun: true });
  expect(preview).toMatchObject({ created: 2, changed: 0, unchanged: 0, errorCount: 6 });
  expect(preview.errors.map(({ row, field, code }) => `${row} ${field} ${code}`)).toEqual([
    '2 synonymSets.1.terms BAD_USER_INPUT',
    '3 synonymSets.2.terms CONFLICT',
    '4 synonymSets.3.terms CONFLICT',
    '5 synonymSets.4.terms CONFLICT',
    '2 dictionary.1.parts BAD_USER_INPUT',
    '3 dictionary.2.word BAD_USER_INPUT',
  ]);
  const field = 'input.synonymSets.1.terms';
  expect(await refused(app, 'importWords', wrong)).toMatchObject({ field });
  const words = Array.from({ length: 5_001 }, (_, i) => ({ word: `낱말${i}` }));
  const message = 'input.dictionary has 5,001 entries; at most 5,000 are possible.';
  expect(await refused(app, 'importWords', { dictionary: words })).toMatchObject({ message });
  expect(await state()).toEqual(after);
  await poolOf(app.app.dataSource).query(
    `insert into synonym_set (terms) select array['공통', 'x' || i] from generate_series(1, 4996) i`,
  );
  const more = { synonymSets: sets('가나, 다라', '마바, 사아'), dictionary: words.slice(1) };
  const full = await send({ ...more, dryRun: true });
  expect(full.errors.map(({ row }) => row)).toEqual([2, 4_999, 5_000]);
});

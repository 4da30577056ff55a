import { Snapshot } from './snapshot.js';

test.each([
  ['100:107:100,104', ['99', '101', '103', '105', '106'], ['100', '104', '107', '108']],
  ['100:100:', ['1', '99'], ['100', '101']],
  ['99:100:99', ['98'], ['99', '100']],
  ['18446744073709551600:18446744073709551610:18446744073709551600', ['18446744073709551609'], []],
])('a statement with the snapshot %s sees %j and not %j', (text, seen, unseen) => {
  const snapshot = new Snapshot(text);
  expect(seen.filter((xid) => !snapshot.sees(xid))).toEqual([]);
  expect(unseen.filter((xid) => snapshot.sees(xid))).toEqual([]);
});

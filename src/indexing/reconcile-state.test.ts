import { ReconcileState } from './reconcile-state.js';

/** Whether the index may be written and has to be reconciled after these steps. */
function after(...steps: ((state: ReconcileState) => void)[]): [writable: boolean, due: boolean] {
  const state = new ReconcileState();
  for (const step of steps) step(state);
  return [state.isWritable, state.isDue];
}

const begin = (state: ReconcileState) => state.begin();
const complete = (state: ReconcileState) => state.finish(true);
const incomplete = (state: ReconcileState) => state.finish(false);
const request = (state: ReconcileState) => state.request();
const distrust = (state: ReconcileState) => state.distrust();

const UNKNOWN = [false, true];
const DUE = [true, true];
const RECONCILED = [true, false];

test.each([
  ['at the beginning', [], UNKNOWN],
  ['during the first comparison', [begin], [false, false]],
  ['after it', [begin, complete], RECONCILED],
  ['after one that is not complete', [begin, incomplete], DUE],
  ['when another is requested', [begin, complete, request], DUE],
  ['during another', [begin, complete, request, begin], [true, false]],
  ['after another', [begin, complete, request, begin, complete], RECONCILED],
  ['when one is requested before the first', [request], UNKNOWN],
  ['when one is requested during the first', [begin, request, complete], UNKNOWN],
  ['when one is requested during another', [begin, incomplete, begin, request, complete], DUE],
  ['when it is distrusted', [begin, complete, distrust], UNKNOWN],
  ['when it is distrusted during the first', [begin, distrust, complete], UNKNOWN],
  ['when it is distrusted during another', [begin, incomplete, begin, distrust, complete], UNKNOWN],
  ['after all of that', [begin, distrust, complete, begin, complete], RECONCILED],
])('the index %s', (_, steps, expected) => {
  expect(after(...steps)).toEqual(expected);
});

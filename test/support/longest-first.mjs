import Sequencer from '@jest/test-sequencer';

/** Short files that take long. */
const LONG = [
  'access/secret-words',
  'operation/model-server-outage',
  'search/random-filters',
  'operation/embedded-postgres',
  'faults/killed-leader',
  'indexing/index-truth',
  'search/relevance-gate',
  'limits/held-documents',
  'limits/uploads',
];

const isLong = ({ path }) => LONG.some((name) => path.includes(name));
const isInBrowser = ({ path }) => path.includes('e2e/desk/') || path.includes('e2e/pages/');

/**
 * The longest files begin first, so that no worker begins one when the others have ended. Tests in
 * a browser need more processor time than others, so the two take turns.
 */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests).toSorted((a, b) => isLong(b) - isLong(a));
    const inBrowser = sorted.filter(isInBrowser);
    const others = sorted.filter((test) => !isInBrowser(test));
    const turns = inBrowser.flatMap((test, i) => [test, ...others.slice(i, i + 1)]);
    return [...turns, ...others.slice(inBrowser.length)];
  }
}

import Sequencer from '@jest/test-sequencer';

/** The files that take longest, so that no worker begins one when the others have ended. */
const LONGEST = [
  'desk/editor',
  'desk/kept-texts',
  'desk/',
  'access/secret-words',
  'commands/commands',
  'pages/help-centre',
  'operation/fallback',
  'operation/embedded-postgres',
  'operation/shutdown',
  'pages/',
];

export default class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const at = LONGEST.findIndex((name) => path.includes(name));
      return at === -1 ? LONGEST.length : at;
    };
    return super.sort(tests).toSorted((a, b) => rank(a) - rank(b));
  }
}

import { ON_ELASTICSEARCH, OUTAGES } from '../support/secret-world.js';
import { TURNS, testChangingWords } from './secret-words-changing.js';

testChangingWords([ON_ELASTICSEARCH, ...OUTAGES], TURNS);

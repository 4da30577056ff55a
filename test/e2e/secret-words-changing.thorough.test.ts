import { ON_ELASTICSEARCH, OUTAGES } from '../support/secret-server.js';
import { TURNS, testChangingWords } from './secret-words-changing.js';

testChangingWords([ON_ELASTICSEARCH, ...OUTAGES], TURNS);

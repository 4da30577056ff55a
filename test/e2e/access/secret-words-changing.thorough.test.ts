import { ON_ELASTICSEARCH, ON_POSTGRES, OUTAGES } from '../../support/secret-server.js';
import { TURNS, testChangingWords } from './secret-words-changing.js';

testChangingWords([ON_POSTGRES, ON_ELASTICSEARCH, ...OUTAGES], TURNS);

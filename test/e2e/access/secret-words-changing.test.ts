import { ON_ELASTICSEARCH } from '../../support/secret-server.js';
import { TURNS, testChangingWords } from './secret-words-changing.js';

testChangingWords([ON_ELASTICSEARCH], TURNS.slice(0, 1));

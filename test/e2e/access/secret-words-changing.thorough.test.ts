import { ON_ELASTICSEARCH, ON_MEMORY, OUTAGES } from '../../support/secret-server.js';
import { testChangingWords } from './secret-words-changing.js';

testChangingWords([ON_MEMORY, ON_ELASTICSEARCH, ...OUTAGES], { isWhole: true });

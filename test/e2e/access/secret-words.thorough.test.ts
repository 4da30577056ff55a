import { ON_ELASTICSEARCH, ON_MEMORY, OUTAGES } from '../../support/secret-server.js';
import { testSecretWords } from './secret-words.js';

testSecretWords([ON_MEMORY, ON_ELASTICSEARCH, ...OUTAGES], { isWhole: true });

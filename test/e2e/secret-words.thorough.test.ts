import { ON_ELASTICSEARCH, OUTAGES } from '../support/secret-server.js';
import { testSecretWords } from './secret-words.js';

testSecretWords([ON_ELASTICSEARCH, ...OUTAGES], { isWhole: true });

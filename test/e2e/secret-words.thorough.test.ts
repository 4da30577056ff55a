import { ON_ELASTICSEARCH, OUTAGES } from '../support/secret-world.js';
import { testSecretWords } from './secret-words.js';

testSecretWords([ON_ELASTICSEARCH, ...OUTAGES], { isWhole: true });

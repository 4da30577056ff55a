import { ON_ELASTICSEARCH, ON_POSTGRES, OUTAGES } from '../support/secret-world.js';
import { testSecretWords } from './secret-words.js';

testSecretWords([ON_POSTGRES], { isWhole: true });
testSecretWords([ON_ELASTICSEARCH, ...OUTAGES], { isWhole: false });

import { ON_ELASTICSEARCH, ON_POSTGRES, OUTAGES } from '../../support/secret-server.js';
import { testSecretWords } from './secret-words.js';

testSecretWords([ON_POSTGRES, ON_ELASTICSEARCH, ...OUTAGES], { isWhole: true });

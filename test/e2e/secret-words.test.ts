import { ON_ELASTICSEARCH, ON_POSTGRES } from '../support/secret-server.js';
import { testSecretWords } from './secret-words.js';

testSecretWords([ON_POSTGRES, ON_ELASTICSEARCH], { isWhole: false });

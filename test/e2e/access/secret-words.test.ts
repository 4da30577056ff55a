import { ON_ELASTICSEARCH } from '../../support/secret-server.js';
import { testSecretWords } from './secret-words.js';

testSecretWords([ON_ELASTICSEARCH], { isWhole: false });

import { ON_MEMORY } from '../../support/secret-server.js';
import { testSecretWords } from './secret-words.js';

testSecretWords([ON_MEMORY], { isWhole: false });

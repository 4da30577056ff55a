import { ON_MEMORY, WITH_MEANING } from '../../support/secret-server.js';
import { testSecretWords } from './secret-words.js';

testSecretWords([ON_MEMORY, WITH_MEANING], { isWhole: false });

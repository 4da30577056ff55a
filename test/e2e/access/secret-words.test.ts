import { WITH_MEANING } from '../../support/secret-server.js';
import { testSecretWords } from './secret-words.js';

testSecretWords([WITH_MEANING], { isWhole: false });

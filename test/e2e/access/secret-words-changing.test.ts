import { ON_ELASTICSEARCH } from '../../support/secret-server.js';
import { testChangingWords } from './secret-words-changing.js';

testChangingWords([ON_ELASTICSEARCH], { isWhole: false });

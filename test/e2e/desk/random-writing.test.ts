import { testRandomWriting } from './random-writing.js';

testRandomWriting(2);

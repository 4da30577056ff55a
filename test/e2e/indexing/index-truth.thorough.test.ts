import { testIndexTruth } from './index-truth.js';

testIndexTruth('memory');

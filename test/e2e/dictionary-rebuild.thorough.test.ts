import { testDictionaryRebuild } from './dictionary-rebuild.js';

testDictionaryRebuild('memory');

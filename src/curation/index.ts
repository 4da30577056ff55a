export { createCuration } from './create-curation.js';
export { isRunning, type PinnedIds, Pins } from './pins.js';

/**
 * Loaded into a process with `--import`: SIGIO collects all garbage, so that what the heap holds
 * can be measured.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

// The server stops at most other signals.
process.on('SIGIO', () => collect());

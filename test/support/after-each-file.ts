import { dropDatabases } from './databases.js';
import { stopRunning } from './stop-after-file.js';

// The last hook runs first, so servers stop before their databases are dropped.
afterAll(dropDatabases);
afterAll(stopRunning);

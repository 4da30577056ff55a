export { keepNothing, NO_STORE, pageCaching } from './cache-control.js';
export { createHttpServer, type EdgeConfig } from './create-http-server.js';
export { limitFiles } from './limit-files.js';

export { createHttpServer } from './create-http-server.js';
export { delayRefused } from './refusals.js';
export { keepNothing, NO_STORE, pageCaching } from './cache-control.js';
export { limitFiles } from './limit-files.js';

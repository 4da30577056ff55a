export { CHANGE_TYPES } from './change-types.js';
export { createChanges } from './create-changes.js';

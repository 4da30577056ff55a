export { ArticleNote } from './note-types.js';
export { createEditorial } from './create-editorial.js';
export { cancelSchedules } from './schedules.js';

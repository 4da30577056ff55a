export { createEditorial } from './create-editorial.js';

export { Authenticator } from './authenticator.js';
export { READER, Role, seesDrafts, type Viewer } from './viewer.js';

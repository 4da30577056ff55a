export { Access, declaredAccess, enforceAccess, type FieldAccess, PUBLIC } from './access.js';
export { Authenticator } from './authenticator.js';
export { hasRole, READER, Role, type Viewer } from './viewer.js';

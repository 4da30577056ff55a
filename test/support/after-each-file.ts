import { dropDatabases } from './databases.js';

afterAll(dropDatabases);

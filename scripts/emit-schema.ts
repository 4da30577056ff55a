import { writeSdl } from './emitted-schema.js';

await writeSdl('schema/schema.graphql');

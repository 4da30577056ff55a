import { writeSdl } from '../src/app/emit-schema.js';

await writeSdl('schema/schema.graphql');

import { writeSdl } from '../src/app/build-schema.js';

await writeSdl('schema/schema.graphql');

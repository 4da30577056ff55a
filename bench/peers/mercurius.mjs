/** Fastify with Mercurius and graphql-jit, in front of the index of Doum. */
import Fastify from 'fastify';
import mercurius from 'mercurius';
import { search, TYPES } from './search.mjs';

const app = Fastify();
await app.register(mercurius, {
  schema: TYPES,
  resolvers: { Query: { search: (_root, { query, first }) => search(query, first) } },
  // Compiles a query that is sent the second time.
  jit: 1,
});
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
console.log('ready');

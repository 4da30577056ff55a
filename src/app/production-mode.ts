// Unless NODE_ENV is production, graphql-js checks whether every type comes from a second copy of
// the library, which takes a tenth of the time of a search.
process.env.NODE_ENV ??= 'production';

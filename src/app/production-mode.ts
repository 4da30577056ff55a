// graphql-js checks every type it meets for a second copy of itself unless NODE_ENV is production:
// a tenth of a search's time.
process.env.NODE_ENV ??= 'production';

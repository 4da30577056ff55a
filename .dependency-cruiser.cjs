/**
 * Feature folders import each other only through index.ts, and only downwards: see
 * docs/architecture.md, "Folders".
 */
const ORDER = [
  'core',
  'markdown',
  'language',
  'access',
  'catalog',
  'lexicon',
  'media',
  'help-centre',
  'articles',
  'feedback',
  'curation',
  'interchange',
  'meaning',
  'editorial',
  'changes',
  'search',
  'indexing',
  'analytics',
  'webhooks',
  'mcp',
  'app',
];
const upwards = ORDER.map((folder, i) => ({
  name: `${folder}-imports-downwards`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  // What the server needs to render pages stands in the index of web.
  to: {
    path: `^src/(?:${[...ORDER.slice(i + 1), 'web'].join('|')})/`,
    pathNot: folder === 'app' ? ['^src/web/index\\.ts$'] : [],
  },
}));

module.exports = {
  forbidden: [
    ...upwards,
    {
      name: 'language-and-access-are-strangers',
      severity: 'error',
      from: { path: '^src/access/' },
      to: { path: '^src/language/' },
    },
    {
      name: 'features-by-their-index',
      severity: 'error',
      comment:
        'core is imported file by file. The engines have an index of their own, because app chooses them.',
      // Pages have the rule web-is-a-client.
      from: { path: '^src/([^/]+)/', pathNot: '^src/web/' },
      to: {
        path: '^src/(markdown|language|access|catalog|lexicon|media|help-centre|articles|feedback|curation|interchange|meaning|editorial|changes|search|indexing|analytics|webhooks|mcp)/(?!index\\.ts$)',
        pathNot: ['^src/$1/', '^src/search/engines/index\\.ts$'],
      },
    },
    {
      name: 'core-imports-npm-only',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { path: '^src/(?!core/)' },
    },
    {
      name: 'web-is-a-client',
      severity: 'error',
      from: { path: '^src/web/' },
      // The editor of the desk reads Markdown as the server does.
      to: { path: '^src/(?!web/|markdown/)' },
    },
    {
      name: 'migrations-stand-alone',
      severity: 'error',
      from: { path: '^migrations/' },
      to: { path: '^src/' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.test\\.ts$|/generated/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.json'],
    },
  },
};

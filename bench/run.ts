/**
 * Runs a benchmark, which is a file of this folder, after the build that it needs:
 *
 *   npm run bench -- <name> [options]
 */
import { spawnSync } from 'node:child_process';

const BENCHMARKS: Record<string, string> = {
  search: 'durations, throughput and memory of searches, compared with raw Elasticsearch',
  peers: 'the same searches by Doum, Elasticsearch, Mercurius, Apollo, Searchkit and Vendure',
  relevance: 'nDCG@10 and recall of judged queries in the LibreOffice help (first: corpus)',
  help: 'judged queries for the demo help centre',
  answers: 'graded queries for the demo and four documentations (first: corpus, corpus-docs)',
  meaning: 'what searches by meaning cost in the demo help centre: milliseconds, encoding, bytes',
  robustness: 'titles of the demo with mistakes, without spaces, in the wrong keyboard layout',
  indexing: 'rebuilds of an index, compared with a raw bulk, and searches beside them',
  compare: 'answers, SDL and durations of this version and of another commit, side by side',
  cluster: 'three Elasticsearch nodes and two servers under load, one fault after the other',
  hostile: 'one attacking client: the waiting time of a reader, and the memory of the server',
  corpus: 'builds the corpus of relevance from the Debian package libreoffice-help-ko',
  'corpus-docs': 'builds the corpora of answers from public repositories',
};
/** These start servers from `dist`. */
const BUILT = ['search', 'compare', 'peers', 'indexing', 'cluster', 'hostile', 'meaning'];

const [name = ''] = process.argv.splice(2, 1);
if (!Object.hasOwn(BENCHMARKS, name)) {
  process.stdout.write('npm run bench -- <name> [options]\n\n');
  for (const [one, text] of Object.entries(BENCHMARKS))
    process.stdout.write(`  ${one.padEnd(12)} ${text}\n`);
  process.exit(name === '' ? 0 : 1);
}
if (BUILT.includes(name)) {
  const { status } = spawnSync('npm', ['run', '--silent', 'build:changed'], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
await import(`./${name}.ts`);

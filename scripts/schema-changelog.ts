import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { withNewestChanges } from './schema-changes.js';

const CHANGELOG = 'schema/CHANGELOG.md';
const SCHEMA = 'schema/schema.graphql';

const sdlOf = (commit: string) =>
  execFileSync('git', ['show', `${commit}:${SCHEMA}`], { encoding: 'utf8' });

writeFileSync(
  CHANGELOG,
  await withNewestChanges(readFileSync(CHANGELOG, 'utf8'), readFileSync(SCHEMA, 'utf8'), sdlOf),
);

#!/usr/bin/env node
/**
 * Keeps a mirror of a help centre in one JSON file, and follows its changes:
 *
 *   node mirror.mjs help.json http://127.0.0.1:4000         follows until it is stopped
 *   node mirror.mjs help.json http://127.0.0.1:4000 --once  reads what is new, and ends
 *
 * The file has the objects by their ids, and the token up to which they are read. Both are written
 * at once, so the mirror may be killed at any time and goes on where the file ends.
 */
import { readFile, rename, writeFile } from 'node:fs/promises';

const PAUSE_SECONDS = 10;

/** A request without an answer for a minute is sent again. */
const TIMEOUT_MS = 60_000;

/** The file is written after this many pages, so that the beginning can be interrupted, too. */
const PAGES_PER_WRITE = 20;

/** The errors after which the same request may succeed. */
const TEMPORARY = new Set([
  'RATE_LIMITED',
  'OVERLOADED',
  'EXECUTION_TIMEOUT',
  'DATABASE_UNAVAILABLE',
  'INTERNAL_SERVER_ERROR',
]);

const CHANGES = `query MirrorChanges($since: String, $first: Int!) {
  changes(since: $since, first: $first) {
    token
    hasMore
    nodes {
      __typename
      objectId
      kind
      ... on ArticleChanged {
        article {
          id slug url title keywords publishedAt updatedAt
          category { id }
          variants { id platforms { id } bodyHtml }
        }
      }
      ... on ProductChanged { product { id slug name position } }
      ... on CategoryChanged { category { id slug name position product { id } parent { id } } }
      ... on PlatformChanged { platform { id slug name position appliesToAll } }
    }
  }
}`;

const [file, server, option] = process.argv.slice(2);
if (!file || !server)
  throw new Error('Use: node mirror.mjs <file> <address of the server> [--once]');

const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1_000));

/** An error of the API, with its code. */
class ApiError extends Error {
  constructor({ message, extensions = {} }) {
    super(message);
    this.code = extensions.code;
    this.retryAfter = extensions.retryAfter;
  }
}

async function readPage(since, first) {
  const response = await fetch(`${server}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-doum-source': 'mirror' },
    body: JSON.stringify({ query: CHANGES, variables: { since, first } }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const { data, errors } = await response.json();
  if (errors) throw new ApiError(errors[0]);
  return data.changes;
}

/** Writes a new file beside the old one and renames it: no reader sees half of it. */
async function save(mirror) {
  await writeFile(`${file}.new`, JSON.stringify(mirror, null, 1));
  await rename(`${file}.new`, file);
}

/**
 * Brings `mirror` up to date. `isWhole`: the file has a complete mirror, or there is none, so that
 * intermediate states may be saved.
 */
async function follow(mirror, isWhole) {
  let [pages, changed, hasMore] = [0, 0, true];
  while (hasMore) {
    const page = await readPage(mirror.token, pageSize);
    for (const { __typename, objectId, kind, ...rest } of page.nodes) {
      if (__typename === 'Removed') delete mirror.objects[objectId];
      else mirror.objects[objectId] = { kind, ...rest[kind.toLowerCase()] };
    }
    ({ token: mirror.token, hasMore } = page);
    pages += 1;
    changed += page.nodes.length;
    if (isWhole && pages % PAGES_PER_WRITE === 0) await save(mirror);
  }
  if (changed > 0 || !isWhole) await save(mirror);
  if (changed > 0) console.log(`${changed} changes, ${Object.keys(mirror.objects).length} objects`);
}

const empty = () => ({ token: null, objects: {} });
let mirror = await readFile(file, 'utf8').then(JSON.parse, (error) => {
  if (error.code !== 'ENOENT') throw error;
  return empty();
});
// A mirror that starts anew replaces the old file once it is complete.
let isWhole = true;
let pageSize = 50;
for (;;) {
  try {
    await follow(mirror, isWhole);
    isWhole = true;
    if (option === '--once') break;
    await pause(PAUSE_SECONDS);
  } catch (error) {
    if (error.code === 'CHANGES_EXPIRED') {
      console.log('The server cannot continue from the token: starting anew.');
      [mirror, isWhole] = [empty(), false];
      continue;
    }
    // The texts of so many articles are too large for one answer.
    if (error.code === 'LIMIT_EXCEEDED' && pageSize > 1) {
      pageSize = Math.ceil(pageSize / 2);
      continue;
    }
    // A server that restarts and a broken connection are no errors of the API: later, from the same
    // token.
    if (error instanceof ApiError ? !TEMPORARY.has(error.code) : error.syscall) throw error;
    console.error(error.message);
    await pause(error.retryAfter ?? PAUSE_SECONDS);
  }
}

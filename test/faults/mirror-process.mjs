/**
 * A mirror as a client would write it: follows `changes` of any server in URLS_FILE, and appends each
 * page with its token to JOURNAL, one line each. After a kill it goes on from the last whole line.
 */
import { appendFileSync, readFileSync, truncateSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const { URLS_FILE, JOURNAL, QUERY, KEY } = process.env;
const PAUSE_MS = 50;
const ANSWER_LIMIT_MS = 5_000;

let since = lastToken();
for (let turn = 0; ; turn += 1) {
  const urls = readFileSync(URLS_FILE, 'utf8').split('\n').filter(Boolean);
  const page = urls.length > 0 ? await ask(urls[turn % urls.length]) : null;
  if (page && page.token !== since) {
    appendFileSync(JOURNAL, `${JSON.stringify(page)}\n`);
    since = page.token;
  }
  if (!page?.hasMore) await sleep(PAUSE_MS);
}

/** Removes a line that a kill cut off. */
function lastToken() {
  const journal = readFileSync(JOURNAL);
  const whole = journal.subarray(0, journal.lastIndexOf('\n') + 1);
  truncateSync(JOURNAL, whole.length);
  const line = whole.toString().trimEnd().split('\n').at(-1);
  return line ? JSON.parse(line).token : null;
}

/** A page of changes; null if the server is away. */
async function ask(url) {
  let answer;
  try {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(KEY && { authorization: `Bearer ${KEY}` }),
      },
      body: JSON.stringify({ query: QUERY, variables: { since, first: 20 } }),
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    });
    answer = await response.json();
  } catch {
    return null;
  }
  const [error] = answer.errors ?? [];
  if (error?.extensions.code === 'CHANGES_EXPIRED') throw new Error(error.message);
  return answer.data?.changes ?? null;
}

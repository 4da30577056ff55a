const PAGE = 1_000;

/**
 * Copies all documents of the index INDEX to `target`, each as `convert` returns it, and merges
 * `target` to one segment.
 */
export async function copyIndex(target, convert) {
  const source = process.env.INDEX;
  let after;
  for (;;) {
    const { hits } = await send('POST', `${source}/_search`, {
      size: PAGE,
      sort: ['id'],
      ...(after && { search_after: after }),
    });
    if (hits.hits.length === 0) break;
    const lines = hits.hits.flatMap(({ _id, _source }) => [
      { index: { _id } },
      convert(_source, _id),
    ]);
    const { errors, items } = await send('POST', `${target}/_bulk`, lines);
    if (errors) throw new Error(JSON.stringify(items.find(({ index }) => index.error)));
    after = hits.hits.at(-1).sort;
  }
  await send('POST', `${target}/_forcemerge?max_num_segments=1`);
  await send('POST', `${target}/_refresh`);
}

/** Sends a request to Elasticsearch: JSON, or lines of JSON for a list. Rejects on an error. */
export async function send(method, path, body) {
  const isList = Array.isArray(body);
  const response = await fetch(`${process.env.ELASTICSEARCH_URL}/${path}`, {
    method,
    headers: { 'content-type': isList ? 'application/x-ndjson' : 'application/json' },
    body: isList
      ? body.map((line) => `${JSON.stringify(line)}\n`).join('')
      : body && JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(JSON.stringify(answer).slice(0, 500));
  return answer;
}

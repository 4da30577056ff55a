import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { freePort } from '../../test/elasticsearch-node/ports.mjs';
import { newFilter } from '../../test/support/new-filter.js';
import { dropIndices } from '../../test/support/start-test-app.js';
import { OPERATION, rawBody } from './search-requests.js';
import type { Setting } from './search-setting.js';

/** How to ask a server for a search, and what its answer has. */
export interface Target {
  path: string;
  body: (query: string) => string;
  /** The number of hits and of facets. */
  count: (answer: string) => { hits: number; facets: number };
}

interface SearchAnswer {
  data: { search: { edges: unknown[]; facets: unknown[] } };
}

/** The document of Doum, with a filter without effect so that no answer is remembered. */
export const doum: Target = {
  path: '/graphql',
  body: (query) =>
    JSON.stringify({ query: OPERATION, variables: { query, filter: newFilter(), first: 20 } }),
  count: (answer) => {
    const { edges, facets } = (JSON.parse(answer) as SearchAnswer).data.search;
    return { hits: edges.length, facets: facets.length };
  },
};

const searchkit = (ownIndex: string): Target => ({
  path: '/',
  body: (query) =>
    JSON.stringify([
      {
        indexName: ownIndex,
        params: {
          query,
          hitsPerPage: 20,
          maxValuesPerFacet: 100,
          facets: ['product', 'category', 'platform'],
        },
      },
    ]),
  count: (answer) => {
    const { results } = JSON.parse(answer) as { results: { hits: unknown[]; facets: object }[] };
    return { hits: results[0]!.hits.length, facets: Object.keys(results[0]!.facets).length };
  },
});

const VENDURE = `query ($term: String!) {
  search(input: { term: $term, take: 20, groupByProduct: true }) {
    totalItems
    items { productId productName slug description score facetValueIds collectionIds }
    facetValues { count facetValue { id name facet { name } } }
    collections { count collection { id name slug } }
  }
}`;

const vendure: Target = {
  path: '/shop-api',
  body: (term) => JSON.stringify({ query: VENDURE, variables: { term } }),
  count: (answer) => {
    interface Result {
      items: unknown[];
      facetValues: { facetValue: { facet: { name: string } } }[];
      collections: unknown[];
    }
    const { items, facetValues, collections } = (JSON.parse(answer) as { data: { search: Result } })
      .data.search;
    const facets = new Set(facetValues.map(({ facetValue }) => facetValue.facet.name)).size;
    return { hits: items.length, facets: facets + (collections.length > 0 ? 1 : 0) };
  },
};

/** Elasticsearch itself. */
export const raw = (index: string): Target => ({
  path: `/${index}/_search`,
  body: rawBody,
  count: (answer) => {
    const { hits, aggregations } = JSON.parse(answer) as {
      hits: { hits: unknown[] };
      aggregations: object;
    };
    return { hits: hits.hits.length, facets: Object.keys(aggregations).length };
  },
});

/** The other servers: each has a script in bench/peers. */
export const PEERS = {
  mercurius: { target: () => doum, needs: 'mercurius' },
  apollo: { target: () => doum, needs: 'type-graphql' },
  searchkit: { target: searchkit, needs: '@searchkit/api' },
  vendure: { target: () => vendure, needs: '@vendure/elasticsearch-plugin' },
} as const;
export type PeerName = keyof typeof PEERS;

/** Whether the packages of a peer are installed. */
export function isInstalled(name: PeerName): boolean {
  return existsSync(`bench/peers/node_modules/${PEERS[name].needs}`);
}

/** A peer that answers. */
export interface Peer {
  target: Target;
  url: string;
  pid: number;
  stop(): Promise<void>;
}

const START_LIMIT_MS = 300_000;

/**
 * Starts a peer on the index of the setting; resolves when it can be asked. Peers with an index of
 * their own call it `ownIndex`, or begin its name with that.
 */
export async function startPeer(
  name: PeerName,
  { elasticsearch, index }: Setting,
  ownIndex: string,
): Promise<Peer> {
  const port = await freePort();
  const child = spawn(process.execPath, [`bench/peers/${name}.mjs`], {
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      PORT: String(port),
      ELASTICSEARCH_URL: elasticsearch,
      INDEX: index,
      OWN_INDEX: ownIndex,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await untilReady(name, child);
  return {
    target: PEERS[name].target(ownIndex),
    url: `http://127.0.0.1:${port}`,
    pid: child.pid!,
    async stop() {
      kill();
      await ended;
      process.off('exit', kill);
    },
  };
}

function untilReady(name: string, child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => {
      child.kill('SIGKILL');
      reject(new Error(`${name} ${reason}`));
    };
    const timer = setTimeout(() => fail('does not start'), START_LIMIT_MS);
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`ended with ${code}`);
    });
    child.stdout!.on('data', (chunk: Buffer) => {
      if (!/^ready$/m.test(chunk.toString())) return;
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Removes the index of a peer. */
export async function dropPeerIndices({ elasticsearch }: Setting, ownIndex: string): Promise<void> {
  await dropIndices(ownIndex);
  // That of Searchkit has this name and no suffix.
  await fetch(`${elasticsearch}/${ownIndex}`, { method: 'DELETE' });
}

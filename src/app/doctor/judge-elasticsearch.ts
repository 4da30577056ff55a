import type {
  ClusterSettings,
  HealthFacts,
  IndexFacts,
  NodeFacts,
  NodesFacts,
} from '../../search/engines/index.js';
import { type Finding, findingsOf, numberText, sizeText } from './finding.js';
import { judgeClock } from './judge-machine.js';

const OLDEST_MAJOR = 8;
const NEWEST_MAJOR = 9;

/** Above this share the garbage collector has hardly room, in percent. */
const FULL_HEAP_PERCENT = 92;

/** Shares of `cluster.max_shards_per_node`, in percent. */
const MANY_SHARDS_PERCENT = 90;

/** Versions, plugins, heaps and clocks of the nodes. */
export function judgeNodes({ nodes, silent }: NodesFacts): Finding[] {
  const { ok, warning, failed } = findingsOf('Elasticsearch nodes');
  const findings: Finding[] = [];
  if (silent > 0)
    findings.push(
      warning(
        `${silent} of ${nodes.length + silent} nodes of the cluster did not answer within 2 s.`,
        'Look at their processes and logs: a node that hangs is still in the cluster.',
      ),
    );
  for (const { name, version } of nodes) {
    const major = Number.parseInt(version, 10);
    if (major < OLDEST_MAJOR || major > NEWEST_MAJOR)
      findings.push(
        failed(
          `${name} is Elasticsearch ${version}; Doum needs ${OLDEST_MAJOR} or ${NEWEST_MAJOR}.`,
          'Install one of these versions.',
        ),
      );
  }
  const without = nodes.filter(({ hasNori }) => !hasNori).map(({ name }) => name);
  if (without.length > 0)
    findings.push(
      failed(
        `The plugin analysis-nori is missing on ${without.join(', ')}.`,
        'Run "bin/elasticsearch-plugin install analysis-nori" there, and start the node again.',
      ),
    );
  for (const { name, heapUsedPercent } of nodes)
    if (heapUsedPercent !== null && heapUsedPercent > FULL_HEAP_PERCENT)
      findings.push(
        warning(
          `The heap of ${name} is used to ${heapUsedPercent} %.`,
          'Give its heap more memory (-Xmx), or add a node, if it stays so.',
        ),
      );
  const versions = [...new Set(nodes.map(({ version }) => version))].join(', ');
  if (findings.length === 0 && nodes.length > 0)
    findings.push(ok(`${count(nodes.length, 'node')}, version ${versions}, with analysis-nori`));
  return [...findings, ...judgeClocks(nodes)];
}

function judgeClocks(nodes: readonly NodeFacts[]): Finding[] {
  return nodes
    .flatMap(({ name, clock }) =>
      clock ? judgeClock(`Elasticsearch (${name})`, clock.offsetMs, clock.errorMs) : [],
    )
    .filter(({ state }) => state !== 'ok');
}

export function judgeHealth(health: HealthFacts): Finding {
  const { ok, warning, failed } = findingsOf('Elasticsearch health');
  const { status, unassignedShards, own } = health;
  const why = own.reason ? ` The first of these is ${own.reason.replace(/\.?$/, '.')}` : '';
  const text =
    `The cluster is ${status}: ${count(unassignedShards, 'shard')} on no node, ` +
    `${own.unassignedShards} of them of Doum.${why}`;
  if (own.status === 'red')
    return failed(
      text,
      'Start the nodes that hold them. If they are lost, delete this index: Doum builds it again.',
    );
  if (own.status === 'yellow')
    return warning(text, 'Start the missing nodes, or lower the number of copies.');
  if (status !== 'green')
    return warning(text, 'Doum needs none of these: tell those whose indices they are.');
  return ok(`green, ${count(health.dataNodes, 'data node')}`);
}

/** How much of a disk must be free, in bytes. */
function watermark(level: string, settings: ClusterSettings, totalBytes: number): number | null {
  const name = `cluster.routing.allocation.disk.watermark.${level}`;
  const value = settings[name];
  if (value === undefined) return null;
  const share = /^([\d.]+)%$/.exec(value)?.[1] ?? (/^0?\.\d+$/.test(value) ? value : undefined);
  if (share === undefined) return parseBytes(value);
  const used = Number(share) > 1 ? Number(share) / 100 : Number(share);
  const headroom = parseBytes(settings[`${name}.max_headroom`] ?? '-1');
  const free = totalBytes * (1 - used);
  return headroom === null ? free : Math.min(free, headroom);
}

/** null for -1, which means no limit. */
function parseBytes(text: string): number | null {
  const [, number, unit] = /^([\d.]+)([kmgtp]?)b$/i.exec(text.trim()) ?? [];
  if (number === undefined) return null;
  return Number(number) * 1_024 ** ['', 'k', 'm', 'g', 't', 'p'].indexOf(unit!.toLowerCase());
}

/** The disks of the data nodes, compared with the watermarks of the cluster. */
export function judgeWatermarks(nodes: readonly NodeFacts[], settings: ClusterSettings): Finding[] {
  const { ok, warning, failed } = findingsOf('Elasticsearch disk');
  if (settings['cluster.routing.allocation.disk.threshold_enabled'] === 'false') return [];
  const findings: Finding[] = [];
  let least = Infinity;
  for (const { name, isData, freeBytes, totalBytes } of nodes) {
    if (!isData || freeBytes === null || totalBytes === null) continue;
    least = Math.min(least, freeBytes);
    const isBelow = (level: string) => freeBytes < (watermark(level, settings, totalBytes) ?? 0);
    const text = `${name} has ${sizeText(freeBytes)} of ${sizeText(totalBytes)} free`;
    if (isBelow('flood_stage'))
      findings.push(
        failed(
          `${text}, less than the flood-stage watermark: its indices take no changes.`,
          'Free space there; Elasticsearch then lifts the block by itself.',
        ),
      );
    else if (isBelow('high'))
      findings.push(
        warning(`${text}, less than the high watermark: shards move away.`, 'Free space there.'),
      );
    else if (isBelow('low'))
      findings.push(
        warning(
          `${text}, less than the low watermark: no new index is placed there, so no rebuild.`,
          'Free space there: a rebuild needs room for a second index.',
        ),
      );
  }
  if (findings.length === 0 && least < Infinity)
    findings.push(ok(`at least ${sizeText(least)} are free on each data node`));
  return findings;
}

/** The number of shards, and blocks of the whole cluster. */
export function judgeCluster(health: HealthFacts, settings: ClusterSettings): Finding[] {
  const { warning, failed } = findingsOf('Elasticsearch cluster');
  const findings: Finding[] = [];
  const limit = Number(settings['cluster.max_shards_per_node']) * health.dataNodes;
  const shards = health.activeShards + health.unassignedShards;
  if (shards >= (limit * MANY_SHARDS_PERCENT) / 100) {
    const finding = shards >= limit ? failed : warning;
    findings.push(
      finding(
        `The cluster has ${numberText(shards)} shards of at most ${numberText(limit)}: a rebuild ` +
          'needs one more for each shard and copy.',
        'Delete indices that are not needed, or raise cluster.max_shards_per_node.',
      ),
    );
  }
  const blocks = ['cluster.blocks.read_only', 'cluster.blocks.read_only_allow_delete'].filter(
    (name) => settings[name] === 'true',
  );
  if (blocks.length > 0)
    findings.push(failed(`${blocks.join(', ')}: no index takes changes.`, 'Set it to null.'));
  return findings;
}

/** `live`: the generation that Postgres says is searched; null: not known, empty: none yet. */
export function judgeIndices(
  indices: readonly IndexFacts[],
  { prefix, live, dataNodes }: { prefix: string; live: string | null; dataNodes: number | null },
): Finding[] {
  const { ok, warning, failed } = findingsOf('Elasticsearch index');
  const findings: Finding[] = [];
  const searched = indices.filter(({ isSearched }) => isSearched);
  const foreign = searched.filter(({ generation }) => generation === null);
  if (foreign.some(({ name }) => name === prefix))
    findings.push(
      failed(
        `There is an index named ${prefix}, as the alias must be.`,
        'Delete it, or set ELASTICSEARCH_INDEX to another name.',
      ),
    );
  else if (foreign.length > 0)
    findings.push(
      failed(
        `The alias ${prefix} points to ${foreign.map(({ name }) => name).join(', ')}, which Doum ` +
          'did not create.',
        'A running server takes the alias back: start one, and find out who moved it.',
      ),
    );
  else if (live && !searched.some(({ generation }) => generation === live))
    findings.push(
      warning(
        `The alias ${prefix} does not point to the index ${prefix}-${live}.`,
        'A running server mends that within half a minute, or builds the index again: start one.',
      ),
    );
  for (const { name, blocks } of indices)
    if (blocks.length > 0)
      findings.push(
        failed(
          `The index ${name} takes no changes: ${blocks.join(', ')}.`,
          `Free space if a disk is full, else set ${blocks.join(' and ')} to null.`,
        ),
      );
  for (const { name, replicas } of searched) {
    if (dataNodes === null) continue;
    if (replicas >= dataNodes && replicas > 0)
      findings.push(
        warning(
          `${name} shall have ${count(replicas, 'copy', 'copies')} of each shard, but there are ` +
            `only ${count(dataNodes, 'data node')}.`,
          'Lower ELASTICSEARCH_REPLICAS, or add nodes.',
        ),
      );
    if (replicas === 0 && dataNodes > 1)
      findings.push(
        warning(
          `${name} has no copy: without one of its nodes searches fail.`,
          'Unset ELASTICSEARCH_REPLICAS, or set it to 1.',
        ),
      );
  }
  if (findings.length === 0)
    findings.push(
      searched.length > 0
        ? ok(`${searched[0]!.name}, ${count(searched[0]!.replicas, 'copy', 'copies')}`)
        : ok('none yet: a server builds it'),
    );
  return findings;
}

function count(n: number, one: string, several = `${one}s`): string {
  return `${numberText(n)} ${n === 1 ? one : several}`;
}

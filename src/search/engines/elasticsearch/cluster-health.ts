type HealthStatus = 'green' | 'yellow' | 'red';

/** The health of a cluster, and of the indices of Doum in it. */
export interface HealthFacts {
  status: HealthStatus;
  dataNodes: number;
  /** Shards of all indices. */
  activeShards: number;
  unassignedShards: number;
  /** Of the indices of Doum alone. */
  own: {
    status: HealthStatus;
    unassignedShards: number;
    /** Why the first of them has no node; null if there is none, or if it is not told. */
    reason: string | null;
  };
}

/** With `level=shards`, of the indices that were asked for. */
interface HealthAnswer {
  status: HealthStatus;
  number_of_data_nodes: number;
  active_shards: number;
  unassigned_shards: number;
  indices?: Record<
    string,
    { shards: Record<string, { unassigned_shards: number; primary_active: boolean }> }
  >;
}

/** Reads from the cluster. */
type Read = <T>(path: string, querystring: Record<string, unknown>, body?: object) => Promise<T>;

/** `limit`: how long a node may take, e.g. `2s`. Rejects with what `read` rejects with. */
export async function readHealth(read: Read, prefix: string, limit: string): Promise<HealthFacts> {
  const limits = { timeout: limit, master_timeout: limit };
  const [health, own] = await Promise.all([
    read<HealthAnswer>('/_cluster/health', limits),
    read<HealthAnswer>(`/_cluster/health/${prefix}-*`, { ...limits, level: 'shards' }),
  ]);
  return {
    status: health.status,
    dataNodes: health.number_of_data_nodes,
    activeShards: health.active_shards,
    unassignedShards: health.unassigned_shards,
    own: {
      status: own.status,
      unassignedShards: own.unassigned_shards,
      reason: await unassignedReason(read, own, limit),
    },
  };
}

/** Why the first shard has no node, primaries before copies; null if it is not told. */
async function unassignedReason(
  read: Read,
  { indices = {} }: HealthAnswer,
  limit: string,
): Promise<string | null> {
  const unassigned = Object.entries(indices)
    .flatMap(([index, { shards }]) =>
      Object.entries(shards).map(([shard, state]) => ({ index, shard: Number(shard), ...state })),
    )
    .filter(({ unassigned_shards }) => unassigned_shards > 0);
  const first = unassigned.find(({ primary_active }) => !primary_active) ?? unassigned[0];
  if (!first) return null;
  const { index, shard, primary_active } = first;
  try {
    const told = await read<{
      unassigned_info?: { reason?: string };
      node_allocation_decisions?: { deciders?: { explanation?: string }[] }[];
      allocate_explanation?: string;
    }>(
      '/_cluster/allocation/explain',
      { master_timeout: limit },
      { index, shard, primary: !primary_active },
    );
    const decider = told.node_allocation_decisions?.[0]?.deciders?.[0]?.explanation;
    const why = decider ?? told.allocate_explanation ?? told.unassigned_info?.reason;
    return `a ${primary_active ? 'copy' : 'primary'} of ${index}${why ? `: ${why}` : ''}`;
  } catch {
    return null;
  }
}

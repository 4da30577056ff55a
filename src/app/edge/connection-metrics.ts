import { Counter, Gauge } from 'prom-client';
import type { Registry } from '../../core/metrics.js';
import type { ConnectionRefusal } from './connections.js';
import type { CutReason } from './slow-readers.js';

/**
 * Registers metrics of open, refused and cut connections. Returns functions that count the latter.
 */
export function connectionMetrics(registry: Registry, open: () => number) {
  new Gauge({
    name: 'doum_connections',
    help: 'Open connections.',
    registers: [registry],
    collect() {
      this.set(open());
    },
  });
  const refused = new Counter({
    name: 'doum_connections_refused_total',
    help: 'Connections and requests refused by the limits of connections, by the limit.',
    labelNames: ['reason'],
    registers: [registry],
  });
  const cut = new Counter({
    name: 'doum_connections_cut_total',
    help: 'Connections cut because the client does not read: "stalled", "slow", or "memory" where too much waits for all clients.',
    labelNames: ['reason'],
    registers: [registry],
  });
  return {
    refused: (reason: ConnectionRefusal) => refused.inc({ reason }),
    cut: (reason: CutReason) => cut.inc({ reason }),
  };
}

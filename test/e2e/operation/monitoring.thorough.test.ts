import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findProgram } from '../../../scripts/machine/find-program.mjs';
import { buildArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { eventually } from '../../support/eventually.js';
import { startFaultProxy } from '../../support/fault-proxy.js';
import { dashboardExpressions, RULES } from '../../support/monitoring.js';
import { startTestApp } from '../../support/start-test-app.js';

/** Gauges of prom-client, whose names dashboards for Node.js read. */
const DEPRECATED = ['handles', 'requests', 'resources'].map(
  (kind) => `nodejs_active_${kind}_total non-counter metrics should not have "_total" suffix`,
);

function promtool(args: string[], input?: string) {
  const options = { cwd: path.dirname(RULES), encoding: 'utf8', input } as const;
  const program = findProgram(['promtool']);
  if (!program) throw new Error('There is no promtool: install Prometheus.');
  const { status, stdout, stderr } = spawnSync(program, args, options);
  return { status, lines: `${stdout}${stderr}`.split('\n').filter(Boolean) };
}

/** Runs promtool; throws with its output if it finds a fault. */
function accept(...args: string[]): void {
  const { status, lines } = promtool(args);
  if (status !== 0) throw new Error(`promtool ${args.join(' ')}:\n${lines.join('\n')}`);
}

describe('promtool', () => {
  it('accepts the metrics of a server after searches, refusals and failures', async () => {
    const proxy = await startFaultProxy(process.env.TEST_ELASTICSEARCH_URL!);
    const app = await startTestApp('elasticsearch', {
      elasticsearchUrl: proxy.url,
      fallback: 'memory',
      environment: { RATE_LIMIT: '3' },
    });
    try {
      await buildCatalogue(app);
      await buildArticle(app, { publish: true });
      await app.settled();
      const search = () => app.request('{ search { totalCount degraded } }');
      await search();
      expect((await app.request('{ search(first: -1) { totalCount } }')).errors).toHaveLength(1);
      proxy.down();
      await eventually(async () =>
        expect(await app.admin('{ search { degraded } }')).toEqual({ search: { degraded: true } }),
      );
      await search();
      expect((await search()).status).toBe(429);
      const metrics = await (await fetch(`${app.url}/metrics`)).text();
      expect(promtool(['check', 'metrics'], metrics).lines).toEqual(DEPRECATED);
    } finally {
      proxy.up();
      await app.stop();
      await proxy.stop();
    }
  });

  it('accepts the rules, which fire when they should and not otherwise', () => {
    accept('check', 'rules', '--lint=all', '--lint-fatal', 'rules.yml');
    accept('test', 'rules', 'rules.test.yml');
    accept('check', 'config', 'prometheus.yml');
  });

  it('accepts the expressions of the dashboard', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'doum-'));
    try {
      const file = path.join(folder, 'rules.yml');
      const rules = dashboardExpressions().map((expr, i) => ({ record: `panel:${i}`, expr }));
      // JSON is YAML.
      writeFileSync(file, JSON.stringify({ groups: [{ name: 'panels', rules }] }));
      accept('check', 'rules', file);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

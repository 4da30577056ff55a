import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PACKAGE_ROOT } from '../../src/core/package-root.js';

export const RULES = path.join(PACKAGE_ROOT, 'deploy/prometheus/rules.yml');
const DASHBOARD = path.join(PACKAGE_ROOT, 'deploy/grafana/doum.json');

interface Panel {
  title: string;
  type: string;
  gridPos: Record<'x' | 'y' | 'w' | 'h', number>;
  datasource?: { uid: string };
  targets?: { expr: string; refId: string }[];
}

/** What the tests read of the dashboard. */
export interface Dashboard {
  __inputs: { name: string; pluginId: string }[];
  uid: string;
  title: string;
  schemaVersion: number;
  templating: { list: { name: string; query: string | { query: string } }[] };
  panels: Panel[];
}

export function readDashboard(): Dashboard {
  return JSON.parse(readFileSync(DASHBOARD, 'utf8')) as Dashboard;
}

/** The expressions of the panels, with values for Grafana's variables. */
export function dashboardExpressions(): string[] {
  return readDashboard()
    .panels.flatMap(({ targets = [] }) => targets)
    .map(({ expr }) =>
      expr
        .replaceAll('$__rate_interval', '5m')
        .replaceAll('$job', 'doum')
        .replaceAll('$instance', '.*'),
    );
}

/** The names of the metrics of a server in the rules, and in the dashboard. */
export function namedMetrics(): Record<'rules' | 'dashboard', Set<string>> {
  const namesIn = (text: string) =>
    new Set(text.match(/(?<![\w:])(?:doum|nodejs|process)_\w+(?![\w:])/g));
  return {
    rules: namesIn(readFileSync(RULES, 'utf8')),
    dashboard: namesIn(dashboardExpressions().join('\n')),
  };
}

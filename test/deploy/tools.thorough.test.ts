import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { type Manifest, schemaFaults } from './strict-schema.js';

/** What the tools of operators say of the files. */
describe('The files of deploy', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'doum-deploy-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are built by kustomize, with the monitoring too', async () => {
    cpSync('deploy/kubernetes', path.join(folder, 'kubernetes'), { recursive: true });
    const example = path.join(folder, 'kubernetes', 'example');
    const secrets = path.join(example, 'secrets');
    mkdirSync(secrets);
    const file = path.join(example, 'kustomization.yaml');
    const text = readFileSync(file, 'utf8');
    for (const [, name] of text.matchAll(/=secrets\/([\w.-]+)/g))
      writeFileSync(path.join(secrets, name!), 'secret');
    writeFileSync(file, text.replace('# components:', 'components:'));
    const built = execFileSync('kustomize', ['build', example], { encoding: 'utf8' });
    const manifests = parseAllDocuments(built).map((each) => each.toJS() as Manifest);
    const kinds = manifests.map(({ kind }) => kind).sort();
    expect(kinds).toEqual([
      ...['ConfigMap', 'CronJob', 'Deployment', 'Namespace', 'NetworkPolicy'],
      ...['PodDisruptionBudget', 'PodMonitor', 'Secret', 'Secret', 'Service', 'ServiceAccount'],
    ]);
    for (const manifest of manifests)
      if (manifest.kind !== 'PodMonitor') expect(await schemaFaults(manifest)).toEqual([]);
    // Each reference to what is generated was renamed with it.
    expect(built).not.toMatch(/secretName: doum(-owner)?$|configMapRef:\n\s+name: doum$/m);
    expect(built).not.toMatch(/image: doum$/m);
    const labels = { 'app.kubernetes.io/name': 'doum', 'app.kubernetes.io/component': 'server' };
    const { spec } = manifests.find(({ kind }) => kind === 'Service')!;
    expect(spec!.selector).toEqual(labels);
    const policy = manifests.find(({ kind }) => kind === 'NetworkPolicy')!;
    expect(policy.spec!.podSelector).toEqual({
      matchLabels: { 'app.kubernetes.io/name': 'doum' },
    });
  });

  it.each([
    ['docker/compose.yaml', 'server', 'DOUM_ENV=production'],
    ['deploy/compose.cluster.yaml', 'server-1', 'DOUM_VERSION=0.2.0'],
  ])('%s has the settings of its .env in any shell, and is refused without', (file, name, line) => {
    const copy = path.join(folder, path.basename(file, '.yaml'));
    for (const each of ['docker', 'deploy'])
      cpSync(each, path.join(copy, each), { recursive: true });
    const run = () =>
      spawnSync('docker-compose', ['--file', path.join(copy, file), 'config', '--format', 'json'], {
        env: { PATH: process.env.PATH },
        cwd: '/',
        encoding: 'utf8',
      });
    expect(run().stderr).toMatch(/required variable (DOUM_ENV|DOUM_VERSION|PUBLIC_URL)/);
    const lines = `${line}\nPUBLIC_URL=https://help.example.com\nDATABASE=postgres:5432/doum_2\n`;
    writeFileSync(path.join(copy, path.dirname(file), '.env'), lines);
    const { status, stdout, stderr } = run();
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const { services } = JSON.parse(stdout) as {
      services: Record<string, { image: string; environment: Record<string, string> }>;
    };
    expect(services[name]).toMatchObject({
      image: file.includes('cluster') ? 'doum:0.2.0' : 'doum',
      environment: { DOUM_ENV: 'production', PUBLIC_URL: 'https://help.example.com' },
    });
    expect(services.secrets!.environment.DATABASE).toBe('postgres:5432/doum_2');
  });

  it.skipIf(process.platform !== 'linux')(
    'are units that systemd reads, and that may do little',
    () => {
      const names = readdirSync('deploy/systemd').filter((name) => /\.(service|timer)$/.test(name));
      for (const name of names) {
        const text = readFileSync(`deploy/systemd/${name}`, 'utf8');
        // Node.js may be elsewhere on this machine.
        const here = text.replace('/usr/bin/node', process.execPath);
        writeFileSync(path.join(folder, name.replace('@', '@4001')), here);
      }
      const analyze = (...args: string[]) =>
        spawnSync('systemd-analyze', args, { cwd: folder, encoding: 'utf8' });
      const units = names.map((name) => name.replace('@', '@4001'));
      const verified = analyze('verify', '--man=no', ...units);
      expect(verified.stderr).toBe('');
      for (const unit of units.filter((name) => name.endsWith('.service'))) {
        // From 0 to 10.0; the number is in tenths. A unit without hardening has 9.6.
        const { status, stdout } = analyze('security', '--offline=true', '--threshold=15', unit);
        expect(status, stdout).toBe(0);
      }
    },
  );
});

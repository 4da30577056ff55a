import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { expectAccepted, readEnvironment, stopSeconds } from './accept-configuration.js';
import { type Manifest, schemaFaults } from './strict-schema.js';

const ROOT = 'deploy/kubernetes';
const KUSTOMIZATIONS = ['base', 'example', 'monitoring'] as const;

interface Kustomization {
  resources: string[];
  labels?: { pairs: Record<string, string> }[];
  configMapGenerator?: { envs?: string[]; literals?: string[] }[];
  secretGenerator?: { name: string; files: string[] }[];
}
interface Container {
  name: string;
  image: string;
  command?: string[];
  envFrom: unknown[];
  env: { name: string; value: string }[];
  volumeMounts: { name: string; mountPath: string; readOnly?: boolean }[];
  ports?: { name: string; containerPort: number }[];
  securityContext: Record<string, unknown>;
  resources: { requests?: object; limits?: { memory?: string } };
  lifecycle?: { preStop: { sleep: { seconds: number } } };
  startupProbe?: Probe;
  livenessProbe?: Probe;
  readinessProbe?: Probe;
}
interface Probe {
  httpGet: { path: string; port: string };
}
interface PodSpec {
  automountServiceAccountToken: boolean;
  enableServiceLinks: boolean;
  terminationGracePeriodSeconds: number;
  securityContext: Record<string, unknown>;
  initContainers?: Container[];
  containers: Container[];
  volumes: { name: string; secret?: { secretName: string } }[];
}

const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const kustomization = (folder: string) =>
  parse(read(`${folder}/kustomization.yaml`)) as Kustomization;
const manifestsOf = (folder: string) =>
  kustomization(folder)
    .resources.filter((name) => name.endsWith('.yaml'))
    .flatMap((name) => parseAllDocuments(read(`${folder}/${name}`)))
    .map((document) => document.toJS() as Manifest);

const base = manifestsOf('base');
const deployment = base.find(({ kind }) => kind === 'Deployment')!;
const template = (spec: object) => (spec as { template: { spec: PodSpec } }).template.spec;
const server = template(deployment.spec!);
const container = server.containers[0]!;
const migrate = server.initContainers![0]!;

describe('The manifests for Kubernetes', () => {
  it.each([...base, ...manifestsOf('example')].map((each) => [each.kind, each] as const))(
    'have a %s that fits the schema',
    async (_, manifest) => {
      expect(await schemaFaults(manifest)).toEqual([]);
    },
  );

  it('are checked for properties that do not exist', async () => {
    const wrong = structuredClone(deployment);
    Object.assign(template(wrong.spec!).containers[0]!, { livenesProbe: {} });
    expect(await schemaFaults(wrong)).toEqual([
      'Deployment/spec/template/spec/containers/0/livenesProbe is unknown.',
    ]);
  });

  it.each(KUSTOMIZATIONS)('are all named in %s/kustomization.yaml, and exist', (folder) => {
    const { resources, configMapGenerator = [] } = kustomization(folder);
    const named = [
      ...resources.filter((name) => !name.startsWith('..')),
      ...configMapGenerator.flatMap(({ envs = [] }) => envs),
      'kustomization.yaml',
    ];
    const files = readdirSync(path.join(ROOT, folder)).filter((name) => !name.startsWith('.'));
    expect(files.sort()).toEqual(named.sort());
  });

  it('give the pods no more than the restricted standard allows', () => {
    const pod = server;
    expect(pod).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false });
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    for (const each of [...(pod.initContainers ?? []), ...pod.containers]) {
      expect(each.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(each.resources).toMatchObject({
        requests: { cpu: expect.any(String) as string, memory: expect.any(String) as string },
        limits: { memory: expect.any(String) as string },
      });
      expect(each.image).toBe('doum');
    }
  });

  it('give the owner of the tables to migrations alone', () => {
    const secretsOf = (pod: PodSpec, { volumeMounts }: Container) =>
      volumeMounts.flatMap(
        ({ name }) => pod.volumes.find((volume) => volume.name === name)!.secret?.secretName ?? [],
      );
    expect(secretsOf(server, container)).toEqual(['doum']);
    expect(secretsOf(server, migrate)).toEqual(['doum-owner']);
    const { secretGenerator = [] } = kustomization('example');
    const made = secretGenerator.map(({ name }) => name);
    expect(made).toEqual(['doum', 'doum-owner']);
  });

  it('are scraped as the job that the rules select', () => {
    const monitor = parse(read('monitoring/pod-monitor.yaml')) as { spec: { jobLabel: string } };
    const job = kustomization('base').labels![0]!.pairs[monitor.spec.jobLabel];
    const rules = readFileSync('deploy/prometheus/rules.yml', 'utf8');
    const selected = [...rules.matchAll(/\bjob="([^"]*)"/g)].map(([, name]) => name);
    expect(new Set(selected)).toEqual(new Set([job]));
  });

  it('give migrations the settings of servers, such as the authority of Postgres', () => {
    const settings = [{ configMapRef: { name: 'doum' } }];
    for (const each of [container, migrate]) expect(each.envFrom).toEqual(settings);
    const { configMapGenerator = [], secretGenerator = [] } = kustomization('example');
    const own = migrate.env.map(({ name, value }) => [name, value]);
    expectAccepted({
      ...readEnvironment(read('base/doum.env')),
      ...readEnvironment(configMapGenerator[0]!.literals!.join('\n')),
      ...(Object.fromEntries(own) as Record<string, string>),
    });
    // With `#` before them: each Secret may have the file that one setting of all names.
    const text = read('example/kustomization.yaml');
    expect(text.match(/database-ca\.crt=/g)).toHaveLength(secretGenerator.length);
    expect(text).toContain('DATABASE_CA=/run/secrets/doum/database-ca.crt');
  });

  it('have servers that start', () => {
    const { configMapGenerator = [], secretGenerator = [] } = kustomization('example');
    const environment = {
      ...readEnvironment(read('base/doum.env')),
      ...readEnvironment(configMapGenerator[0]!.literals!.join('\n')),
      ...Object.fromEntries(container.env.map(({ name, value }) => [name, value])),
    };
    expectAccepted(environment);
    const files = secretGenerator[0]!.files.map((file) => file.split('=')[0]!);
    for (const { value } of container.env) expect(files).toContain(path.basename(value));
    expect(container.ports).toEqual([
      { name: 'http', containerPort: Number(environment.PORT) },
      { name: 'health', containerPort: Number(environment.HEALTH_PORT) },
    ]);
  });

  it('ask the right paths, and wait until a server has ended by itself', () => {
    const { startupProbe, livenessProbe, readinessProbe, lifecycle } = container;
    expect([startupProbe, livenessProbe, readinessProbe].map((probe) => probe!.httpGet)).toEqual([
      { path: '/livez', port: 'health' },
      { path: '/livez', port: 'health' },
      { path: '/readyz', port: 'health' },
    ]);
    const needed =
      lifecycle!.preStop.sleep.seconds + stopSeconds(readEnvironment(read('base/doum.env')));
    expect(server.terminationGracePeriodSeconds).toBeGreaterThan(needed);
  });
});

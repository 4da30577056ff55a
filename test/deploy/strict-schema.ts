/** A manifest of Kubernetes. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
  spec?: Record<string, unknown>;
}

/**
 * Checks a manifest with the schemas of Kubernetes. They allow unknown properties, which Kubernetes
 * drops or refuses, so each property that the schema does not read is one, too. Returns a sentence
 * for each fault.
 */
export async function schemaFaults(manifest: Manifest): Promise<string[]> {
  const { apiVersion, kind } = manifest;
  const module = (await import(
    /* @vite-ignore */ `kubernetes-models/${apiVersion}/${kind}`
  )) as Record<string, new (data: unknown) => { validate(): void }>;
  const read = new Set<string>();
  try {
    const model = new module[kind]!(manifest);
    model.validate.call(observed(model, read, ''));
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
  return unread(manifest, read, '').map((place) => `${kind}${place} is unknown.`);
}

function observed<T extends object>(value: T, read: Set<string>, place: string): T {
  return new Proxy(value, {
    get(target, key) {
      const found: unknown = Reflect.get(target, key);
      if (typeof key === 'symbol') return found;
      read.add(`${place}/${key}`);
      if (typeof found !== 'object' || found === null) return found;
      return observed(found, read, `${place}/${key}`);
    },
  });
}

function unread(value: unknown, read: ReadonlySet<string>, place: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const at = `${place}/${key}`;
    return read.has(at) ? unread(child, read, at) : [at];
  });
}

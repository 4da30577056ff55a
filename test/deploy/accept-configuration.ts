import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { rootCertificates } from 'node:tls';
import { configurationWarnings, readConfig, variablesAsMarkdown } from '../../src/config/index.js';

/** What the files in the folder of secrets are, by the end of their names. */
const SECRETS: Record<string, string> = {
  'database-url': 'postgres://doum_server:secret@postgres:5432/doum',
  'admin-api-key': 'a-key-of-the-administrator-0123456789',
};

/** A server of this environment starts: its variables are ours, agree, and are what is expected. */
export function expectAccepted(environment: Record<string, string>): void {
  const folder = mkdtempSync(path.join(tmpdir(), 'doum-secrets-'));
  try {
    const entries = Object.entries(environment).map(([name, value]) => {
      const file = path.basename(value);
      if (!/_(FILE|CA)$/.test(name)) return [name, value];
      const text = name.endsWith('_CA') ? rootCertificates[0]! : (SECRETS[file] ?? 'a secret');
      writeFileSync(path.join(folder, file), `${text}\n`);
      return [name, path.join(folder, file)];
    });
    const here = Object.fromEntries(entries) as Record<string, string>;
    expect(configurationWarnings(here)).toEqual([]);
    expect(() => readConfig(here)).not.toThrow();
    const known = variablesAsMarkdown();
    for (const name of Object.keys(here)) expect(known).toContain(`\`${name}\``);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The lines of an environment file. */
export function readEnvironment(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

/** How long a server may take after SIGTERM, in seconds: SHUTDOWN_DELAY, and 20 s for the rest. */
export function stopSeconds(environment: Record<string, string>): number {
  return Number(environment.SHUTDOWN_DELAY ?? 7) + 20;
}

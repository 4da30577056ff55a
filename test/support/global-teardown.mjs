import { rm } from 'node:fs/promises';

export default async function globalTeardown() {
  const { dataDir, postgres, elasticsearch } = globalThis.doumTest;
  await Promise.all([postgres.stop(), elasticsearch?.stop()]);
  await rm(dataDir, { recursive: true, force: true });
}

/**
 * Loaded into a process with `--import`, to profile a part of its run: SIGIO starts the profile,
 * and the next SIGIO writes it to the file PROFILE_FILE.
 */
import { rename, writeFile } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';

/** Short enough to see functions that take a part of a millisecond. */
const SAMPLING_MICROSECONDS = 250;

const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.setSamplingInterval', { interval: SAMPLING_MICROSECONDS });
let isRunning = false;

async function toggle() {
  isRunning = !isRunning;
  if (isRunning) {
    await session.post('Profiler.start');
    return;
  }
  const { profile } = await session.post('Profiler.stop');
  // Renamed, so that nobody reads half of it.
  await writeFile(`${process.env.PROFILE_FILE}.part`, JSON.stringify(profile));
  await rename(`${process.env.PROFILE_FILE}.part`, process.env.PROFILE_FILE);
}

// The server stops at most other signals.
process.on('SIGIO', () => void toggle());

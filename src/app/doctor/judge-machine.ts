import { type Finding, findingsOf, numberText, sizeText } from './finding.js';

/** What is there of this machine and this process. Sizes are in bytes. */
export interface MachineFacts {
  /** Of Node.js, e.g. `20.19.2`. */
  nodeVersion: string;
  /** The memory that this process may use: that of the machine, or the limit of its container. */
  memoryBytes: number;
  isContainerLimit: boolean;
  /** The limit of the heap of Node.js. */
  heapLimitBytes: number;
  /** The limit of open files; null if the system does not tell. */
  openFiles: number | null;
  /** The disks of folders that Doum writes to, and how much room they have; null: no answer. */
  disks: { folder: string; room: { freeBytes: number; totalBytes: number } | null }[];
  /** What is at each address at which the server would listen. */
  ports: { variable: string; address: string; state: 'free' | 'doum' | 'other' }[];
}

/** `engines` of package.json. */
export function judgeNode({ nodeVersion }: MachineFacts, engines: string): Finding {
  const { ok, failed } = findingsOf('Node.js');
  const wanted = engines.replace(/^>=/, '');
  return isAtLeast(nodeVersion, wanted)
    ? ok(nodeVersion)
    : failed(
        `Node.js is ${nodeVersion}, but Doum needs ${wanted} or later.`,
        'Install a newer one: 24 takes the least processor time.',
      );
}

function isAtLeast(version: string, wanted: string): boolean {
  const [have, need] = [version, wanted].map((text) => text.split('.').map(Number));
  for (let i = 0; i < need!.length; i += 1) {
    const difference = (have![i] ?? 0) - need![i]!;
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** Files of a server that are no connections of clients: its own connections, logs, libraries. */
const OTHER_FILES = 200;

/** `maxConnections`: 0 means no limit. */
export function judgeFiles({ openFiles }: MachineFacts, maxConnections: number): Finding[] {
  if (openFiles === null) return [];
  const { ok, warning } = findingsOf('open files');
  const needed = maxConnections + OTHER_FILES;
  if (maxConnections > 0 && openFiles < needed)
    return [
      warning(
        `This process may open ${numberText(openFiles)} files, but MAX_CONNECTIONS is ` +
          `${numberText(maxConnections)}.`,
        `Raise the limit to ${numberText(needed)} (ulimit -n, LimitNOFILE=), or lower ` +
          'MAX_CONNECTIONS.',
      ),
    ];
  return [ok(`${numberText(openFiles)} are possible`)];
}

/** With less room, the embedded Postgres may stop at its next file of the write-ahead log. */
const LITTLE_DISK_BYTES = 1_073_741_824;
const NO_DISK_BYTES = 104_857_600;

export function judgeDisks({ disks }: MachineFacts): Finding[] {
  const { ok, warning, failed } = findingsOf('disk');
  return disks.map(({ folder, room }) => {
    if (!room)
      return failed(
        `${folder}: its disk did not answer in time.`,
        'See whether it is a disk of the network, and whether that is reached.',
      );
    const { freeBytes, totalBytes } = room;
    const text = `${folder}: ${sizeText(freeBytes)} of ${sizeText(totalBytes)} are free`;
    if (freeBytes < NO_DISK_BYTES) return failed(`${text}.`, 'Free space there.');
    if (freeBytes < LITTLE_DISK_BYTES) return warning(`${text}.`, 'Free space there soon.');
    return ok(text);
  });
}

export function judgePorts({ ports }: MachineFacts): Finding[] {
  const { ok, failed } = findingsOf('port');
  return ports.map(({ variable, address, state }) => {
    if (state === 'other')
      return failed(
        `What listens at ${address} does not answer like a Doum server.`,
        `Set ${variable} to a free port, or end that program.`,
      );
    return ok(
      state === 'doum'
        ? `a Doum server, or a proxy before one, answers at ${address}`
        : `${address} is free`,
    );
  });
}

/**
 * The most memory that a server takes, while it builds an index: measured with 20,000 and 100,000
 * articles (docs/sizes.md).
 */
const BASE_BYTES = 600 * 1_048_576;
const ARTICLE_BYTES = 2_000;

/** Of that outside of the heap of JavaScript: code, the dictionary and remembered answers. */
const OUTSIDE_HEAP_BYTES = 200 * 1_048_576;

/** `articles`: null if it is not known. */
export function judgeMemory(
  { memoryBytes, isContainerLimit, heapLimitBytes }: MachineFacts,
  articles: number | null,
): Finding {
  const { ok, warning } = findingsOf('memory');
  const needed = BASE_BYTES + ARTICLE_BYTES * (articles ?? 0);
  const of = isContainerLimit ? 'the limit of the container' : 'this machine';
  const need = `a server needs about ${sizeText(needed)}${articles === null ? '' : ` for ${numberText(articles)} articles`}`;
  if (memoryBytes < needed)
    return warning(
      `Of memory ${of} has ${sizeText(memoryBytes)}, but ${need}.`,
      isContainerLimit ? 'Raise the limit of the container.' : 'Give the machine more memory.',
    );
  const neededHeap = needed - OUTSIDE_HEAP_BYTES;
  if (heapLimitBytes < neededHeap)
    return warning(
      `Node.js uses ${sizeText(heapLimitBytes)} at most, but ${need}.`,
      `Set NODE_OPTIONS=--max-old-space-size=${Math.ceil(neededHeap / 1_048_576 / 256) * 256}.`,
    );
  return ok(`${of} has ${sizeText(memoryBytes)}; ${need}`);
}

/** Clocks may differ by so much, in milliseconds: then keys and tokens end at the right time. */
const MAX_CLOCK_DIFFERENCE_MS = 2_000;

/** `offsetMs`: by how much the other clock is ahead, to within `errorMs`. */
export function judgeClock(other: string, offsetMs: number, errorMs: number): Finding {
  const { ok, warning } = findingsOf('clock');
  const seconds = (Math.abs(offsetMs) / 1_000).toFixed(1);
  if (Math.abs(offsetMs) <= MAX_CLOCK_DIFFERENCE_MS + errorMs)
    return ok(`${other} and this machine agree to within ${MAX_CLOCK_DIFFERENCE_MS / 1_000} s`);
  return warning(
    `The clock of ${other} is ${seconds} s ${offsetMs > 0 ? 'ahead of' : 'behind'} this machine.`,
    'Synchronise both (NTP): the end of keys and tokens, and limits of rates, go by the clock.',
  );
}

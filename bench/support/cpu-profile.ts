/** A profile of V8, as in a file `.cpuprofile`. */
export interface CpuProfile {
  nodes: ProfileNode[];
  samples: number[];
  /** Microseconds before each sample. */
  timeDeltas: number[];
}

interface ProfileNode {
  id: number;
  callFrame: { functionName: string; url: string; lineNumber: number };
  children?: number[];
}

/** A function with those that it called, and the time in it and in them. */
export interface Frame {
  name: string;
  /** Where its code is from: a package, a folder of src, or a module of Node.js. */
  origin: string;
  selfMs: number;
  totalMs: number;
  callees: Map<string, Frame>;
}

/** The process waited. */
const IDLE = '(idle)';

/** Starting and ending the profile takes time itself. */
const PROFILER = 'profile-process.mjs';

/** The package of the code at a URL, or its folder in dist/src. */
function originOf(url: string): string {
  const [, own] = /\/dist\/src\/([^/]+)/.exec(url) ?? [];
  if (own !== undefined) return `doum/${own.replace(/\.js$/, '')}`;
  const modules = url.split('/node_modules/');
  const [, name] = /^((?:@[^/]+\/)?[^/]+)/.exec(modules.length > 1 ? modules.at(-1)! : '') ?? [];
  if (name !== undefined) return name;
  return url.startsWith('node:') ? 'Node.js' : url === '' ? 'V8' : 'others';
}

/** The call tree of a profile without the time in which the process waited. */
export function callTree({ nodes, samples, timeDeltas }: CpuProfile): Frame {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const selfMs = new Map<number, number>();
  for (const [i, id] of samples.entries())
    selfMs.set(id, (selfMs.get(id) ?? 0) + (timeDeltas[i] ?? 0) / 1_000);
  const root: Frame = { name: 'all', origin: 'V8', selfMs: 0, totalMs: 0, callees: new Map() };
  const add = (node: ProfileNode, caller: Frame): number => {
    const { functionName, url, lineNumber } = node.callFrame;
    if (functionName === IDLE || url.endsWith(PROFILER)) return 0;
    const name = functionName || `(anonymous, line ${lineNumber + 1})`;
    const origin = originOf(url);
    const key = `${name} ${url}`;
    const frame = caller.callees.get(key) ?? {
      name,
      origin,
      selfMs: 0,
      totalMs: 0,
      callees: new Map(),
    };
    caller.callees.set(key, frame);
    const self = selfMs.get(node.id) ?? 0;
    frame.selfMs += self;
    let total = self;
    for (const child of node.children ?? []) total += add(byId.get(child)!, frame);
    frame.totalMs += total;
    return total;
  };
  for (const child of nodes[0]!.children ?? []) root.totalMs += add(byId.get(child)!, root);
  return root;
}

/** The time in each origin, and in its functions, without what they called; longest first. */
export function timesByOrigin(
  root: Frame,
): { origin: string; ms: number; functions: { name: string; ms: number }[] }[] {
  const origins = new Map<string, Map<string, number>>();
  const visit = (frame: Frame) => {
    const functions = origins.get(frame.origin) ?? new Map<string, number>();
    origins.set(frame.origin, functions);
    functions.set(frame.name, (functions.get(frame.name) ?? 0) + frame.selfMs);
    for (const callee of frame.callees.values()) visit(callee);
  };
  visit(root);
  return Array.from(origins, ([origin, functions]) => ({
    origin,
    ms: Array.from(functions.values()).reduce((sum, ms) => sum + ms, 0),
    functions: Array.from(functions, ([name, ms]) => ({ name, ms })).sort((a, b) => b.ms - a.ms),
  })).sort((a, b) => b.ms - a.ms);
}

import type { Frame } from './cpu-profile.js';

const WIDTH = 1_600;
const ROW = 17;
/** A narrower frame cannot be seen. */
const MIN_WIDTH = 0.5;
const LETTER_WIDTH = 6.3;

/**
 * A flame graph as an SVG document without scripts: callers above those that they call, each as wide
 * as its time. Pointing at a frame shows its name, origin and time.
 */
export function flameGraph(title: string, root: Frame): string {
  const rectangles: string[] = [];
  let depth = 0;
  const draw = (frame: Frame, x: number, row: number) => {
    const width = (frame.totalMs / root.totalMs) * WIDTH;
    if (width < MIN_WIDTH) return;
    depth = Math.max(depth, row);
    rectangles.push(rectangle(frame, root, { x, y: (row + 2) * ROW, width }));
    const callees = [...frame.callees.values()].sort((a, b) => b.totalMs - a.totalMs);
    for (const callee of callees) {
      draw(callee, x, row + 1);
      x += (callee.totalMs / root.totalMs) * WIDTH;
    }
  };
  draw(root, 0, 0);
  const height = (depth + 3) * ROW;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="monospace" font-size="11">`,
    `<rect width="100%" height="100%" fill="white"/>`,
    `<text x="4" y="${ROW}">${escape(title)}, ${root.totalMs.toFixed(0)} ms without waiting</text>`,
    ...rectangles,
    '</svg>\n',
  ].join('\n');
}

function rectangle(
  { name, origin, selfMs, totalMs }: Frame,
  root: Frame,
  { x, y, width }: { x: number; y: number; width: number },
): string {
  const share = ((totalMs / root.totalMs) * 100).toFixed(1);
  const full = `${name} (${origin}): ${totalMs.toFixed(1)} ms, ${share} %, itself ${selfMs.toFixed(1)} ms`;
  const label = name.slice(0, Math.max(0, Math.floor((width - 4) / LETTER_WIDTH)));
  return (
    `<g><title>${escape(full)}</title>` +
    `<rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${ROW - 1}" fill="${colourOf(origin)}"/>` +
    (label.length > 2
      ? `<text x="${(x + 2).toFixed(1)}" y="${y + 12}">${escape(label)}</text>`
      : '') +
    '</g>'
  );
}

/** The same colour for the same origin. */
function colourOf(origin: string): string {
  let hash = 0;
  for (const letter of origin) hash = (hash * 31 + letter.charCodeAt(0)) % 360;
  return `hsl(${hash} 65% ${origin.startsWith('doum/') ? 70 : 85}%)`;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';

const END_OF_ROWS = '\\.';
const sum = (text: string) => createHash('sha256').update(text).digest('hex');

/** The backup with one more row in a table, and the checksums that belong to it. */
export function withForgedRow(packed: Buffer, table: string, row: string): Buffer {
  const lines = gunzipSync(packed).toString().split('\n');
  const head = [lines.shift()!];
  let text = `${head[0]}\n`;
  while (lines[0]!.startsWith('{"table"')) {
    const start = lines.shift()!;
    const rows = lines.splice(0, lines.indexOf(END_OF_ROWS));
    if ((JSON.parse(start) as { table: string }).table === table) rows.push(row);
    const content = rows.map((each) => `${each}\n`).join('');
    const end = JSON.stringify({ rows: rows.length, sha256: sum(content) });
    lines.splice(0, 2);
    head.push(start, end);
    text += `${start}\n${content}${END_OF_ROWS}\n${end}\n`;
  }
  const whole = sum(head.map((line) => `${line}\n`).join(''));
  return gzipSync(`${text}${JSON.stringify({ sha256: whole })}\n`);
}

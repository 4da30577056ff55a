import { DeskError } from '../shell/execute.js';

/** A cell, in quotes or without, and what ends it. */
const CELL = /(?:"([^"]*(?:""[^"]*)*)"|([^,\r\n]*))(,|\r\n|[\r\n]|$)/gy;

/** Reads the rows of CSV in UTF-8 or CP949, without empty cells and the apostrophes of `toCsv`. */
export function readCsv(bytes: ArrayBuffer): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain = '', end] of decode(bytes).matchAll(CELL)) {
    if (plain.startsWith('"'))
      throw new DeskError(`${rows.length}번째 줄의 따옴표가 안 닫혔어요. 파일을 확인해 주세요.`);
    const cell = (quoted?.replaceAll('""', '"') ?? plain).trim();
    if (cell !== '') rows.at(-1)!.push(cell.replace(/^'(?=[=+\-@＝＋－＠])/, ''));
    if (end !== ',') rows.push([]);
  }
  return rows;
}

/** Browsers read CP949 under the name of its subset EUC-KR. */
function decode(bytes: ArrayBuffer): string {
  for (const encoding of ['utf-8', 'euc-kr'])
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      // Perhaps the other one.
    }
  throw new DeskError('UTF-8이나 CP949로 저장한 CSV 파일을 골라 주세요.');
}

/**
 * Distinct ids in ascending order, as differences in variable-length numbers, in a string with one
 * byte per character: V8 adds 16 bytes to a string, but several hundred to a typed array.
 */
export type IdList = string & { readonly brand: 'IdList' };

const BITS = 7;
const MORE = 1 << BITS;

const MAX_BYTES = 5;

let bytes = Buffer.allocUnsafeSlow(1_024 * MAX_BYTES);

/** Packs distinct ids, in any order, from 0 to 2^31 - 1. Sorts the array. */
export function packIds(ids: Int32Array): IdList {
  if (bytes.length < ids.length * MAX_BYTES)
    bytes = Buffer.allocUnsafeSlow(ids.length * 2 * MAX_BYTES);
  ids.sort();
  let size = 0;
  let last = 0;
  for (const id of ids) {
    let difference = id - last;
    last = id;
    for (; difference >= MORE; difference >>>= BITS)
      bytes[size++] = (difference & (MORE - 1)) | MORE;
    bytes[size++] = difference;
  }
  return bytes.toString('latin1', 0, size) as IdList;
}

export function unpackIds(list: IdList): number[] {
  const ids: number[] = [];
  let id = 0;
  for (let at = 0; at < list.length;) {
    let byte = list.charCodeAt(at++);
    let difference = byte & (MORE - 1);
    for (let shift = BITS; byte >= MORE; shift += BITS) {
      byte = list.charCodeAt(at++);
      difference |= (byte & (MORE - 1)) << shift;
    }
    id += difference;
    ids.push(id);
  }
  return ids;
}

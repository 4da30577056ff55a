/**
 * Writes data/ko-dic.br: the dictionary of lindera-wasm (mecab-ko-dic 2.1.1) in the compact format
 * of src/language/ko-dic.ts. Only needed for another dictionary or format; takes a minute.
 *
 *   node --import @swc-node/register/esm-register scripts/emit-ko-dic.ts
 */
import { writeFileSync } from 'node:fs';
import { pack } from './ko-dic/pack.js';
import { readLindera } from './ko-dic/read-lindera.js';

writeFileSync('data/ko-dic.br', pack(readLindera()));

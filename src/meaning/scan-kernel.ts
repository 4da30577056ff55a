/**
 * The WebAssembly of `scan-kernel.wat`, in base64: the products of one query with many vectors.
 * Plain JavaScript takes seven times as long. After a change of the source, translate it with
 * `npx -p wabt wat2wasm src/meaning/scan-kernel.wat --output=- | base64 -w0`.
 */
export const SCAN_KERNEL =
  'AGFzbQEAAAABCQFgBX9/f39/AAIPAQNlbnYGbWVtb3J5AgABAwIBAAcIAQRzY2FuAAAKogEBnwECAX8BewNA/QwAAAAA' +
  'AAAAAAAAAAAAAAAAIQZBACEFA0AgBiAAIAVBAXRq/QAEACABIAVq/QEDAP26ASAAIAVBAXRq/QAEECABIAVq/QEDCP26' +
  'Af2uAf2uASEGIAVBEGohBSAFIARJDQALIAMgBv0bACAG/RsBaiAG/RsCIAb9GwNqajYCACADQQRqIQMgASAEaiEBIAJB' +
  'AWsiAg0ACws=';

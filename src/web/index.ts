export type { Assets, Execute, ExecutionAnswer, Render } from './help/site.js';

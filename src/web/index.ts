export type { Assets, Execute, ExecutionAnswer, Render, RenderedPage, Site } from './help/site.js';

import { z } from 'zod';
import type { Role } from '../access/index.js';

/** Who calls a tool, and where. */
export interface Caller {
  /** The data of a document. The message of an error is for the agent. */
  ask: <Data>(document: string, variables?: Record<string, unknown>) => Promise<Data>;
  /** The public address of the site, without a final slash. */
  origin: string;
}

export interface Tool {
  name: string;
  title: string;
  description: string;
  /** The role that the tool needs; absent for everybody. */
  role?: Role;
  /** Whether the tool changes data. Statistics leave its searches out. */
  isWriting?: true;
  input: z.ZodObject;
  /** Other fields of the result are dropped. */
  output: z.ZodObject;
  run: (input: never, caller: Caller) => Promise<object>;
}

export const tool = <Input extends z.ZodObject, Output extends z.ZodObject>(
  definition: Omit<Tool, 'input' | 'output' | 'run'> & {
    input: Input;
    output: Output;
    run: (input: z.output<Input>, caller: Caller) => Promise<z.input<Output>>;
  },
): Tool => definition;

export const text = z.string();
export const count = (most: number, usual: number) =>
  z.number().int().min(1).max(most).default(usual).describe(`How many at most, 1 to ${most}.`);

/** An address of the site to cite: absolute, without fragment, and for the platform, if any. */
export function wholeAddress(url: string, origin: string, platform?: string): string {
  const address = new URL(url, origin);
  address.hash = '';
  if (platform !== undefined) address.searchParams.set('platform', platform);
  return address.href;
}

/** Markdown whose links to this server are absolute. */
export function wholeLinks(markdown: string, origin: string): string {
  return markdown.replaceAll('](/', `](${origin}/`);
}

import type { Attribute } from '@tiptap/core';

/** Attributes that are texts: by default the library reads `1` and `true` as a number and a boolean. */
export function textAttributes(...names: string[]): Record<string, Partial<Attribute>> {
  const parser = (name: string) => (element: HTMLElement) => element.getAttribute(name);
  return Object.fromEntries(
    names.map((name) => [name, { default: null, parseHTML: parser(name) }]),
  );
}

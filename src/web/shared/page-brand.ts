import type { Brand } from '../index.js';
import { accentStyle } from './brand.js';

/** The brand that the server wrote into this page. */
export const BRAND = JSON.parse(document.getElementById('brand')!.textContent) as Brand;

for (const [name, value] of Object.entries(accentStyle(BRAND)))
  document.documentElement.style.setProperty(name, String(value));
if (BRAND.favicon) document.querySelector<HTMLLinkElement>('link[rel=icon]')!.href = BRAND.favicon;

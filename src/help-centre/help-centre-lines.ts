import { z } from 'zod';
import type { LineKind } from '../core/interchange/line-kind.js';
import { text } from '../core/interchange/line-values.js';
import { checkHelpCentre } from './check-help-centre.js';
import { readHelpCentre, writeHelpCentre } from './help-centre-store.js';

const picture = z.string().regex(/^(?:\/media\/[0-9a-f]{64}\.(?:png|webp))?$/, {
  error: 'must be /media/ and the name of a PNG or WebP file of the folder media',
});
const link = { name: text, address: text };

const format = z.strictObject({
  type: z.literal('helpCentre'),
  name: text,
  logo: picture.nullish(),
  logoDark: picture.nullish(),
  favicon: picture.nullish(),
  accentColor: text.nullish(),
  homeText: text.default(''),
  footerLinks: z.array(z.strictObject(link)).default([]),
  channels: z.array(z.strictObject({ ...link, hours: text.default('') })).default([]),
  closedText: text.default(''),
});

/** The line of the help centre itself: its brand, contact channels and texts. */
export const HELP_CENTRE_LINES: readonly LineKind[] = [
  {
    type: 'helpCentre',
    counts: ['helpCentre', 'help centre'],
    format,
    async import(context, { type, ...line }) {
      const { manager } = context;
      const before = await readHelpCentre(manager);
      await writeHelpCentre(manager, await checkHelpCentre(line));
      const after = { ...(await readHelpCentre(manager)) };
      const record = { kind: type, key: type, id: null };
      const effect = before
        ? await context.saveUpdated(record, { ...before }, after)
        : await context.saveCreated(record, after);
      return [effect];
    },
    async *export({ source }) {
      const helpCentre = await readHelpCentre(source);
      if (!helpCentre) return;
      const { homeHtml: _, accentColorDark: _dark, ...values } = helpCentre;
      yield values;
    },
  } satisfies LineKind<z.infer<typeof format>>,
];

import type { I18nProvider } from 'react-admin';
import messages from './messages.json';

/** Gives react-admin its Korean texts. Korean needs no plural, so a text has one form. */
export const i18nProvider: I18nProvider = {
  getLocale: () => 'ko',
  changeLocale: () => Promise.resolve(),
  translate: (key, options: Record<string, unknown> = {}) => {
    const found = key
      .split('.')
      .reduce<unknown>((below, name) => Object(below)[name] as unknown, messages);
    const text = typeof found === 'string' ? found : String(options._ ?? key);
    return text.replace(/%\{(\w+)\}/g, (_, name: string) => String(options[name] ?? ''));
  },
};

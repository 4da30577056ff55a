import type { DataProvider } from 'react-admin';
import { articles, trash } from '../articles/articles-data.js';
import { audit } from '../audit/audit-data.js';
import { platforms, products } from '../catalogue/catalogue-data.js';
import { settings } from '../settings/settings-data.js';

type Methods = Record<string, ((params: unknown) => Promise<unknown>) | undefined>;

/**
 * The resources of react-admin by name, which begins the addresses of their rooms. Each has those
 * methods of a data provider that its room uses, without the argument `resource`.
 */
const RESOURCES = { articles, trash, products, platforms, audit, ...settings } as unknown as Record<
  string,
  Methods
>;

const METHODS = ['getList', 'getOne', 'getMany', 'create', 'update', 'updateMany', 'delete'];

export const dataProvider = Object.fromEntries(
  METHODS.map((method) => [
    method,
    (resource: string, params: unknown) =>
      RESOURCES[resource]?.[method]?.(params) ??
      Promise.reject(new Error(`${resource} has no method ${method}.`)),
  ]),
) as unknown as DataProvider;

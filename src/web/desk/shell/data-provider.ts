import type {
  DataProvider,
  DeleteParams,
  GetListParams,
  GetOneParams,
  RaRecord,
  UpdateManyParams,
} from 'react-admin';
import { articles, trash } from '../articles/articles-data.js';
import { platforms, products } from '../catalogue/catalogue-data.js';

/** What react-admin may do with a resource. A resource has the methods that its room uses. */
export interface ResourceData<Row extends RaRecord<string>> {
  getList?: (params: GetListParams) => Promise<{ data: Row[]; total: number }>;
  getOne?: (params: GetOneParams) => Promise<{ data: Row }>;
  updateMany?: (params: UpdateManyParams) => Promise<{ data: string[] }>;
  delete?: (params: DeleteParams) => Promise<{ data: { id: string } }>;
}

type Methods = Record<string, ((params: unknown) => Promise<unknown>) | undefined>;

/** The resources by name, which is the beginning of their addresses. */
const RESOURCES = { articles, trash, products, platforms } as unknown as Record<string, Methods>;

const METHODS = ['getList', 'getOne', 'getMany', 'create', 'update', 'updateMany', 'delete'];

export const dataProvider = Object.fromEntries(
  METHODS.map((method) => [
    method,
    (resource: string, params: unknown) =>
      RESOURCES[resource]?.[method]?.(params) ??
      Promise.reject(new Error(`${resource} has no method ${method}.`)),
  ]),
) as unknown as DataProvider;

import { z } from 'zod';
import { hasClearHost, hasNoUser, httpUrl } from './kinds.js';
import { variable } from './variable.js';

/** The variables of OpenTelemetry that Doum reads. Its libraries read the other standard ones. */
export const TRACING_VARIABLES = {
  endpoint: variable('OTEL_EXPORTER_OTLP_ENDPOINT', {
    schema: httpUrl.refine(hasNoUser).refine(hasClearHost).optional(),
    expects: 'an address like http://127.0.0.1:4318, without a user and a password',
    description:
      'Where traces are sent: the address of an OpenTelemetry collector that takes OTLP over HTTP ' +
      'in protobuf; `/v1/traces` is added. The other standard variables, such as ' +
      '`OTEL_SERVICE_NAME` and `OTEL_TRACES_SAMPLER`, are read, too.',
    fallback: 'none: nothing is traced',
    mayHoldPassword: true,
  }),
  headers: variable('OTEL_EXPORTER_OTLP_HEADERS', {
    schema: z
      .string()
      .regex(/^\s*[^\s=,]+\s*=[^,]*(,\s*[^\s=,]+\s*=[^,]*)*$/)
      .optional(),
    expects: 'headers like api-key=…,x-team=docs',
    description: 'Headers for the collector, such as its key, separated by commas.',
    secret: true,
  }),
};

import { z } from 'zod';
import { flag, hasClearHost, hasNoUser, httpUrl } from './kinds.js';
import { type Environment, listVariables, variable } from './variable.js';

const SAMPLERS = ['always_on', 'always_off', 'traceidratio'] as const;
const PARENT_BASED = SAMPLERS.map((name) => `parentbased_${name}` as const);

/**
 * The standard variables of OpenTelemetry that Doum reads or checks. Its libraries read the others,
 * such as OTEL_RESOURCE_ATTRIBUTES, OTEL_EXPORTER_OTLP_TIMEOUT and OTEL_BSP_SCHEDULE_DELAY.
 */
export const TRACING_VARIABLES = {
  endpoint: variable('OTEL_EXPORTER_OTLP_ENDPOINT', {
    schema: httpUrl.refine(hasNoUser).refine(hasClearHost).optional(),
    expects: 'an address like http://127.0.0.1:4318, without a user and a password',
    description:
      'Where traces are sent: the address of an OpenTelemetry collector that takes OTLP over HTTP; ' +
      '`/v1/traces` is added.',
    fallback: 'none: nothing is traced',
    mayHoldPassword: true,
  }),
  tracesEndpoint: variable('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', {
    schema: httpUrl.refine(hasNoUser).refine(hasClearHost).optional(),
    expects: 'an address like http://127.0.0.1:4318/v1/traces, without a user and a password',
    description: 'The whole address for traces, in place of `OTEL_EXPORTER_OTLP_ENDPOINT`.',
    mayHoldPassword: true,
  }),
  protocol: variable('OTEL_EXPORTER_OTLP_PROTOCOL', {
    schema: z.literal('http/protobuf').default('http/protobuf'),
    expects: 'http/protobuf, the only protocol that Doum speaks (port 4318 of a collector)',
    description: 'The protocol of the collector: only `http/protobuf`.',
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
  exporter: variable('OTEL_TRACES_EXPORTER', {
    schema: z.enum(['otlp', 'none']).default('otlp'),
    expects: 'otlp or none',
    description: '`none`: nothing is traced.',
  }),
  isDisabled: variable('OTEL_SDK_DISABLED', {
    schema: flag.default(false),
    expects: 'true or false',
    description: '`true`: nothing is traced.',
  }),
  serviceName: variable('OTEL_SERVICE_NAME', {
    schema: z.string().min(1).optional(),
    expects: 'the name of this service in traces',
    description: 'The name of this service in traces.',
    fallback: '`service.name` of `OTEL_RESOURCE_ATTRIBUTES`, else `doum`',
  }),
  sampler: variable('OTEL_TRACES_SAMPLER', {
    schema: z.enum([...SAMPLERS, ...PARENT_BASED]).default('parentbased_always_on'),
    expects: `one of ${[...SAMPLERS, ...PARENT_BASED].join(', ')}`,
    description:
      'Which requests are traced. With `parentbased_…`, a proxy of `TRUST_PROXY` decides for the ' +
      'requests to which it gave a `traceparent`.',
  }),
  samplerRatio: variable('OTEL_TRACES_SAMPLER_ARG', {
    schema: z.coerce.number().min(0).max(1).default(1),
    expects: 'a share of requests from 0 to 1',
    description: 'The share of requests that `traceidratio` and `parentbased_traceidratio` trace.',
  }),
};

const NAMES = new Set(listVariables(TRACING_VARIABLES).map(({ name }) => name));

/**
 * Whether a variable does not matter in this environment, because nothing is traced: other programs
 * give all containers the variables of OpenTelemetry, also for what Doum does not know.
 */
export function isIdle(name: string, environment: Environment): boolean {
  const hasCollector =
    environment[TRACING_VARIABLES.endpoint.name] ||
    environment[TRACING_VARIABLES.tracesEndpoint.name];
  const isOff =
    environment[TRACING_VARIABLES.isDisabled.name] === 'true' ||
    environment[TRACING_VARIABLES.exporter.name] === 'none' ||
    environment[TRACING_VARIABLES.sampler.name] === 'always_off';
  return NAMES.has(name) && (isOff || !hasCollector);
}

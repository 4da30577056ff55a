import { ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  RandomIdGenerator,
  type Sampler,
  SamplingDecision,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';
import type { Config } from '../../config/index.js';
import { isForeign } from './remote-parents.js';

/**
 * Decides which requests are traced as OTEL_TRACES_SAMPLER says, but for clients that are not
 * trusted as if they had sent no `traceparent`. The id of a trace decides in `traceidratio`, so an
 * id that such a client chose is replaced by a random one for the decision. The spans of a request
 * follow the decision for the request.
 */
export class RequestSampler implements Sampler {
  private readonly ids = new RandomIdGenerator();
  private readonly configured: Sampler;

  constructor(config: Pick<Config['tracing'], 'sampler' | 'samplerRatio'>) {
    this.configured = createSampler(config);
  }

  shouldSample(...given: Parameters<Sampler['shouldSample']>) {
    const [context, , ...rest] = given;
    const parent = trace.getSpanContext(context);
    if (parent && !parent.isRemote) {
      const isSampled = (parent.traceFlags & TraceFlags.SAMPLED) !== 0;
      return {
        decision: isSampled ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.NOT_RECORD,
      };
    }
    return isForeign(context)
      ? this.configured.shouldSample(ROOT_CONTEXT, this.ids.generateTraceId(), ...rest)
      : this.configured.shouldSample(...given);
  }

  toString(): string {
    return `RequestSampler{${this.configured.toString()}}`;
  }
}

function createSampler({
  sampler,
  samplerRatio,
}: Pick<Config['tracing'], 'sampler' | 'samplerRatio'>): Sampler {
  const [, parentBased, name] = /^(parentbased_)?(.*)$/.exec(sampler)!;
  const root =
    name === 'always_on'
      ? new AlwaysOnSampler()
      : name === 'always_off'
        ? new AlwaysOffSampler()
        : new TraceIdRatioBasedSampler(samplerRatio);
  return parentBased ? new ParentBasedSampler({ root }) : root;
}

import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { Resource } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  type ReadableSpan,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-base';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { OpenTelemetryWorkflowClientInterceptor } from '@temporalio/interceptors-opentelemetry/lib/client/index.js';
import { inTime } from './part-state.ts';

/** Traces of a process, sent by OTLP over http to where the variables of OpenTelemetry say. */
export interface Tracing {
  resource: Resource;
  processor: BatchSpanProcessor;
  /** Traces the start of workflows, so that their spans belong to whoever starts them. */
  clientInterceptor: OpenTelemetryWorkflowClientInterceptor;
  /** Answers a request in a span of its own, named by the route's pattern; it belongs to the trace of its caller. */
  inRequest: (request: Request, answer: () => Promise<Answered>) => Promise<void>;
  /** Sends what is left. */
  close: () => Promise<void>;
}

export interface Answered {
  route: string;
  status: number;
}

/** Spans have these attributes and no others: none of them can hold anything of a file or an address. */
const ATTRIBUTES = [
  'http.request.method',
  'http.route',
  'http.response.status_code',
  'workflow_id',
  'run_id',
  'attempt',
  'exception.type',
];

/** Has traces of this process sent. Loaded only where they are: it takes tens of MB. */
export function openTracing(service: string): Tracing {
  const resource = Resource.default().merge(new Resource(nameOf(service)));
  const processor = new BatchSpanProcessor(withoutContent(new OTLPTraceExporter()));
  const provider = new NodeTracerProvider({ resource, spanProcessors: [processor] });
  provider.register();
  const tracer = trace.getTracer('offline-imports');
  return {
    resource,
    processor,
    clientInterceptor: new OpenTelemetryWorkflowClientInterceptor(),
    inRequest(request, answer) {
      const caller = propagation.extract(context.active(), Object.fromEntries(request.headers));
      const { method } = request;
      const options = { kind: SpanKind.SERVER, attributes: { 'http.request.method': method } };
      return tracer.startActiveSpan(method, options, caller, async (span) => {
        try {
          const { route, status } = await answer();
          span.updateName(`${method} ${route}`);
          span.setAttributes({ 'http.route': route, 'http.response.status_code': status });
          if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
        } finally {
          span.end();
        }
      });
    },
    // A collector that is away must not keep the process.
    close: () => inTime(() => provider.shutdown()).catch(() => {}),
  };
}

/** What whoever runs the service calls it stays. */
function nameOf(service: string): Record<string, string> {
  const { 'service.name': given = '' } = Resource.default().attributes;
  return String(given).startsWith('unknown_service') ? { 'service.name': service } : {};
}

/** An exporter that sends names, times and ids, and of errors their type: messages can hold values of a file. */
function withoutContent(exporter: SpanExporter): SpanExporter {
  return {
    export: (spans, done) => exporter.export(spans.map(bare), done),
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}

function bare(span: ReadableSpan): ReadableSpan {
  const allowed = (attributes: ReadableSpan['attributes'] = {}) =>
    Object.fromEntries(Object.entries(attributes).filter(([name]) => ATTRIBUTES.includes(name)));
  const events = span.events.map((event) => ({ ...event, attributes: allowed(event.attributes) }));
  return Object.create(span, {
    attributes: { value: allowed(span.attributes) },
    events: { value: events },
    status: { value: { code: span.status.code } },
  }) as ReadableSpan;
}

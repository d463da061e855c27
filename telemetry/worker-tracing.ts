import { trace } from '@opentelemetry/api';
import type { Context } from '@temporalio/activity';
import {
  makeWorkflowExporter,
  OpenTelemetryActivityInboundInterceptor,
} from '@temporalio/interceptors-opentelemetry/lib/worker/index.js';
import type { OpenTelemetrySinks } from '@temporalio/interceptors-opentelemetry/lib/workflow/definitions.js';
import type { InjectedSinks, WorkerInterceptors } from '@temporalio/worker';
import { openTracing } from './tracing.ts';

/** What workers need beside their own options to be traced. */
export interface WorkerTracing {
  interceptors: WorkerInterceptors;
  /** For the worker that runs workflows: they send their spans through it. */
  sinks: InjectedSinks<OpenTelemetrySinks>;
  close: () => Promise<void>;
}

/** Has workflows and activities of this process traced; the workflow code has to be bundled for it. */
export function openWorkerTracing(): WorkerTracing {
  const { processor, resource, close } = openTracing('offline-imports-worker');
  return {
    interceptors: {
      activity: [
        (context) => ({ inbound: new OpenTelemetryActivityInboundInterceptor(context) }),
        (context) => ({ inbound: { execute: (input, next) => next(named(context, input)) } }),
      ],
    },
    sinks: { exporter: makeWorkflowExporter(processor, resource) },
    close,
  };
}

/** Says in the span of an activity which workflow it is of: its id has the id of the run. */
function named<Input>({ info }: Context, input: Input): Input {
  trace.getActiveSpan()?.setAttribute('workflow_id', info.workflowExecution?.workflowId ?? '');
  return input;
}

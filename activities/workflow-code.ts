import { fileURLToPath } from 'node:url';

/** What workflow code is bundled with where it is traced. */
export const TRACING_INTERCEPTORS =
  '@temporalio/interceptors-opentelemetry/lib/workflow-interceptors.js';

/** Where the workflow code is, and what it converts errors with: for whatever bundles or runs it. */
export const WORKFLOW_CODE = {
  workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)),
  failureConverterPath: fileURLToPath(
    new URL('../workflows/failure-converter.ts', import.meta.url),
  ),
} as const;

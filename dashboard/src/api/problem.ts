/** One thing that is wrong with a request; `path` leads to it, such as `format.userIdField`. */
export interface ProblemItem {
  path: string;
  message: string;
}

/** Why a run of a file would fail. */
export interface FileFailure {
  type: string;
  message: string;
  hint: string;
}

interface ProblemDocument {
  title?: string;
  detail?: string;
  errors?: ProblemItem[];
  failure?: FileFailure;
  runId?: string;
}

/** What the API said against a request, or that it could not be reached. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  readonly title: string;
  readonly errors: readonly ProblemItem[];
  /** Why a run of the same file would fail. */
  readonly failure: FileFailure | null;
  /** The run that stands in the way. */
  readonly runId: string | null;

  constructor(status: number, document: ProblemDocument) {
    super(document.detail ?? 'The service gave no reason.');
    this.status = status;
    this.title = document.title ?? 'Something went wrong';
    this.errors = document.errors ?? [];
    this.failure = document.failure ?? null;
    this.runId = document.runId ?? null;
  }

  static unreachable(): ApiProblem {
    return new ApiProblem(0, {
      title: 'The service cannot be reached',
      detail: 'Check that it runs and that you are online. Nothing was lost; try again.',
    });
  }
}

/** The problem in the text of an answer, whatever the text is. */
export function readProblem(status: number, text: string): ApiProblem {
  try {
    return new ApiProblem(status, JSON.parse(text) as ProblemDocument);
  } catch {
    return new ApiProblem(status, { title: `The service answered ${status}` });
  }
}

/** Any error as a problem: what is none is a defect of this page. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  return new ApiProblem(0, {
    title: 'Something unexpected happened in this page',
    detail: error instanceof Error ? error.message : String(error),
  });
}

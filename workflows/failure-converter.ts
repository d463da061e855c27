import { DefaultFailureConverter } from '@temporalio/common';
import { FAILURES, isFailureType } from '../domain/failures.ts';

type Convert = DefaultFailureConverter['errorToFailure'];

/**
 * Moves messages and stacks of failures to where they are sealed, and shows in their place the sentence of the
 * failure catalogue, which holds nothing of anybody's.
 */
class CatalogueFailureConverter extends DefaultFailureConverter {
  constructor() {
    super({ encodeCommonAttributes: true });
  }

  override errorToFailure(...given: Parameters<Convert>): ReturnType<Convert> {
    const failure = super.errorToFailure(...given);
    const type = failure.applicationFailureInfo?.type ?? '';
    if (isFailureType(type)) failure.message = FAILURES[type].hint;
    return failure;
  }
}

/** What Temporal's workers and clients convert errors with; they find it by this name. */
export const failureConverter = new CatalogueFailureConverter();

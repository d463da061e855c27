import type { Environment } from './environment.ts';

/** How the operator lets S3 be reached. */
export interface S3Settings {
  /** The region where nothing else is said. */
  region: string;
  /** The server of the service's own buckets; null: AWS. Sources name theirs themselves. */
  endpoint: string | null;
  /** Sources without keys are read with those of the service. */
  allowDefaultCredentials: boolean;
}

/** The settings of S3 in an environment. */
export function s3Settings(
  environment: Pick<Environment, 'AWS_REGION' | 'S3_ENDPOINT' | 'S3_DEFAULT_CREDENTIALS'>,
): S3Settings {
  return {
    region: environment.AWS_REGION,
    endpoint: environment.S3_ENDPOINT ?? null,
    allowDefaultCredentials: environment.S3_DEFAULT_CREDENTIALS,
  };
}

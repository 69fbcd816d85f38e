import { resolve } from 'node:path';
import type { Problem } from '../core/errors.ts';
import type { Variables } from './environment.ts';

export type ArtifactSettings =
  | { kind: 'folder'; path: string }
  | {
      kind: 's3';
      bucket: string;
      /** Without slashes at its ends; may be empty. */
      prefix: string;
      region: string;
      /** Absent means Amazon's own. */
      endpoint: string | undefined;
      /** Absent means whatever the AWS SDK finds, such as the role of the machine. */
      credentials: S3Credentials | undefined;
    };

export interface S3Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

const S3_ADDRESS = /^s3:\/\/(?<bucket>[^/]+)\/?(?<prefix>.*?)\/*$/;

/** Where artifacts are kept. The `S3_…` variables win over the `AWS_…` ones. */
export function artifactSettings(
  variables: Variables,
  defaultFolder: string,
  problems: Problem[],
): ArtifactSettings {
  const place = variables.SALTBRIDGE_ARTIFACTS ?? defaultFolder;
  const address = S3_ADDRESS.exec(place)?.groups;
  if (address === undefined) return { kind: 'folder', path: resolve(place) };

  return {
    kind: 's3',
    bucket: address.bucket ?? '',
    prefix: address.prefix ?? '',
    region: variables.S3_REGION ?? variables.AWS_REGION ?? 'us-east-1',
    endpoint: variables.S3_ENDPOINT,
    credentials:
      credentials(variables, 'S3', undefined, problems) ??
      credentials(variables, 'AWS', variables.AWS_SESSION_TOKEN, problems),
  };
}

function credentials(
  variables: Variables,
  family: 'S3' | 'AWS',
  sessionToken: string | undefined,
  problems: Problem[],
): S3Credentials | undefined {
  const accessKeyId = variables[`${family}_ACCESS_KEY_ID`];
  const secretAccessKey = variables[`${family}_SECRET_ACCESS_KEY`];
  if (accessKeyId === undefined && secretAccessKey === undefined) return undefined;
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    const message = `${family}_ACCESS_KEY_ID and ${family}_SECRET_ACCESS_KEY must be set together`;
    problems.push({ code: 'ENVIRONMENT', message });
    return undefined;
  }
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

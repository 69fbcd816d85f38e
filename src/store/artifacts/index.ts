import type { ArtifactStore } from '../../core/artifact.ts';
import { createFolderStore } from './folder.ts';
import { createS3Store, type S3Settings } from './s3.ts';

/** As `loadConfig` makes them from SALTBRIDGE_ARTIFACTS: a folder, or s3://bucket/prefix. */
export type ArtifactPlace = { kind: 'folder'; path: string } | ({ kind: 's3' } & S3Settings);

/** Reads and writes nothing until the store is used. */
export function openArtifactStore(place: ArtifactPlace): ArtifactStore {
  return place.kind === 'folder' ? createFolderStore(place.path) : createS3Store(place);
}

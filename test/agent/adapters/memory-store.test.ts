import { describe } from 'vitest';
import { memoryStore } from '../../../agent/adapters/memory/memory-store.ts';
import { pipelineStoreConformance } from '../../conformance/pipeline-store.ts';
import { storeConformance } from '../../conformance/store.ts';

describe('the in-memory store', () => {
  storeConformance(async () => memoryStore());
  pipelineStoreConformance(async () => memoryStore());
});

import { describe } from 'vitest';
import { memoryStores } from '../../src/outbound/stores/memory/stores.ts';
import { storesContract } from './stores.ts';

describe('the stores in memory', () => {
  storesContract(async () => memoryStores({ maxRuns: 10_000 }));
});

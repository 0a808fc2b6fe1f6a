import { describe } from 'vitest';
import { memoryFleetStore } from '../../../coordinator/adapters/memory/memory-store.ts';
import { fleetStoreConformance } from '../../conformance/fleet-store.ts';

describe('the fleet store in memory', () => fleetStoreConformance(async () => memoryFleetStore()));

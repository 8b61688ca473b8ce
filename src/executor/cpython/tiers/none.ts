import { kernelTier } from './kernel.ts';
import type { Tier } from './tier.ts';

/** The same process without its containment: for development, and asked for by name. */
export const noneTier: Tier = {
  ...kernelTier,
  name: 'none',
  claims: [],
  steps: [],
  install: 'It needs nothing.',
  diesAsOne: false,
  extraBytes: null,
};

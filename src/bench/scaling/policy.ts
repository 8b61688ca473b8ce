import type { PolicyFile } from '../../policy/file.ts';
import { limits } from '../../limits.ts';

/**
 * What shapes are judged under: every rule is in force, and the one that none of them is meant to
 * keep denies none.
 */
export const shapePolicy: PolicyFile = {
  ...{ apiVersion: 'sallyport/v1', name: 'bench', platform: 'kusto', python: '3.13' },
  ...{ imports: { match: 'any' }, plugin: 'enabled' },
  rules: { 'kusto-result': 'note' },
  limits: { sourceBytesMax: limits.hardSourceBytesMax },
};

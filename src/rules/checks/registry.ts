import { entryPoint } from '../contract/entry-point.ts';
import { outputSchema } from '../contract/output-schema.ts';
import { parameters } from '../contract/parameters.ts';
import { plotBackend } from '../contract/plot-backend.ts';
import { reservedName } from '../contract/reserved-name.ts';
import { result } from '../contract/result.ts';
import { returns } from '../contract/returns.ts';
import { unawaited } from '../contract/unawaited.ts';
import type { Check } from './check.ts';
import { classHook } from './class-hook.ts';
import { formatStrings, formatTemplate } from './format-strings.ts';
import { importAllowList } from './import-allow-list.ts';
import { importRelative, importStar, privateImport } from './import-form.ts';
import { moduleEscape } from './module-escape.ts';
import { mangledName, privateAttribute } from './private-attribute.ts';
import { queryTemplate, queryText } from './query-text.ts';
import { resourceExhaustion } from './resource-exhaustion.ts';

/** What `check:` in a rule page may name. */
export const checks: Readonly<Record<string, Check>> = {
  'azureml-entry-point': entryPoint,
  'azureml-parameters': parameters,
  'class-hook': classHook,
  'format-strings': formatStrings,
  'format-template': formatTemplate,
  'import-allow-list': importAllowList,
  'import-relative': importRelative,
  'import-star': importStar,
  'kusto-result': result,
  'mangled-name': mangledName,
  'module-escape': moduleEscape,
  'output-schema': outputSchema,
  'plot-backend': plotBackend,
  'private-attribute': privateAttribute,
  'private-import': privateImport,
  'processor-return': returns,
  'query-template': queryTemplate,
  'query-text': queryText,
  'reserved-name': reservedName,
  'resource-exhaustion': resourceExhaustion,
  'unawaited-coroutine': unawaited,
};

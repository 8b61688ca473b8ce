import { entryPoint, entryReturn } from '../contract/entry-point.ts';
import { outputSchema } from '../contract/output-schema.ts';
import { parameters } from '../contract/parameters.ts';
import { plotBackend } from '../contract/plot-backend.ts';
import { reservedName } from '../contract/reserved-name.ts';
import { result, resultBranch } from '../contract/result.ts';
import { returns } from '../contract/returns.ts';
import { scriptLength } from '../contract/script-length.ts';
import { unawaited } from '../contract/unawaited.ts';
import { undefinedName } from '../contract/undefined-name.ts';
import { calledType, dataclassNamespace } from './called-type.ts';
import type { Check } from './check.ts';
import { classHook } from './class-hook.ts';
import { dispatchHint } from './dispatch-hint.ts';
import { endlessLoop } from './endless-loop.ts';
import { errorObject } from './error-object.ts';
import { evaluatedSetting } from './evaluated-setting.ts';
import { formatStrings, formatTemplate } from './format-strings.ts';
import { importAllowList } from './import-allow-list.ts';
import { importOutsideImage, importOutsideRuntime } from './import-presence.ts';
import { importRelative, importStar, privateImport } from './import-form.ts';
import { matchAttributes } from './match-attributes.ts';
import { metaclassCall } from './metaclass-call.ts';
import { modelFormula } from './model-formula.ts';
import { borrowedFunction, moduleEscape } from './module-escape.ts';
import { objectBuffer } from './object-buffer.ts';
import { mangledName, privateAttribute } from './private-attribute.ts';
import { queryTemplate, queryText } from './query-text.ts';
import { regexBacktracking } from './regex-backtracking.ts';
import { resourceExhaustion } from './resource-exhaustion.ts';
import { stringDispatch } from './string-dispatch.ts';
import { templateEngine } from './template-engine.ts';
import { listedNames, namePieces } from './unknown-names.ts';
import { xmlEntity } from './xml-entity.ts';

/** What `check:` in a rule page may name. */
export const checks: Readonly<Record<string, Check>> = {
  'azureml-entry-point': entryPoint,
  'azureml-parameters': parameters,
  'azureml-return': entryReturn,
  'azureml-script-length': scriptLength,
  'borrowed-function': borrowedFunction,
  'called-type': calledType,
  'class-hook': classHook,
  'dataclass-namespace': dataclassNamespace,
  'dispatch-hint': dispatchHint,
  'endless-loop': endlessLoop,
  'error-object': errorObject,
  'evaluated-setting': evaluatedSetting,
  'format-strings': formatStrings,
  'format-template': formatTemplate,
  'import-allow-list': importAllowList,
  'import-outside-image': importOutsideImage,
  'import-outside-runtime': importOutsideRuntime,
  'import-relative': importRelative,
  'import-star': importStar,
  'kusto-result': result,
  'kusto-result-branch': resultBranch,
  'listed-names': listedNames,
  'mangled-name': mangledName,
  'match-attributes': matchAttributes,
  'metaclass-call': metaclassCall,
  'model-formula': modelFormula,
  'module-escape': moduleEscape,
  'name-pieces': namePieces,
  'object-buffer': objectBuffer,
  'output-schema': outputSchema,
  'plot-backend': plotBackend,
  'private-attribute': privateAttribute,
  'private-import': privateImport,
  'processor-return': returns,
  'query-template': queryTemplate,
  'query-text': queryText,
  'regex-backtracking': regexBacktracking,
  'reserved-name': reservedName,
  'resource-exhaustion': resourceExhaustion,
  'string-dispatch': stringDispatch,
  'template-engine': templateEngine,
  'unawaited-coroutine': unawaited,
  'undefined-name': undefinedName,
  'xml-entity': xmlEntity,
};

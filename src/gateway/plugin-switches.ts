import type { RawFinding } from '../finding.ts';
import { valueOf } from '../job/request-properties.ts';
import type { Contract, JsonObject } from '../job/types.ts';
import type { Policy } from '../policy/types.ts';

type KustoContract = Extract<Contract, { readonly platform: 'kusto' }>;

/** Who switched the plugin off; the documents of the service give no text for it. */
const switches = {
  PLUGIN_DISABLED: {
    message: 'the python plugin is disabled, as it is on a cluster where nobody enabled it',
    help: 'Write `plugin: enabled` into the policy, where its owner wants Python to run.',
  },
  SANDBOX_DISABLED: {
    message: 'sandboxes of kind `PythonExecution` are disabled by the sandbox policy',
    help: 'Set `isEnabled` of `sandbox` to true in the policy (`IsEnabled`, in its JSON: false where it is not said).',
  },
  REQUEST_SANDBOXED_EXECUTION_DISABLED: {
    message: 'the request forbids code in sandboxes: `request_sandboxed_execution_disabled` is set',
    help: 'Leave the property out of the request, or the call of python out of the query.',
  },
  REQUEST_READONLY_HARDLINE: {
    message:
      'the request disables plugins that might write: `request_readonly_hardline` is set, ' +
      'and python is one',
    help: 'Leave the property out of the request; `request_readonly` lets the plugin run.',
  },
  REQUEST_CALLOUT_DISABLED: {
    message:
      'the request forbids to fetch its external artifacts: `request_callout_disabled` is set',
    help: 'Leave the property out of the request, or `external_artifacts` out of the call.',
  },
} as const;

type Switch = keyof typeof switches;

/** Which of the policy and the request says that this script may not run. */
export function switchedOff({ plugin, sandbox }: Policy, contract: KustoContract): RawFinding[] {
  const { artifacts, request } = contract;
  const off: readonly (readonly [Switch, boolean])[] = [
    ['PLUGIN_DISABLED', plugin === 'disabled'],
    ['SANDBOX_DISABLED', sandbox !== null && !sandbox.isEnabled],
    ['REQUEST_SANDBOXED_EXECUTION_DISABLED', request.sandboxedExecutionDisabled],
    ['REQUEST_READONLY_HARDLINE', request.readonlyHardline],
    ['REQUEST_CALLOUT_DISABLED', request.calloutDisabled && Object.keys(artifacts).length > 0],
  ];
  const found = off.filter(([, isOff]) => isOff).map(([reason]) => findingOf(reason));
  return request.pythonDebug ? [...found, debugged] : found;
}

function findingOf(reason: Switch): RawFinding {
  return { rule: 'plugin-disabled', reason, ...switches[reason], span: nowhere };
}

const nowhere = { start: 0, end: 0 } as const;

const debugged: RawFinding = {
  rule: 'python-debug',
  message:
    '`query_python_debug` returns the input, the parameters and the script to the caller, and runs nothing',
  help: 'Leave the property out to run the script.',
  span: nowhere,
};

/** Why a script that stands at a URL may not be read for this request; null where it may. */
export function externalDataOff(properties: JsonObject): RawFinding | null {
  const property = ['request_external_data_disabled', 'request_callout_disabled'].find(
    (name) => valueOf(name, properties[name]) === true,
  );
  if (property === undefined) return null;
  return {
    rule: 'plugin-disabled',
    reason: property.toUpperCase(),
    message: `the script is read by \`externaldata\`, which the request forbids: \`${property}\` is set`,
    help: 'Leave the property out of the request, or write the script into the query.',
    span: nowhere,
  };
}

import type { Check } from '../checks/check.ts';

/** A job must say what comes out of it; a script that is judged alone need not. */
export const outputSchema: Check = function* ({ snapshot }) {
  if (!snapshot || snapshot.bare) return;
  const { contract } = snapshot;
  if (contract.platform !== 'kusto' && contract.platform !== 'processor') return;
  if (contract.outputSchema !== null) return;
  const help =
    contract.platform === 'kusto'
      ? 'Add `"outputSchema": "typeof(*, fx:double)"`: `*` stands for the columns of the input.'
      : 'Add `"outputSchema": [{"name": "id", "type": "integer"}]`: one entry for each field.';
  yield { span: { start: 0, end: 0 }, values: {}, help };
};

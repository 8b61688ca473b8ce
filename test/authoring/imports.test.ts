import t from 'tap';
import { importAnswers } from '#dist/authoring/imports.js';
import { loadPolicy } from '#dist/policy/load.js';
import { definePolicy } from '#dist/policy/index.js';

t.test('an import has three answers, and any of them may be another', async (t) => {
  const kusto = await loadPolicy('kusto');
  const told = importAnswers(kusto, ['pandas', 'sklearn.svm', 'cv2', 'fcntl', 'winreg']).map(
    ({ module, admitted, image, runtime }) =>
      [module, admitted.answer, image?.answer, runtime.answer].join(' '),
  );
  t.same(told, [
    'pandas yes yes yes',
    'sklearn.svm yes yes no',
    'cv2 yes no no',
    'fcntl yes no yes',
    'winreg yes yes no',
  ]);
});

t.test(
  'a list that does not admit, a platform without a list, a runtime of the host',
  async (t) => {
    const policy = definePolicy({
      ...{ apiVersion: 'sallyport/v1', name: 'team', platform: 'processor', runtime: 'teams-own' },
      imports: { match: 'exact', allow: ['pandas'] },
    });
    t.match(importAnswers(policy, ['pandas', 'numpy', 'json']), [
      { admitted: { answer: 'yes' }, image: null, runtime: { answer: 'unknown' } },
      { admitted: { answer: 'no', why: 'not on the list of the policy' }, image: null },
      { admitted: { answer: 'no' }, runtime: { answer: 'yes', why: /standard library/ } },
    ]);
  },
);

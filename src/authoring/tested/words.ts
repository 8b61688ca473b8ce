/** Words and what they mean, for the help of verbs. */
export const wordsHelp: string = [
  'Words of reports: validated is allowed and reported denied, as they should be; noisy is a false',
  'alarm, missing a miss; todo a known fault, outdated one that is none any more; changed is not as',
  'the snapshot says.',
].join('\n');

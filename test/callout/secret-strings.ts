const base = 'https://acct.blob.core.windows.net';
const key = `${'A+/b'.repeat(15)}cd==`;

export const secret = 'SECRETsecretSECRETsecret';

/** Connection strings of each kind, with the secret where each has it. */
export const secretStrings: readonly string[] = [
  `${base}/c/x.zip?sv=1&sp=r&se=2026-12-01&sig=${secret}`,
  `${base}/c/x.zip;token=${secret}`,
  `https://acct.dfs.core.windows.net/c/x.zip;sharedkey=${secret}${key}`,
  `${base}/c/x.zip;${secret}${key}`,
  `abfss://c@acct.dfs.core.windows.net/x.zip;token=${secret}`,
  `https://b.s3.eu-west-1.amazonaws.com/k;AwsCredentials=AKIA12,${secret}`,
  `https://b.s3.eu-west-1.amazonaws.com/k?X-Amz-Signature=${secret}`,
  `https://me:${secret}@acct.blob.core.windows.net/c/x.zip`,
];

/** One honest piece of work, of the kind that platforms see; repeated under fresh names to the size asked for. */
const piece = (n: number): string => `
def clean_${n}(frame):
    """Drop rows without a key and give every column its type."""
    frame = frame.dropna(subset=["key"]).copy()
    frame["when"] = pd.to_datetime(frame["when"], errors="coerce")
    frame["amount"] = frame["amount"].fillna(0.0).clip(lower=0, upper=1e6)
    return frame.sort_values(["key", "when"]).reset_index(drop=True)


totals_${n} = (
    clean_${n}(df)
    .groupby("key", as_index=False)
    .agg(total=("amount", "sum"), last=("when", "max"), days=("when", "nunique"))
)
for key, group in totals_${n}.groupby("key"):
    if len(group) > 1 and group["total"].iloc[0] > kargs.get("limit", 10):
        label = f"{key}: {group['total'].mean():.2f}"
        totals_${n}.loc[group.index, "label"] = label
scores_${n} = {row.key: np.log1p(row.total) for row in totals_${n}.itertuples() if row.total > 0}
`;

/** An honest script of about this many bytes. */
export function honestScript(bytes: number): string {
  let text = 'import math\n';
  for (let n = 0; text.length < bytes - 100; n += 1) {
    const next = piece(n);
    text += next.length > bytes - text.length ? next.slice(0, next.indexOf('\n\ntotals')) : next;
  }
  return `${text}\nresult = df\n`;
}

/** What a gate denies at first sight, behind a text that it has to read whole. */
export function deniedScript(bytes: number): string {
  const attack = "\nimport os\nos.system('id')\neval('1')\n";
  return `${honestScript(bytes - attack.length)}${attack}`;
}

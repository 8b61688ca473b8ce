/** A frame, a series, one of the two, or what `groupby` gives. */
export type PandasKind = 'frame' | 'series' | 'either' | 'grouped';

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}

/** What functions of pandas hand back. */
export const frameMakers: ReadonlyMap<string, PandasKind> = new Map<string, PandasKind>([
  ...words(
    `DataFrame DataFrame.from_dict DataFrame.from_records read_csv read_table read_json read_excel
    read_parquet read_fwf merge merge_asof merge_ordered pivot pivot_table crosstab melt get_dummies
    json_normalize io.json.json_normalize wide_to_long`,
  ).map((name): [string, PandasKind] => [`pandas.${name}`, 'frame']),
  ['pandas.concat', 'either'],
  ['pandas.Series', 'series'],
]);

/** Methods that hand back what they were asked of. */
const same = new Set(
  words(
    `abs add append asfreq astype bfill clip convert_dtypes copy cummax cummin cumprod cumsum diff div
    drop drop_duplicates dropna ewm ffill fillna filter first head infer_objects interpolate isin isna
    isnull last loc mask mul nlargest notna notnull nsmallest pct_change pipe rank reindex rename
    rename_axis replace reset_index round sample set_axis shift sort_index sort_values sub tail
    transform truncate tz_convert tz_localize where`,
  ),
);
const framesOnly = new Set(
  words(
    `applymap assign corr cov describe explode from_dict from_records join melt merge pivot pivot_table
    query select_dtypes set_index sort transpose`,
  ),
);
const groups = new Set(words('groupby resample'));
/** Of a frame a series, of groups either, of a series a number. */
const aggregates = new Set(
  words('all any count first last max mean median min nunique prod quantile size std sum var'),
);

/** What a method of pandas hands back; null where that may be anything. */
export function methodKind(kind: PandasKind, method: string): PandasKind | null {
  if (kind === 'grouped') {
    if (aggregates.has(method) || /^(?:agg|aggregate|apply|transform|head|tail)$/.test(method)) {
      return 'either';
    }
    return null;
  }
  if (groups.has(method)) return 'grouped';
  if (method === 'to_frame') return 'frame';
  if (method === 'value_counts') return 'series';
  if (method === 'reset_index' && kind === 'series') return 'either';
  if (framesOnly.has(method)) return kind === 'series' ? 'either' : 'frame';
  if (same.has(method)) return kind;
  if (kind === 'frame' && aggregates.has(method)) return 'series';
  if (kind === 'frame' && /^(?:agg|aggregate|apply|stack|unstack)$/.test(method)) return 'either';
  return null;
}

const comparison = /==|!=|[<>]|&|\||^\s*~|\.(?:isin|isnull|isna|notnull|notna|duplicated)\(/;

/** What `x[…]` of pandas is, by the text between the brackets; null where that may be an element. */
export function subscriptKind(kind: PandasKind, key: string): PandasKind | null {
  const text = key.trim();
  if (kind === 'grouped') return 'grouped';
  if (text.startsWith('[')) return kind;
  const isText = /^(?:'[^'\n]*'|"[^"\n]*")$/.test(text);
  if (isText) return kind === 'frame' ? 'series' : null;
  if (comparison.test(text) || /^[\w\s+-]*:[\w\s:+-]*$/.test(text)) return kind;
  return kind === 'frame' ? 'either' : null;
}

// Numbers, times and sizes as people read them.

const whole = new Intl.NumberFormat('en', {maximumFractionDigits: 0});
const short = new Intl.NumberFormat('en', {notation: 'compact', maximumFractionDigits: 1});

/** 1,234 up to a million, then 1.3M. */
export function count(n) {
  if (n === null || n === undefined) return '–';
  return Math.abs(Number(n)) < 1e6 ? whole.format(n) : short.format(n);
}

export function exact(n) {
  return n === null || n === undefined ? '–' : whole.format(n);
}

/** Rows of a view; one that only grows has as many as it had changes. */
export function rowCount(view) {
  return view.row_count ?? (view.insert_only ? view.changes : null);
}

/** Per second: 0, 0.4, 62, 1.8k. */
export function rate(n) {
  if (!n) return '0';
  if (n < 10) return n.toFixed(1);
  return n < 1000 ? whole.format(n) : short.format(n).toLowerCase().replace('m', 'M');
}

export function bytes(n) {
  if (n === null || n === undefined) return '–';
  let unit = 0;
  let value = n;
  while (value >= 1000 && unit < 4) {
    value /= 1000;
    unit++;
  }
  return `${value >= 100 || unit === 0 ? Math.round(value) : value.toFixed(1)} ${['B', 'kB', 'MB', 'GB', 'TB'][unit]}`;
}

/** Milliseconds as 3.1 ms, 5.2 s, 12 min, 3 h, 2 d. */
export function duration(ms) {
  if (ms === null || ms === undefined || Number.isNaN(ms)) return '–';
  const sign = ms < 0 ? '−' : '';
  const a = Math.abs(ms);
  if (a < 1) return `${sign}${a.toFixed(2)} ms`;
  if (a < 10) return `${sign}${a.toFixed(1)} ms`;
  if (a < 1000) return `${sign}${Math.round(a)} ms`;
  if (a < 60_000) return `${sign}${(a / 1000).toFixed(1)} s`;
  if (a < 3_600_000) return `${sign}${Math.round(a / 60_000)} min`;
  if (a < 172_800_000) return `${sign}${(a / 3_600_000).toFixed(a < 36_000_000 ? 1 : 0)} h`;
  return `${sign}${whole.format(a / 86_400_000)} d`;
}

/** '2026-01-31 12:00:00.000Z' as milliseconds since 1970, UTC when no zone stands there. */
export function millis(time) {
  if (!time || time === 'end') return NaN;
  const iso = String(time).replace(' ', 'T');
  return Date.parse(iso.endsWith('Z') ? iso : `${iso}${iso.length > 10 ? 'Z' : ''}`);
}

/** How long before `now` a time was. */
export function ago(time, now) {
  const ms = millis(now) - millis(time);
  if (Number.isNaN(ms)) return '–';
  return ms < 1500 ? 'just now' : `${duration(ms)} ago`;
}

/** A watermark's distance from the server's clock. */
export function delay(watermark, now) {
  if (watermark === 'end') return 'ended';
  return watermark ? duration(millis(now) - millis(watermark)) : '–';
}

export const numeric = type => /^(INT|BIGINT|DOUBLE|DECIMAL|TINYINT|SMALLINT|INTEGER|FLOAT|REAL|HUGEINT|UBIGINT)/i.test(type);
export const temporal = type => /^(TIMESTAMP|DATE)/i.test(type);

/** A value of a row by its column's type. */
export function value(v, type) {
  if (v === null || v === undefined) return 'NULL';
  if (typeof v === 'bigint') return v.toString();
  if (typeof v === 'object') return JSON.stringify(v, (k, x) => typeof x === 'bigint' ? x.toString() : x);
  const scale = /^DECIMAL\(\d+, ?(\d+)\)/i.exec(type);
  if (typeof v === 'number' && scale && Math.abs(v) < 1e13) {
    return v.toLocaleString('en', {minimumFractionDigits: +scale[1], maximumFractionDigits: +scale[1]});
  }
  if (typeof v === 'number' && /^DOUBLE/i.test(type)) return String(Math.abs(v) < 1e15 ? +v.toPrecision(10) : v);
  return String(v);
}

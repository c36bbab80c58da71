const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** A date in local time as Python's `strftime` writes it in English; `%` codes that are not about date or time stay as they are. */
export function strftime(date: Date, format: string): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const hour = date.getHours() % 12 === 0 ? 12 : date.getHours() % 12;
  const dayOfYear = Math.round((Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) - Date.UTC(date.getFullYear(), 0, 0)) / 86_400_000);
  const codes: Readonly<Record<string, string>> = {
    a: days[date.getDay()]!.slice(0, 3),
    A: days[date.getDay()]!,
    b: months[date.getMonth()]!.slice(0, 3),
    B: months[date.getMonth()]!,
    d: two(date.getDate()),
    e: String(date.getDate()).padStart(2),
    H: two(date.getHours()),
    I: two(hour),
    j: String(dayOfYear).padStart(3, '0'),
    m: two(date.getMonth() + 1),
    M: two(date.getMinutes()),
    p: date.getHours() < 12 ? 'AM' : 'PM',
    S: two(date.getSeconds()),
    w: String(date.getDay()),
    y: two(date.getFullYear() % 100),
    Y: String(date.getFullYear()),
    '%': '%',
  };
  const composed = format.replaceAll('%F', '%Y-%m-%d').replaceAll('%T', '%H:%M:%S').replaceAll('%D', '%m/%d/%y').replaceAll('%R', '%H:%M');
  return composed.replaceAll(/%(-?)(.)/gs, (code, plain: string, letter: string) => {
    const value = Object.hasOwn(codes, letter) ? codes[letter]! : null;
    if (value === null) return code;
    return plain === '-' ? value.replace(/^[0 ]+(?=.)/, '') : value;
  });
}

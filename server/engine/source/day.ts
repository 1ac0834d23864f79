/**
 * The day of a time, as `YYYY-MM-DD`. Avoids `toISOString`, which first reads the machine's time zone: as slow as reading a
 * file.
 */
export function dayOf(time: number): string {
  const date = new Date(time);
  const [month, day] = [date.getUTCMonth() + 1, date.getUTCDate()];
  return `${date.getUTCFullYear()}-${month < 10 ? '0' : ''}${month}-${day < 10 ? '0' : ''}${day}`;
}

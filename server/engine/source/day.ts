/** The day of a time, as `YYYY-MM-DD`. `toISOString` would read the time zone of the machine first, which takes as long as to read a file. */
export function dayOf(time: number): string {
  const date = new Date(time);
  const [month, day] = [date.getUTCMonth() + 1, date.getUTCDate()];
  return `${date.getUTCFullYear()}-${month < 10 ? '0' : ''}${month}-${day < 10 ? '0' : ''}${day}`;
}

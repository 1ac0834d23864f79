/** The day (`YYYY-MM-DD`) that lies some days before another. */
export function dayBefore(date: string, days: number): string {
  const then = Date.parse(date) - days * 86_400_000;
  return Number.isNaN(then) ? date : new Date(then).toISOString().slice(0, 10);
}

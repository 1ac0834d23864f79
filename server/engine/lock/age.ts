/**
 * After so many days a locked tag may well have moved: publishers build images again when their base image gets security fixes, which
 * for the distributions that most images are built on happens every one to three months.
 */
export const staleAfter = 90;

/** The days since an image was locked if these are many; undefined if they are few or the day of either is not known. */
export function staleDays(readOn: string, today: string | undefined): number | undefined {
  const days = Math.floor((Date.parse(today ?? '') - Date.parse(readOn)) / 86_400_000);
  return days > staleAfter ? days : undefined;
}

/**
 * Index of the first element for which `test` holds, in a list where it then holds for all later ones; the length if there is
 * none.
 */
export function firstWhere<T>(list: readonly T[], test: (each: T) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (test(list[middle] as T)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Index of the last number that is at most `value` in an ascending list; -1 if there is none. */
export function lastUpTo(numbers: readonly number[], value: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] as number) > value) high = middle;
    else low = middle + 1;
  }
  return low - 1;
}

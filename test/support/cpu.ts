/** Milliseconds of CPU that this process has used. Unlike the clock, it does not pass while other processes have the machine. */
export function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

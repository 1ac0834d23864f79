/** Subjects through which somebody looked at more than themselves. */
const wider = new WeakSet<object>();

/** To be called where a subject shows the whole that it is a part of. */
export function showsMore(subject: object): void {
  wider.add(subject);
}

/** Whether nobody has looked through a subject at more than itself: then it alone decides what is said of it. */
export function isAlone(subject: object): boolean {
  return !wider.has(subject);
}

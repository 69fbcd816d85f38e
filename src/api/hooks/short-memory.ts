/** So long after a change the old answer may still be given. */
const GOOD_FOR_MS = 1_000;
/** Ids come from strangers. */
const MOST = 1_000;

/** Asks once a second for each id, however many want to know. Failures are not remembered. */
export function createShortMemory<Answer>(
  ask: (id: string) => Promise<Answer>,
): (id: string) => Promise<Answer> {
  const known = new Map<string, { until: number; answer: Promise<Answer> }>();
  return (id) => {
    const present = known.get(id);
    if (present !== undefined && present.until > Date.now()) return present.answer;
    if (known.size >= MOST) known.clear();
    const answer = ask(id);
    known.set(id, { until: Date.now() + GOOD_FOR_MS, answer });
    answer.catch(() => known.delete(id));
    return answer;
  };
}

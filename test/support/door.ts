import { inject } from 'vitest';

/** Asks the set-up of all tests for something that they share; it is made when somebody asks for the first time. */
export async function ask(path: string): Promise<string> {
  const response = await fetch(inject('temporalDoor') + path);
  const answer = await response.text();
  if (!response.ok) throw new Error(answer);
  return answer;
}

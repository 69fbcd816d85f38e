/** Names that no two systems of one sandbox may both have, e.g. the user names of Salesforce orgs. */
export interface SharedNames {
  /**
   * @param own  the names that the system has at the time
   * @returns  the names that all others have at the time
   */
  join(own: () => readonly string[]): () => string[];
}

export function createSharedNames(): SharedNames {
  const members: (() => readonly string[])[] = [];
  return {
    join(own) {
      members.push(own);
      return () => members.filter((member) => member !== own).flatMap((member) => member());
    },
  };
}

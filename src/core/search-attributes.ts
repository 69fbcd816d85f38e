/** What Temporal's tools can list and filter our runs by; registered with the server before anything starts. */
export const searchAttributes = {
  SaltbridgeSync: 'KEYWORD',
  SaltbridgeIntegration: 'KEYWORD',
  SaltbridgeStep: 'KEYWORD',
  SaltbridgeWaiting: 'BOOL',
} as const;

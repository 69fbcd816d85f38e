/** In the order of the ports that they take, one each. */
export const SANDBOX_SYSTEMS = ['Salesforce', 'Auth0', 'Slack', 'Segment'] as const;

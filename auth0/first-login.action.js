/**
 * Auth0 Action for the trigger "Login / Post Login": tells Saltbridge of a person's first login.
 *
 * Secret to add to the Action: SALTBRIDGE_HOOK_SECRET (`saltbridge setup <sync>` shows it).
 * A login is never refused and never waits longer than WAIT_MS for us; what could not be told at this login is told
 * at the next one. Saltbridge makes one Lead of a person however often it is told.
 */
const crypto = require('node:crypto');

const HOOK_URL = 'https://saltbridge.example.com/v1/hooks/auth0/first-login';
const WAIT_MS = 1500;
/** In app_metadata, once Saltbridge has the event: later logins then cost nothing. */
const TOLD = 'saltbridge_told';

exports.onExecutePostLogin = async (event, api) => {
  try {
    if (event.transaction?.protocol === 'oauth2-refresh-token') return;
    if (event.user.app_metadata?.[TOLD] === HOOK_URL) return;
    if (await tell(event)) api.user.setAppMetadata(TOLD, HOOK_URL);
  } catch (error) {
    console.log(`Saltbridge was not told of this login: ${error.name}`);
  }
};

async function tell({ user, transaction, secrets }) {
  const { user_id, email, name, given_name, family_name, nickname, username, phone_number } = user;
  const { user_metadata, created_at } = user;
  const body = JSON.stringify({
    saltbridge: 'first-login',
    id: transaction?.id ?? crypto.randomUUID(),
    user: {
      user_id,
      email,
      name,
      given_name,
      family_name,
      nickname,
      username,
      phone_number,
      user_metadata,
      created_at,
    },
  });
  const seconds = Math.floor(Date.now() / 1000);
  const hmac = crypto
    .createHmac('sha256', secrets.SALTBRIDGE_HOOK_SECRET)
    .update(`${seconds}.${body}`)
    .digest('hex');
  const answer = await fetch(HOOK_URL, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'saltbridge-signature': `t=${seconds},v1=${hmac}` },
    body,
    signal: AbortSignal.timeout(WAIT_MS),
  });
  if (answer.status !== 202) console.log(`Saltbridge answered ${answer.status}`);
  return answer.status === 202;
}

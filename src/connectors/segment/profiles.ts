import type { ProfileDestination, ProfileRequest } from '../../core/changes/profile.ts';
import { type Problem, SaltbridgeError } from '../../core/errors.ts';
import { checkSpace } from './check.ts';
import type { SegmentHttp } from './http.ts';
import { MESSAGE_BYTES } from './limits.ts';
import { faultOf, formOf, library, messageOf, optionsOf, tooLarge } from './message.ts';
import { pack } from './pack.ts';
import type { PublicApi } from './public-api.ts';
import { send, sendOne, throwFault } from './send.ts';
import type { SegmentSettings } from './settings.ts';

/** The profiles of one Unify space, written by `identify` and `group`. */
export function createProfiles(
  settings: SegmentSettings,
  http: SegmentHttp,
  api: PublicApi,
): ProfileDestination {
  return {
    async check(request) {
      const report = await checkSpace(settings, api);
      const { space } = report;
      const names = [settings.profileSpace, ...(space === undefined ? [] : [space.id, space.slug])];
      return [...requestProblems(request, names), ...report.problems];
    },
    pack: (request, updates) => pack(formOf(request), updates),
    send: (_request, batch, { signal }) => send(http, batch, signal),
    async trySending(request, update) {
      const form = formOf(request);
      throwFault(faultOf(form, update));
      const message = { ...messageOf(form, update), context: { library } };
      const bytes = Buffer.byteLength(JSON.stringify(message));
      throwFault(bytes > MESSAGE_BYTES ? tooLarge(bytes) : undefined);
      return { request: message, answer: await sendOne(http, form.call, message) };
    },
    callsMade: () => http.callsMade(),
  };
}

/** @param names  all by which the connection's space goes */
function requestProblems(request: ProfileRequest, names: readonly string[]): Problem[] {
  try {
    formOf(request);
  } catch (error) {
    if (!(error instanceof SaltbridgeError)) throw error;
    return [{ code: error.code ?? 'INVALID_OPTIONS', message: error.message }];
  }
  const { profileSpace } = optionsOf(request.options);
  if (profileSpace === undefined || names.includes(profileSpace)) return [];
  const message = `The mapping writes to the profile space ${profileSpace}, but the connection's source feeds ${names[0]}. Choose that space, or another connection`;
  return [{ code: 'WRONG_PROFILE_SPACE', message }];
}

/** Ends the whole job; its message is the job's `errorMessage`. */
export class JobFailure extends Error {}

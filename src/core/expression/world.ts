/** What an expression can't know of a record alone; whoever evaluates it says. */
export interface World {
  /** Default: the machine's clock. */
  now?: () => Date;
  /** Whether nobody in the destination has the value yet; `SelectUniqueValue` needs it. */
  isFree?: (value: string) => boolean;
}

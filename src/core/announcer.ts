/** Tells people of one new record. */
export interface Announcer {
  /**
   * Sends it once. An error of kind `transient` leaves open whether it arrived, unless its code is `NOT_SENT`;
   * any other kind means that it did not.
   */
  send(announcement: Announcement): Promise<{ messageId?: string }>;
  /** Looks for what an earlier `send` may have left; absent where the vendor can't be asked. */
  find?(key: string, since: Date): Promise<{ messageId: string } | undefined>;
  /** Takes it back; absent where the vendor can't. */
  remove?(messageId: string): Promise<void>;
}

export interface Announcement {
  /** The same for every attempt. */
  key: string;
  title: string;
  fields: AnnouncementField[];
  link?: { label: string; url: string };
}

export interface AnnouncementField {
  label: string;
  value: string;
}

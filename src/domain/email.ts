/** What an e-mail says, for jobs that are one. */
export interface Email {
  readonly direction: 'INBOUND' | 'OUTBOUND' | null;
  readonly from: string | null;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly subject: string | null;
  /** The body as HTML. Comes from outside: never put it on a page unchecked. */
  readonly html: string | null;
  readonly text: string | null;
  readonly attachments: readonly Attachment[];
}

export interface Attachment {
  /** The vendor's id of the document. */
  readonly nativeId: string;
  readonly name: string | null;
  /** Bytes. */
  readonly size: number | null;
  readonly mediaType: string | null;
}

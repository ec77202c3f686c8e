/** Results below zero: why a packet was not taken. Nothing about the session has changed then. */
export const BAD_AUTH = -1
/** Seen before, or older than the window; when protecting: this packet's keystream may already have been used. */
export const REPLAYED = -2
export const MALFORMED = -3
/** The session already has as many SSRCs as it may have. */
export const TOO_MANY_SOURCES = -4

export const TAG_LENGTH = 10
/** How much longer a packet gets: the tag. */
export const SRTP_OVERHEAD = TAG_LENGTH
/** How much longer a packet gets: E flag and index, and the tag. */
export const SRTCP_OVERHEAD = TAG_LENGTH + 4

/** Results below zero: why a packet was not taken. Nothing about the session has changed then. */
export const BAD_AUTH = -1
/** Seen before, or older than the window; when protecting: this packet's keystream may already have been used. */
export const REPLAYED = -2
export const MALFORMED = -3
/** The session already has as many SSRCs as it may have. */
export const TOO_MANY_SOURCES = -4

/** How much longer a packet gets at most, whatever the profile: the tag of GCM. */
export const SRTP_OVERHEAD = 16
/** How much longer a report gets at most: the tag of GCM, E flag and index. */
export const SRTCP_OVERHEAD = 20

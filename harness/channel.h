/**
 * JSON lines over two pipes: the transport of the runner protocol, the same at both ends.
 *
 * It knows no request and no answer, only lines, time limits and interruptions.
 */
#ifndef LADDER_CHANNEL_H
#define LADDER_CHANNEL_H

#include "variants/workload/status.h"

#include <jansson.h>
#include <stdbool.h>

enum {
    CHANNEL_LINE_BYTES = 1 << 16,
    /* What runners of another build must share with this one; more with every change of a request
     * or an answer that the other side cannot do without. */
    RUNNER_PROTOCOL = 1,
};

typedef struct Channel {
    int in;         /* read end, -1 when closed */
    int out;        /* write end, -1 when closed */
    int peer;       /* a pidfd that becomes readable when the other end dies, or -1 */
    bool has_ended; /* nothing will come any more */
    size_t n_buffered;
    char buffer[CHANNEL_LINE_BYTES];
} Channel;

/** Sends one message. Owns: takes `message` over. Returns: STATUS_RUNNER_FAILED when the peer has
 * gone. */
Status channel_send(Channel *channel, json_t *message, Reason *why);

/**
 * Waits for one message.
 *
 * Units:   timeout in seconds; INFINITY waits for ever.
 * Owns:    *message is the caller's (json_decref).
 * Returns: STATUS_RUNNER_FAILED (time out, end of file, not JSON, too long), or the status of a
 * stop request (harness/stop.h) that has waited long enough.
 */
Status channel_receive(Channel *channel, double timeout_s, json_t **message, Reason *why);

/** Closes both ends; closing twice is harmless. */
void channel_close(Channel *channel);

#endif

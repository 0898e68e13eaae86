#include "harness/channel.h"

#include "harness/clock.h"
#include "harness/stop.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* How long an answer may still take after Ctrl-C. */
static const double PATIENCE_AFTER_STOP_S = 2.0;
static const double LONGEST_SLICE_S = 0.5; /* a signal right before a wait is seen after it */

static Status write_whole(int out, const char *bytes, size_t n, Reason *why)
{
    for (size_t done = 0; done < n;) {
        const ssize_t written = write(out, bytes + done, n - done);
        if (written > 0) done += (size_t) written;
        if (written < 0 && errno != EINTR)
            return reason(why, STATUS_RUNNER_FAILED, "the runner reads no requests: %s",
                          strerror(errno));
    }
    return STATUS_OK;
}

Status channel_send(Channel *channel, json_t *message, Reason *why)
{
    char *const text = json_dumps(message, JSON_COMPACT | JSON_REAL_PRECISION(17));
    json_decref(message);
    if (!text) return reason(why, STATUS_NO_MEMORY, "no memory for a message");
    const size_t length = strlen(text);
    text[length] = '\n'; /* in place of the final NUL */
    const Status status = write_whole(channel->out, text, length + 1, why);
    free(text);
    return status;
}

static Status take_line(Channel *channel, size_t length, json_t **message, Reason *why)
{
    json_error_t error;
    *message = json_loadb(channel->buffer, length, JSON_REJECT_DUPLICATES, &error);
    channel->n_buffered -= length + 1;
    memmove(channel->buffer, channel->buffer + length + 1, channel->n_buffered);
    if (!*message || !json_is_object(*message)) {
        json_decref(*message);
        *message = NULL;
        return reason(why, STATUS_RUNNER_FAILED, "answered something that is no JSON object: %s",
                      error.text);
    }
    return STATUS_OK;
}

static Status end(Channel *channel, Reason *why)
{
    channel->has_ended = true;
    return reason(why, STATUS_RUNNER_FAILED, "ended without an answer");
}

/* Reads what is there. Returns: STATUS_RUNNER_FAILED at the end of file. */
static Status fill(Channel *channel, Reason *why)
{
    const size_t room = sizeof channel->buffer - channel->n_buffered;
    if (room == 0)
        return reason(why, STATUS_RUNNER_FAILED, "answered a line of more than %d bytes",
                      CHANNEL_LINE_BYTES);
    const ssize_t n = read(channel->in, channel->buffer + channel->n_buffered, room);
    if (n == 0) return end(channel, why);
    if (n < 0 && errno != EINTR && errno != EAGAIN)
        return reason(why, STATUS_RUNNER_FAILED, "cannot be read: %s", strerror(errno));
    if (n > 0) channel->n_buffered += (size_t) n;
    return STATUS_OK;
}

/* Waits for bytes, the peer's end, the deadline, or a stop request that has waited long enough. */
static Status wait_readable(Channel *channel, double deadline_s, Reason *why)
{
    for (;;) {
        const Status stop = stop_requested();
        if (stop != STATUS_OK && stop_age_s() > PATIENCE_AFTER_STOP_S)
            return reason(why, stop, "stopped while waiting for a runner");
        const double left_s = deadline_s - clock_now_s();
        if (left_s <= 0.0) return reason(why, STATUS_RUNNER_FAILED, "gave no answer in time");
        struct pollfd ends[] = { { channel->in, POLLIN, 0 }, { channel->peer, POLLIN, 0 } };
        const int slice_ms = (int) (1e3 * fmin(left_s, LONGEST_SLICE_S)) + 1;
        if (poll(ends, 2, slice_ms) < 0 && errno != EINTR)
            return reason(why, STATUS_RUNNER_FAILED, "cannot be waited for: %s", strerror(errno));
        if (ends[0].revents) return STATUS_OK;
        if (ends[1].revents) return end(channel, why);
    }
}

Status channel_receive(Channel *channel, double timeout_s, json_t **message, Reason *why)
{
    *message = NULL;
    const double deadline_s = clock_now_s() + timeout_s;
    for (;;) {
        const char *const end = memchr(channel->buffer, '\n', channel->n_buffered);
        if (end) return take_line(channel, (size_t) (end - channel->buffer), message, why);
        Status status = wait_readable(channel, deadline_s, why);
        if (status == STATUS_OK) status = fill(channel, why);
        if (status != STATUS_OK) return status;
    }
}

static void close_end(int *end)
{
    if (*end >= 0) close(*end);
    *end = -1;
}

void channel_close(Channel *channel)
{
    close_end(&channel->in);
    close_end(&channel->out);
    close_end(&channel->peer);
}

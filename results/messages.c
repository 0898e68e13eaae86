#include "results/messages.h"

#include "results/metrics.h"

#include <math.h>
#include <string.h>

static const char tool[] = "mpi";

/** What one rank did in all of its integrations. */
typedef struct RankSum {
    double calls, bytes, time_s;
} RankSum;

/* The metric comes last: a session that was cut off in between has none, and does not count. */
static bool is_of(const MessageRecord *m, const char *rung, int64_t session)
{
    return m->session == session && strcmp(m->rung, rung) == 0;
}

bool messages_counts(const RunFile *file, const MessageRecord *message)
{
    return message->session == metrics_session(file, message->rung, tool);
}

const char *messages_function(const RunFile *file, const char *rung, size_t i)
{
    const int64_t session = metrics_session(file, rung, tool);
    for (size_t m = 0; m < file->n_messages; m++) {
        const MessageRecord *const message = &file->messages[m];
        bool is_new = is_of(message, rung, session);
        for (size_t before = 0; before < m && is_new; before++)
            is_new = !is_of(&file->messages[before], rung, session)
                || strcmp(file->messages[before].function, message->function) != 0;
        if (is_new && i-- == 0) return message->function;
    }
    return NULL;
}

static int64_t planned_ranks(const RunFile *file, const char *rung)
{
    for (size_t r = 0; r < file->n_rungs; r++)
        if (strcmp(file->rungs[r].rung, rung) == 0 && file->rungs[r].ranks <= MESSAGES_MOST_RANKS)
            return file->rungs[r].ranks;
    return -1;
}

/** Returns: the number of ranks, 0 when there is no message. */
static int64_t add_up(const RunFile *file, const char *rung, const char *function, RankSum *ranks)
{
    const int64_t session = metrics_session(file, rung, tool);
    int64_t n_ranks = 0;
    for (size_t m = 0; m < file->n_messages; m++) {
        const MessageRecord *const message = &file->messages[m];
        if (!is_of(message, rung, session)) continue;
        if (message->rank >= n_ranks) n_ranks = message->rank + 1;
        if (function && strcmp(message->function, function) != 0) continue;
        RankSum *const sum = &ranks[message->rank];
        const double n = (double) message->iterations;
        sum->calls += (double) message->calls / n;
        sum->bytes += (double) message->bytes / n;
        sum->time_s += message->time_s / n;
    }
    const int64_t planned = planned_ranks(file, rung);
    return n_ranks > 0 && planned > n_ranks ? planned : n_ranks;
}

bool messages_sum(const RunFile *file, const char *rung, const char *function, MessageSum *sum)
{
    RankSum ranks[MESSAGES_MOST_RANKS] = { { 0 } };
    const int64_t n_ranks = add_up(file, rung, function, ranks);
    if (n_ranks == 0) return false;
    *sum = (MessageSum) { .n_ranks = n_ranks,
                          .calls = ranks[0].calls,
                          .least_calls = NAN,
                          .most_calls = NAN,
                          .fastest_s = NAN,
                          .slowest_rank = -1 };
    for (int64_t r = 0; r < n_ranks; r++) {
        const RankSum *const rank = &ranks[r];
        sum->bytes += rank->bytes;
        if (r > 0) {
            sum->least_calls = fmin(sum->least_calls, rank->calls);
            sum->most_calls = fmax(sum->most_calls, rank->calls);
        }
        if (!(rank->calls > 0)) continue;
        sum->fastest_s = fmin(sum->fastest_s, rank->time_s);
        if (sum->slowest_rank >= 0 && rank->time_s <= sum->slowest_s) continue;
        sum->slowest_s = rank->time_s;
        sum->slowest_rank = r;
    }
    return true;
}

double messages_integration_s(const RunFile *file, const char *rung)
{
    const MetricRecord *const m = metrics_find(file, rung, tool, "integration");
    return m ? m->value : NAN;
}

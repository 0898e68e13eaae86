#include "harness/reach.h"

#include "harness/launch.h"
#include "harness/process.h"
#include "harness/stop.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SUM_BYTES = 160 };

/* Ends well whatever is there, so that a failure means that the host was not reached. */
static const char read_file[] = "sha256sum < \"$0\" 2>/dev/null || echo none";

typedef struct Search {
    const Rung *rung;
    char sum[SUM_BYTES]; /* of its runner, as it is here */
    double timeout_s;
} Search;

static Status sum_here(Search *search, Reason *why)
{
    const char *const words[] = { "sh", "-c", read_file, search->rung->runner, NULL };
    char *text;
    const Status status = process_read(words, search->timeout_s, &text, why);
    if (status == STATUS_OK)
        snprintf(search->sum, sizeof search->sum, "%.*s", (int) strcspn(text, "\n"), text);
    free(text);
    if (status == STATUS_OK && strcmp(search->sum, "none") == 0)
        return reason(why, STATUS_MISSING, "cannot read %.200s, or sha256sum is not in PATH",
                      search->rung->runner);
    return status;
}

/* Returns: whether all n lines are the sum of the file that is here. */
static bool are_all_same(const Search *search, const char *text, size_t n)
{
    const size_t length = strlen(search->sum);
    for (size_t l = 0; l < n; l++) {
        if (strncmp(text, search->sum, length) != 0 || text[length] != '\n') return false;
        text += length + 1;
    }
    return *text == '\0';
}

static Status blame(const Search *search, const char *host, const Reason *what, const char *text,
                    Reason *why)
{
    if (stop_requested() != STATUS_OK)
        return reason(why, stop_requested(), "stopped while looking for the other hosts");
    if (!text)
        return reason(why, STATUS_MISSING,
                      "host %s cannot be reached in %g s: %.160s; mpirun must be able to start "
                      "programs there, by ssh without a question or by an agent",
                      host, search->timeout_s, what->text);
    const bool is_none = strncmp(text, "none", 4) == 0;
    return reason(why, STATUS_MISSING,
                  "host %s has %s %.200s; build in a folder that all hosts share, or copy it there "
                  "to the same path",
                  host, is_none ? "no" : "another", search->rung->runner);
}

/* All at once; the culprit of a failure is looked for by halves. */
static Status search_hosts(const Search *search, const Host *host, size_t n, Reason *why)
{
    Hosts asked = { .n = n };
    for (size_t h = 0; h < n; h++) {
        asked.host[h] = host[h];
        asked.host[h].slots = 1;
    }
    Rung plain = *search->rung;
    plain.launch = LAUNCH_MPIRUN;
    static CommandLine line;
    memset(&line, 0, sizeof line);
    launch_add_mpirun_on(&plain, &asked, &line);
    const char *const words[] = { "sh", "-c", read_file, search->rung->runner };
    for (size_t w = 0; w < sizeof words / sizeof *words; w++) command_line_add(&line, words[w]);
    if (line.is_too_long)
        return reason(why, STATUS_BAD_USAGE, "the names of the hosts are too long for mpirun");
    char *text;
    Reason what = { "" };
    const Status status = process_read(line.word, search->timeout_s, &text, &what);
    const bool is_fine = status == STATUS_OK && are_all_same(search, text, n);
    const Status one = is_fine || n > 1 ? STATUS_OK : blame(search, host->name, &what, text, why);
    free(text);
    if (is_fine || n == 1) return one;
    const Status first = search_hosts(search, host, n / 2, why);
    return first == STATUS_OK ? search_hosts(search, host + n / 2, n - n / 2, why) : first;
}

Status reach_hosts(const Options *options, const Selection *selection, Reason *why)
{
    const Hosts *const hosts = &options->hosts;
    Search search = { .rung = NULL, .timeout_s = options->timeout_s };
    Status status = STATUS_OK;
    for (size_t r = 0; r < selection->n_rungs && hosts->n > 1 && status == STATUS_OK; r++) {
        const Rung *const rung = selection->rungs[r];
        if (rung->not_built || !variant_is_mpi(rung->launch)) continue;
        if (search.rung && strcmp(search.rung->runner, rung->runner) == 0) continue;
        search.rung = rung;
        status = sum_here(&search, why);
        if (status == STATUS_OK) status = search_hosts(&search, &hosts->host[1], hosts->n - 1, why);
    }
    return status;
}

/* How fast a model of the processor runs a loop: llvm-mca, where the model is of this processor. */
#include "harness/loop.h"

#include "harness/process.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N_SIMULATED = 20000, FEWEST_ITERATIONS = 20, TIMEOUT_S = 60 };

/* Processors of which LLVM 14 has a model; others borrow that of a relative. */
static const char *const modelled[]
    = { "sandybridge",    "ivybridge",   "haswell",    "broadwell",      "skylake",
        "skylake-avx512", "cascadelake", "cooperlake", "icelake-client", "icelake-server",
        "bdver2",         "btver2",      "znver1",     "znver2",         "znver3" };

static bool is_modelled(const char *cpu)
{
    for (size_t m = 0; m < sizeof modelled / sizeof modelled[0]; m++)
        if (strcmp(modelled[m], cpu) == 0) return true;
    return false;
}

static Status keep_assembly(const Loop *loop, const char *path, Reason *why)
{
    FILE *const file = fopen(path, "w");
    const bool is_written = file && fputs(loop->assembly, file) >= 0;
    const bool is_closed = file && fclose(file) == 0;
    if (is_written && is_closed) return STATUS_OK;
    return reason(why, STATUS_STORAGE, "cannot write %s", path);
}

/* "Debian LLVM version 14.0.6" */
static void read_version(const char *program, char *version, size_t n_bytes)
{
    static const char mark[] = "LLVM version ";
    const char *const argv[] = { program, "--version", NULL };
    char *text;
    snprintf(version, n_bytes, "of unknown version");
    if (process_read(argv, TIMEOUT_S, &text, NULL) != STATUS_OK) return;
    const char *const at = strstr(text, mark);
    if (at)
        snprintf(version, n_bytes, "%.*s", (int) strcspn(at + sizeof mark - 1, " \n"),
                 at + sizeof mark - 1);
    free(text);
}

static Status say_why_not(Loop *loop, const char *what)
{
    reason(&loop->texts->predicted_reason, STATUS_OK, "%s", what);
    loop->record.predicted_cycles = NAN;
    loop->record.predicted_reason = loop->texts->predicted_reason.text;
    return STATUS_OK;
}

/* Takes the answer apart: the processor it is about, and cycles. */
static Status read_answer(Loop *loop, const char *version, json_t *answer)
{
    const char *cpu = NULL;
    json_int_t n_cycles = 0, n_iterations = 0;
    Reason what;
    if (json_unpack(answer, "{s:[{s:{s:I, s:I}}], s:{s:s}}", "CodeRegions", "SummaryView",
                    "Iterations", &n_iterations, "TotalCycles", &n_cycles, "TargetInfo", "CPUName",
                    &cpu)
            != 0
        || n_iterations <= 0 || n_cycles <= 0)
        return say_why_not(loop, "llvm-mca answered something that is not understood");
    if (!is_modelled(cpu)) {
        reason(&what, STATUS_OK, "llvm-mca %s: no model that is known to be of this processor (%s)",
               version, cpu);
        return say_why_not(loop, what.text);
    }
    snprintf(loop->texts->predictor, sizeof loop->texts->predictor,
             "llvm-mca %s -mcpu=%s -noalias=true, calls and jumps left out", version, cpu);
    loop->record.predictor = loop->texts->predictor;
    loop->record.predicted_cycles = (double) n_cycles / (double) n_iterations;
    loop->record.predicted_reason = NULL;
    return STATUS_OK;
}

Status loop_predict(Loop *loop, const char *path, Reason *why)
{
    if (!loop->assembly) return STATUS_OK;
    const Status status = keep_assembly(loop, path, why);
    if (status != STATUS_OK) return status;
    static const char *const names[] = { "llvm-mca", "llvm-mca-14" };
    char place[4096], version[32], iterations[48];
    const char *program = NULL;
    for (size_t n = 0; n < sizeof names / sizeof names[0] && !program; n++)
        if (process_in_path(names[n], place, sizeof place)) program = names[n];
    if (!program) return say_why_not(loop, "llvm-mca not found (apt install llvm)");
    const int64_t n = N_SIMULATED / (loop->record.instructions + 1);
    snprintf(iterations, sizeof iterations, "-iterations=%lld",
             (long long) (n > FEWEST_ITERATIONS ? n : FEWEST_ITERATIONS));
    const char *const argv[]
        = { program, "-mcpu=native", "-noalias=true", iterations, "-json", path, NULL };
    char *text;
    Reason what;
    if (process_read(argv, TIMEOUT_S, &text, &what) != STATUS_OK)
        return say_why_not(loop, what.text);
    read_version(program, version, sizeof version);
    json_t *const answer = json_loads(text, 0, NULL);
    free(text);
    const Status read = read_answer(loop, version, answer);
    json_decref(answer);
    return read;
}

#include "harness/crew.h"

#include "harness/binding.h"

#include <math.h>
#include <unistd.h>

static unsigned n_threads = 1;

Status crew_start(const CrewSetting *setting, Reason *why)
{
    n_threads = setting->n_threads; /* the harness has placed them already */
    return reason(why, STATUS_OK, "%s", "");
}

void crew_stop(void) { }

int crew_rank(void)
{
    return 0;
}

int crew_size(void)
{
    return 1;
}

double crew_spawn_s(void)
{
    return NAN;
}

Status crew_tell(const char *line, Reason *why)
{
    (void) line;
    return reason(why, STATUS_OK, "%s", "");
}

bool crew_listen(char *line, size_t n_bytes)
{
    (void) line;
    (void) n_bytes;
    return false;
}

Status crew_worst(Status status, Reason *why)
{
    (void) why;
    return status;
}

void crew_barrier(void) { }

void crew_agree(double *wall_s, double *cpu_s)
{
    (void) wall_s;
    (void) cpu_s;
}

void crew_spread(double *value, double *least, double *most)
{
    *least = *value;
    *most = *value;
}

void crew_list(double value, char *text, size_t n_bytes)
{
    (void) value;
    if (n_bytes > 0) text[0] = '\0';
}

void crew_pids(int64_t *pids)
{
    pids[0] = getpid();
}

void crew_binding(char *text, size_t n_bytes)
{
    binding_read(n_threads, text, n_bytes);
}

const char *crew_library(void)
{
    return NULL;
}

#include "harness/stop.h"

#include "harness/clock.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t stop_signal;
static volatile double stop_time_s;

static void on_signal(int number)
{
    if (stop_signal) _exit(128 + number); /* runners die with their parent */
    stop_time_s = clock_now_s();
    stop_signal = number;
}

void stop_install(void)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal; /* no SA_RESTART: waits shall return */
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGCHLD, SIG_DFL); /* inherited as ignored, children could not be waited for */
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is a failed write like any other */
}

Status stop_requested(void)
{
    if (!stop_signal) return STATUS_OK;
    return stop_signal == SIGTERM ? STATUS_TERMINATED : STATUS_INTERRUPTED;
}

double stop_age_s(void)
{
    return stop_signal ? clock_now_s() - stop_time_s : 0.0;
}

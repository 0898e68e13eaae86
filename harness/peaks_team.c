#include "harness/peaks_team.h"

#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

typedef struct Member {
    Team *team;
    size_t index;
    int cpu;
    pthread_t thread;
    TeamBurst burst;
} Member;

struct Team {
    size_t n_members; /* whose threads run, the caller's among them */
    size_t n_at_work;
    TeamWork work; /* NULL: go home */
    const void *what;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    size_t n_bursts, n_done; /* guarded by the mutex, as are work, what and n_at_work */
    _Atomic size_t n_lined_up;
    Member member[];
};

/* Refused: the thread stays where it may be. */
static void take_place(int cpu)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET((size_t) cpu, &set);
    sched_setaffinity(0, sizeof set, &set);
}

/* Waits for the next burst. Returns: false when the team goes home. */
static bool wait_for_burst(Team *team, size_t *n_seen)
{
    pthread_mutex_lock(&team->mutex);
    while (team->n_bursts == *n_seen) pthread_cond_wait(&team->changed, &team->mutex);
    *n_seen = team->n_bursts;
    const bool goes_on = team->work != NULL;
    pthread_mutex_unlock(&team->mutex);
    return goes_on;
}

static void *live(void *context)
{
    Member *const self = context;
    Team *const team = self->team;
    size_t n_seen = 0;
    take_place(self->cpu);
    while (wait_for_burst(team, &n_seen)) {
        if (self->index < team->n_at_work) self->burst = team->work(team, self->index, team->what);
        pthread_mutex_lock(&team->mutex);
        team->n_done++;
        pthread_cond_broadcast(&team->changed);
        pthread_mutex_unlock(&team->mutex);
    }
    return NULL;
}

static void announce(Team *team, size_t n_members, TeamWork work, const void *what)
{
    pthread_mutex_lock(&team->mutex);
    team->n_at_work = n_members;
    team->work = work;
    team->what = what;
    team->n_done = 0;
    team->n_bursts++;
    pthread_cond_broadcast(&team->changed);
    pthread_mutex_unlock(&team->mutex);
}

static void wait_for_all(Team *team)
{
    pthread_mutex_lock(&team->mutex);
    while (team->n_done + 1 < team->n_members) pthread_cond_wait(&team->changed, &team->mutex);
    pthread_mutex_unlock(&team->mutex);
}

Status team_new(const int *cpus, size_t n_cpus, Team **result, Reason *why)
{
    Team *const team = calloc(1, sizeof *team + n_cpus * sizeof *team->member);
    *result = team;
    if (!team) return reason(why, STATUS_NO_MEMORY, "no memory for %zu threads", n_cpus);
    pthread_mutex_init(&team->mutex, NULL);
    pthread_cond_init(&team->changed, NULL);
    take_place(cpus[0]);
    for (team->n_members = 1; team->n_members < n_cpus; team->n_members++) {
        const size_t m = team->n_members;
        team->member[m] = (Member) { .team = team, .index = m, .cpu = cpus[m] };
        const int refused = pthread_create(&team->member[m].thread, NULL, live, &team->member[m]);
        if (refused == 0) continue;
        team_free(team);
        *result = NULL;
        return reason(why, STATUS_MISSING, "cannot start thread %zu: %s", m, strerror(refused));
    }
    return STATUS_OK;
}

void team_free(Team *team)
{
    if (!team) return;
    announce(team, 0, NULL, NULL);
    for (size_t m = 1; m < team->n_members; m++) pthread_join(team->member[m].thread, NULL);
    pthread_cond_destroy(&team->changed);
    pthread_mutex_destroy(&team->mutex);
    free(team);
}

size_t team_size(const Team *team)
{
    return team->n_members;
}

void team_line_up(Team *team)
{
    team->n_lined_up++;
    while (team->n_lined_up < team->n_at_work) sched_yield();
}

TeamRate team_rate(Team *team, size_t n_members, TeamWork work, const void *what)
{
    const bool is_alone = n_members == 1; /* nobody is woken, not even to look */
    team->n_lined_up = 0;
    team->n_at_work = n_members;
    if (!is_alone) announce(team, n_members, work, what);
    team->member[0].burst = work(team, 0, what);
    if (!is_alone) wait_for_all(team);
    double amount = 0.0, begin_s = INFINITY, end_s = -INFINITY;
    bool is_undisturbed = true;
    for (size_t m = 0; m < n_members; m++) {
        const TeamBurst *const burst = &team->member[m].burst;
        amount += burst->amount;
        begin_s = fmin(begin_s, burst->begin_s);
        end_s = fmax(end_s, burst->end_s);
        is_undisturbed &= burst->is_undisturbed;
    }
    return (TeamRate) { 1e-9 * amount / (end_s - begin_s), is_undisturbed };
}

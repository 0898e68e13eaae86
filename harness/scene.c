#include "harness/scene.h"

#include "results/number.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    FRAME_LINES = 3,       /* title, headings, what is going on */
    LEAST_BLOCK_LINES = 2, /* a heading and a row */
    LEAST_BAR_COLUMNS = 4,
    TIME_COLUMNS = 6,
    INTERVAL_COLUMNS = 14,
    RATIO_COLUMNS = 7,
    BASE_COLUMNS = 3,
    ECHO_COLUMNS = 3, /* of ^C, which a terminal writes behind the last line */
};

/** A bar is no less than this share of what is there; of two rungs as fast as each other both are
 * long. */
static const double LEAST_DECADES = 1;

/** Where the columns of a table begin. */
typedef struct Columns {
    size_t name_columns;
    bool has_interval;
    size_t time, ratio, bar, bar_columns; /* no bar: 0 columns */
} Columns;

static Columns columns_of(const Screen *screen)
{
    const size_t width = screen->columns;
    Columns c = { .name_columns = width >= 96 ? 24 : width >= 76 ? 19 : 16 };
    c.has_interval = width >= 76;
    c.time = 2 + c.name_columns + 1;
    c.ratio = c.time + TIME_COLUMNS + 1 + (c.has_interval ? INTERVAL_COLUMNS + 1 : 0);
    c.bar = c.ratio + RATIO_COLUMNS + 1 + BASE_COLUMNS + 1;
    const bool has_bar = width > c.bar + LEAST_BAR_COLUMNS;
    c.bar_columns = has_bar ? width - 1 - c.bar : 0;
    return c;
}

// --- Rows ---

static void print_name(Screen *screen, const Columns *c, const RungRecord *rung)
{
    const int n = (int) c->name_columns;
    const bool is_cut = strlen(rung->rung) > c->name_columns;
    screen_bold(screen, rung->is_spine);
    screen_print(screen, "%s%.*s%s",
                 rung->is_spine           ? "* "
                     : rung->is_anti_rung ? "- "
                                          : "  ",
                 is_cut ? n - 2 : n, rung->rung, is_cut ? ".." : "");
    screen_bold(screen, false);
    screen_tab(screen, c->time);
}

static void print_outcome(Screen *screen, const OutcomeRecord *outcome)
{
    const bool is_failed = strcmp(outcome->outcome, "failed") == 0;
    screen_print(screen, "%s: %s", is_failed ? "FAILED" : outcome->outcome,
                 outcome->reason ? outcome->reason : "");
}

static void print_time(Screen *screen, const Columns *c, Interval time)
{
    char median[NUMBER_LENGTH], interval[NUMBER_LENGTH];
    const int decimals = number_decimals(time.median);
    screen_print(screen, "%*s", TIME_COLUMNS, number_fixed(median, time.median, decimals));
    if (c->has_interval)
        screen_print(screen, " %s",
                     isnan(time.low) ? "" : number_interval(interval, time, decimals));
    screen_tab(screen, c->ratio);
}

/** The base by its number, "v34". */
static void print_ratio(Screen *screen, const Columns *c, const SceneRow *row)
{
    char ratio[NUMBER_LENGTH];
    if (!isnan(row->ratio.median)) {
        const int n = (int) strcspn(row->rung->base, "_");
        screen_print(screen, "%*s %.*s", RATIO_COLUMNS, number_ratio(ratio, row->ratio.median),
                     n < BASE_COLUMNS ? n : BASE_COLUMNS, row->rung->base);
    }
    screen_tab(screen, c->bar);
}

/** The slowest rung has a column, the fastest all of them. */
static double bar_length(const Scene *scene, const Columns *c, double time_ns)
{
    const double decades = fmax(log10(scene->most_ns / scene->least_ns), LEAST_DECADES);
    const double share = 1 - log10(time_ns / scene->least_ns) / decades;
    return 1 + fmin(fmax(share, 0), 1) * ((double) c->bar_columns - 1);
}

static void draw_row(const Scene *scene, Screen *screen, const Columns *c, const SceneRow *row)
{
    print_name(screen, c, row->rung);
    if (row->outcome) {
        print_outcome(screen, row->outcome);
    } else if (isnan(row->time_ns.median)) {
        screen_print(screen, "waiting");
    } else {
        print_time(screen, c, row->time_ns);
        print_ratio(screen, c, row);
        if (c->bar_columns > 0) screen_bar(screen, bar_length(scene, c, row->time_ns.median));
    }
    screen_end_line(screen);
}

// --- Rows that fit ---

/** Marks which of n rows get the lines there are: the spine before others. */
static void choose_rows(const SceneRow *rows, size_t n, size_t n_lines, bool *is_chosen)
{
    for (int is_spine = 1; is_spine >= 0; is_spine--)
        for (size_t r = 0; r < n; r++) {
            if (rows[r].rung->is_spine != is_spine) continue;
            is_chosen[r] = n_lines > 0;
            if (n_lines > 0) n_lines--;
        }
}

/** A verdict is never on the screen: it needs the whole heat, and stands in the report. */
static const char *words_of(const SceneHeat *heat)
{
    const bool is_over = (int64_t) heat->n_rounds >= heat->heat->rounds;
    return is_over ? ", the report judges them" : ", no verdict yet";
}

static void draw_heat(const Scene *scene, Screen *screen, const Columns *c, const SceneHeat *heat,
                      size_t n_lines)
{
    const size_t n_shown = n_lines - 1 < heat->n_rows ? n_lines - 1 : heat->n_rows;
    bool *const is_chosen = calloc(heat->n_rows + 1, sizeof *is_chosen);
    const bool is_now = heat == &scene->heats[scene->now];
    screen_print(screen, "-- %s problem: %zu of %" PRId64 " rounds%s", heat->heat->heat,
                 heat->n_rounds, heat->heat->rounds, is_now ? words_of(heat) : "");
    if (n_shown < heat->n_rows)
        screen_print(screen, "; %zu of %zu rungs fit here", n_shown, heat->n_rows);
    screen_end_line(screen);
    if (!is_chosen) return;
    choose_rows(heat->rows, heat->n_rows, n_shown, is_chosen);
    for (size_t r = 0; r < heat->n_rows; r++)
        if (is_chosen[r]) draw_row(scene, screen, c, &heat->rows[r]);
    free(is_chosen);
}

/** Returns: how many lines a block of rows gets of those that are left. */
static size_t give(size_t n_rows, size_t *n_left)
{
    const size_t wanted = n_rows + 1;
    if (n_rows == 0 || *n_left < LEAST_BLOCK_LINES) return 0;
    const size_t given = wanted < *n_left ? wanted : *n_left;
    *n_left -= given;
    return given;
}

static bool is_untimed(const SceneRung *rung)
{
    return !rung->is_timed && (rung->state == SCENE_OUT || rung->state == SCENE_NOT_BUILT);
}

static void print_state(Screen *screen, const SceneRung *rung)
{
    static const char *const words[] = { [SCENE_WAITING] = "waiting",
                                         [SCENE_IN_TURN] = "verifying",
                                         [SCENE_VERIFIED] = "verified",
                                         [SCENE_NO_PART] = "takes no part" };
    if (rung->state == SCENE_OUT)
        print_outcome(screen, rung->outcome);
    else if (rung->state == SCENE_NOT_BUILT)
        screen_print(screen, "not built: %s", rung->rung->reason ? rung->rung->reason : "");
    else
        screen_print(screen, "%s", words[rung->state]);
}

static void draw_state(Screen *screen, const Columns *c, const SceneRung *rung)
{
    print_name(screen, c, rung->rung);
    print_state(screen, rung);
    screen_end_line(screen);
}

static void draw_untimed(const Scene *scene, Screen *screen, const Columns *c, size_t n_lines)
{
    if (n_lines == 0) return;
    screen_print(screen, "-- not timed");
    screen_end_line(screen);
    for (size_t r = 0; r < scene->n_rungs && n_lines > 1; r++) {
        if (!is_untimed(&scene->rungs[r])) continue;
        draw_state(screen, c, &scene->rungs[r]);
        n_lines--;
    }
}

// --- The two kinds of scenes ---

/** The heat under way first, then the ones before it, the latest first; they stand in their order.
 */
static void draw_heats(const Scene *scene, Screen *screen, const Columns *c, size_t n_left)
{
    size_t *const given = calloc(scene->n_heats + 1, sizeof *given);
    size_t n_untimed = 0;
    if (!given) return;
    for (size_t r = 0; r < scene->n_rungs; r++) n_untimed += is_untimed(&scene->rungs[r]);
    given[scene->now] = give(scene->heats[scene->now].n_rows, &n_left);
    for (size_t h = scene->n_heats; h-- > 0;)
        if (h != scene->now) given[h] = give(scene->heats[h].n_rows, &n_left);
    const size_t n_untimed_lines = give(n_untimed, &n_left);
    for (size_t h = 0; h < scene->n_heats; h++)
        if (given[h] > 0) draw_heat(scene, screen, c, &scene->heats[h], given[h]);
    draw_untimed(scene, screen, c, n_untimed_lines);
    free(given);
}

/** As many rungs as there are lines, the one in turn in the lower half. */
static void draw_preparation(const Scene *scene, Screen *screen, const Columns *c, size_t n_lines)
{
    const size_t n = scene->n_rungs;
    size_t first = 0;
    if (n > n_lines && scene->n_turns > 2 * n_lines / 3) first = scene->n_turns - 2 * n_lines / 3;
    if (n > n_lines && first > n - n_lines) first = n - n_lines;
    for (size_t r = first; r < n && r - first < n_lines; r++)
        draw_state(screen, c, &scene->rungs[r]);
}

/** What stands before the names of rungs. */
static const char marks[] = "; * way up, - shows a cost";

static void draw_title(const Scene *scene, Screen *screen)
{
    const RunRecord *const run = scene->run;
    const char *const host = run->host_name ? run->host_name : "an unknown machine";
    screen_bold(screen, true);
    if (scene->stamp)
        screen_print(screen, "%s of run %s, measured on %s", scene->stamp, run->run_id, host);
    else
        screen_print(screen, "Run %s on %s", run->run_id, host);
    screen_bold(screen, false);
    if (screen->column + strlen(marks) < screen->columns) screen_print(screen, "%s", marks);
    screen_end_line(screen);
}

static void draw_headings(const Scene *scene, Screen *screen, const Columns *c)
{
    screen_print(screen, "  rung");
    screen_tab(screen, c->time);
    if (scene->is_preparing) {
        screen_print(screen, "before the first round: %zu of %zu", scene->n_turns, scene->n_rungs);
        screen_end_line(screen);
        return;
    }
    screen_print(screen, c->has_interval ? "ns/step [95 %%]" : "ns/step");
    screen_tab(screen, c->ratio);
    screen_print(screen, "x previous");
    screen_tab(screen, c->bar);
    const char *words = "bar: longer is faster, log scale";
    if (c->bar_columns < strlen(words)) words = "bar: longer is faster";
    if (c->bar_columns >= strlen(words)) screen_print(screen, "%s", words);
    screen_end_line(screen);
}

static void draw_foot(const Scene *scene, Screen *screen)
{
    const size_t room = screen->columns > ECHO_COLUMNS ? screen->columns - ECHO_COLUMNS : 0;
    if (!scene->said) return;
    screen_print(screen, "%.*s", (int) room - 1, scene->said);
    screen_end_line(screen);
}

void scene_draw(const Scene *scene, Screen *screen)
{
    screen_begin(screen);
    const Columns c = columns_of(screen);
    const size_t n_lines = screen->rows - 1;
    if (n_lines > FRAME_LINES + LEAST_BLOCK_LINES) {
        const size_t n_left = n_lines - FRAME_LINES;
        draw_title(scene, screen);
        draw_headings(scene, screen, &c);
        if (scene->is_preparing)
            draw_preparation(scene, screen, &c, n_left);
        else
            draw_heats(scene, screen, &c, n_left);
    } else if (scene->stamp && n_lines > 1) {
        draw_title(scene, screen);
    }
    draw_foot(scene, screen);
    screen_show(screen);
}

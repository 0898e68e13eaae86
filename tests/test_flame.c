/*
 * Flame graphs: a tree of XML elements, frames inside those of their callers, sums of samples, and
 * names that come from strangers. Pictures are read back by a parser of its own.
 */
#include "reports/flame.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_STACKS = 10000, MOST_FRAMES = 8000, MOST_BYTES = 300000 };

static const char rung[] = "v10_naive";
static const double pixel = 0.02; /* numbers have two decimals */

typedef struct Drawn {
    char name[256];
    double x, y, width, percent;
    long samples;
} Drawn;

typedef struct Picture {
    RunFile file;
    StackRecord *stacks;
    char *svg;
    Drawn *frames;
    size_t n_frames;
} Picture;

static Picture picture_new(void)
{
    Picture picture = { .stacks = calloc(MOST_STACKS, sizeof(StackRecord)) };
    picture.frames = calloc(MOST_FRAMES, sizeof(Drawn));
    picture.file.stacks = picture.stacks;
    picture.file.run.run_id = "20250101T120000Z";
    return picture;
}

static void add(Picture *picture, const char *stack, int64_t samples)
{
    picture->stacks[picture->file.n_stacks++]
        = (StackRecord) { rung, "perf-record", "cpu-clock", stack, samples, 0 };
}

static void read_frames(Picture *picture)
{
    static const char opening[] = "<g><title>";
    for (const char *at = picture->svg; (at = strstr(at, opening)); at++) {
        Drawn *const frame = &picture->frames[picture->n_frames++];
        const char *const name = at + strlen(opening), *const end = strstr(name, "</title>");
        const char *numbers = end;
        while (numbers > name && *numbers != ':') numbers--;
        snprintf(frame->name, sizeof frame->name, "%.*s", (int) (numbers - name), name);
        CHECK(sscanf(numbers, ": %ld sample%*[s,] %lf", &frame->samples, &frame->percent) == 2);
        const char *const path = strstr(end, "d=\"M");
        CHECK(path && sscanf(path, "d=\"M%lf %lfh%lf", &frame->x, &frame->y, &frame->width) == 3);
    }
}

static bool draw(Picture *picture)
{
    Reason why;
    size_t length;
    free(picture->svg);
    picture->n_frames = 0;
    const Status status = flame_draw(&picture->file, rung, &picture->svg, &length, &why);
    if (!CHECK(status == STATUS_OK && length == strlen(picture->svg))) return false;
    read_frames(picture);
    return true;
}

static void picture_free(Picture *picture)
{
    free(picture->stacks);
    free(picture->frames);
    free(picture->svg);
}

static const Drawn *frame_of(const Picture *picture, const char *name)
{
    for (size_t i = 0; i < picture->n_frames; i++)
        if (strcmp(picture->frames[i].name, name) == 0) return &picture->frames[i];
    return NULL;
}

/** Returns: the frame right below, of which this one is a part; NULL when there is none. */
static const Drawn *caller_of(const Picture *picture, const Drawn *frame)
{
    const Drawn *caller = NULL;
    for (size_t i = 0; i < picture->n_frames; i++) {
        const Drawn *const other = &picture->frames[i];
        if (other->y > frame->y + 1 && (!caller || other->y < caller->y)
            && other->x <= frame->x + pixel
            && frame->x + frame->width <= other->x + other->width + 0.8 + pixel)
            caller = other;
    }
    return caller;
}

/** Every frame lies on its caller, beside its siblings, and has no more samples than it. */
static void check_tree(const Picture *picture, double row)
{
    size_t n_roots = 0;
    for (size_t i = 0; i < picture->n_frames; i++) {
        const Drawn *const frame = &picture->frames[i];
        const Drawn *const caller = caller_of(picture, frame);
        n_roots += caller == NULL;
        if (!caller) continue;
        CHECK(check_is_close(caller->y, frame->y + row, 0.11));
        CHECK(frame->samples <= caller->samples && frame->width <= caller->width + pixel);
        for (size_t k = 0; k < i; k++) {
            const Drawn *const other = &picture->frames[k];
            CHECK(fabs(other->y - frame->y) > 1 || other->x + other->width <= frame->x + pixel
                  || frame->x + frame->width <= other->x + pixel);
        }
    }
    CHECK(n_roots == 1);
}

/** Tags open and close in order, and nothing but entities begins with an ampersand. */
static bool is_well_formed(const char *svg)
{
    char open[16][16];
    size_t depth = 0;
    for (const char *c = svg; *c; c++) {
        if (*c == '&' && strncmp(c, "&lt;", 4) != 0 && strncmp(c, "&gt;", 4) != 0
            && strncmp(c, "&amp;", 5) != 0 && strncmp(c, "&quot;", 6) != 0
            && strncmp(c, "&#39;", 5) != 0)
            return false;
        if (*c == '>' || (unsigned char) *c < ' ') {
            if (*c != '\n') return false;
        }
        if (*c != '<') continue;
        const bool is_end = c[1] == '/';
        const char *const name = c + 1 + is_end, *const end = strchr(name, '>');
        const int n = (int) strcspn(name, " />");
        if (!end || n == 0 || n > 15 || depth == 16) return false;
        if (is_end && (depth == 0 || strncmp(open[--depth], name, (size_t) n) != 0)) return false;
        if (!is_end && end[-1] != '/') snprintf(open[depth++], 16, "%.*s", n, name);
        c = end;
    }
    return depth == 0;
}

static void samples_add_up_to_those_of_callers(void)
{
    Picture picture = picture_new();
    add(&picture, "main;run;step;rhs", 4);
    add(&picture, "main;run", 1);
    add(&picture, "main;run-time;step", 3); /* '-' sorts before ';' */
    add(&picture, "main;run;step", 2);
    add(&picture, "main;run;step;rhs", 6); /* of another thread, say */
    if (!draw(&picture)) return;
    CHECK(picture.n_frames == 7);
    CHECK(frame_of(&picture, "all")->samples == 16 && frame_of(&picture, "main")->samples == 16);
    CHECK(frame_of(&picture, "run")->samples == 13 && frame_of(&picture, "run-time")->samples == 3);
    CHECK(frame_of(&picture, "rhs")->samples == 10);
    CHECK(check_is_close(frame_of(&picture, "rhs")->percent, 62.5, 0.05));
    CHECK(check_is_close(frame_of(&picture, "all")->width, 1176, 1));
    CHECK(frame_of(&picture, "run")->x < frame_of(&picture, "run-time")->x);
    check_tree(&picture, 44);
    CHECK(is_well_formed(picture.svg));
    CHECK(strstr(picture.svg, "v10_naive: flame graph"));
    CHECK(strstr(picture.svg,
                 "16 samples of cpu-clock (a timer: where time goes, no cycles); run "
                 "20250101T120000Z"));
    picture_free(&picture);
}

static void the_order_of_the_journal_does_not_matter(void)
{
    static const char *const stacks[] = { "a;b", "a-b", "a", "a;b;c", "a;c", "" };
    Picture forth = picture_new(), back = picture_new();
    for (size_t i = 0; i < 6; i++) add(&forth, stacks[i], (int64_t) i + 1);
    for (size_t i = 6; i-- > 0;) add(&back, stacks[i], (int64_t) i + 1);
    if (!draw(&forth) || !draw(&back)) return;
    CHECK(strcmp(forth.svg, back.svg) == 0);
    CHECK(frame_of(&forth, "a")->samples == 13 && frame_of(&forth, "[unknown]")->samples == 6);
    picture_free(&forth);
    picture_free(&back);
}

static void only_the_last_session_of_the_rung_is_drawn(void)
{
    Picture picture = picture_new();
    add(&picture, "old", 5);
    add(&picture, "new", 7);
    add(&picture, "other", 9);
    picture.stacks[1].session = 1;
    picture.stacks[2].rung = "v20_soa";
    if (!draw(&picture)) return;
    CHECK(picture.n_frames == 2 && frame_of(&picture, "new"));
    CHECK(flame_has(&picture.file, "v20_soa") && !flame_has(&picture.file, "v30"));
    Reason why;
    char *svg;
    size_t length;
    CHECK(flame_draw(&picture.file, "v30", &svg, &length, &why) == STATUS_BAD_USAGE && !svg);
    picture_free(&picture);
}

static void hostile_names_are_harmless(void)
{
    static const char hostile[] = "</title></g><script>alert(\"1\")</script>&x&amp;'";
    char long_name[3000];
    memset(long_name, '<', sizeof long_name - 1);
    long_name[sizeof long_name - 1] = '\0';
    Picture picture = picture_new();
    add(&picture, hostile, 5);
    add(&picture, "\033[2J\x01\t\n;\xff\xfe;\xe2\x80\xae;\xef\xbf\xbf;;", 5);
    add(&picture, long_name, 5);
    add(&picture, "\xe6\xbc\xa2\xe5\xad\x97", 5);
    for (size_t i = 0; i < 4; i++) picture.stacks[i].event = hostile;
    picture.file.run.run_id = hostile;
    if (!draw(&picture)) return;
    CHECK(is_well_formed(picture.svg));
    CHECK(!strstr(picture.svg, "<script") && !strstr(picture.svg, "\xff"));
    CHECK(!strstr(picture.svg, "\xef\xbf\xbf") && !strstr(picture.svg, "\xe2\x80\xae"));
    CHECK(strstr(picture.svg, "\xe6\xbc\xa2"));
    picture_free(&picture);
}

static void a_name_is_shortened_to_its_frame(void)
{
    Picture picture = picture_new();
    add(&picture, "a_function_with_quite_a_long_name_that_has_no_room_at_all", 10);
    add(&picture, "b", 90);
    if (!draw(&picture)) return;
    CHECK(strstr(picture.svg, "<title>a_function_with_quite_a_long_name_that_has_no_room_at_all:"));
    CHECK(strstr(picture.svg, ">a_function..</text>")); /* 109 pixels, letters of 9 */
    CHECK(is_well_formed(picture.svg));
    picture_free(&picture);
}

static void frames_that_nobody_could_see_are_left_out(void)
{
    Picture picture = picture_new();
    add(&picture, "wide", 100000);
    add(&picture, "seen", 30); /* 0.35 pixels */
    add(&picture, "unseen", 20);
    if (!draw(&picture)) return;
    CHECK(picture.n_frames == 3 && !frame_of(&picture, "unseen") && frame_of(&picture, "seen"));
    CHECK(
        strstr(picture.svg, ">1 narrow frame is left out; the widest has 0.02 % of the samples."));
    picture_free(&picture);
}

static void a_large_profile_is_a_small_picture(void)
{
    static char stacks[MOST_STACKS][160];
    Picture picture = picture_new();
    for (int i = 0; i < MOST_STACKS; i++) {
        snprintf(stacks[i], sizeof stacks[i], "main;f%d;g%d;h%d;k%d;m%d;n%d;leaf_%d", i / 5000,
                 i / 500, i / 50, i / 10, i / 5, i / 3, i);
        add(&picture, stacks[i], 1);
    }
    if (!draw(&picture)) return;
    CHECK(strlen(picture.svg) < MOST_BYTES && picture.n_frames > 1000);
    CHECK(frame_of(&picture, "all")->samples == MOST_STACKS);
    CHECK(is_well_formed(picture.svg));
    check_tree(&picture, 44);
    picture_free(&picture);
}

/** Frames of one width that have no room together: those that stay stand on each other. */
static void what_is_drawn_stands_on_its_callers(void)
{
    enum { N_CHAINS = 3000 };
    static char stacks[N_CHAINS][200];
    Picture picture = picture_new();
    for (int i = 0; i < N_CHAINS; i++) {
        snprintf(stacks[i], sizeof stacks[i],
                 "a%d;b%d;c%d;a_long_name_of_a_function_%d;another_long_name_of_a_function_%d", i,
                 i, i, i, i);
        add(&picture, stacks[i], 1);
    }
    if (!draw(&picture)) return;
    CHECK(strlen(picture.svg) < MOST_BYTES && picture.n_frames < 5 * N_CHAINS);
    CHECK(picture.n_frames > 1000 && picture.n_frames < MOST_FRAMES);
    CHECK(!strstr(picture.svg, "another_long_name"));
    check_tree(&picture, 44);
    picture_free(&picture);
}

static void deep_stacks_keep_letters_that_can_be_read(void)
{
    static char stack[2000];
    for (int i = 0; i < 300; i++) strcat(stack, i == 0 ? "f" : ";f");
    Picture picture = picture_new();
    add(&picture, stack, 10);
    if (!draw(&picture)) return;
    double size = 0;
    const char *const font = strstr(picture.svg, "text{font:");
    CHECK(font && sscanf(font, "text{font:%lf", &size) == 1 && size >= 9);
    CHECK(picture.n_frames == 120 && strstr(picture.svg, "above level 119 is not drawn."));
    check_tree(&picture, 13);
    picture_free(&picture);
}

static void every_rung_has_a_file_of_its_own(void)
{
    static const struct {
        const char *rung, *file;
    } rows[] = { { "v10_naive", "flame_v10_naive.svg" }, { "../etc", "flame____etc.3.svg" },
                 { "a b", "flame_a_b.3.svg" },           { "a_b", "flame_a_b.svg" },
                 { "a_b.3", "flame_a_b_3.3.svg" },       { "", "flame_.svg" } };
    char name[256], many[400];
    memset(many, 'x', sizeof many - 1);
    many[sizeof many - 1] = '\0';
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const RungRecord record = { .rung = rows[i].rung };
        CHECK(strcmp(flame_file_name(&record, 3, name, sizeof name), rows[i].file) == 0);
    }
    const RungRecord record = { .rung = many };
    CHECK(strlen(flame_file_name(&record, 3, name, sizeof name)) < 120 && strstr(name, "x.3.svg"));
}

int main(void)
{
    RUN(samples_add_up_to_those_of_callers);
    RUN(the_order_of_the_journal_does_not_matter);
    RUN(only_the_last_session_of_the_rung_is_drawn);
    RUN(hostile_names_are_harmless);
    RUN(a_name_is_shortened_to_its_frame);
    RUN(frames_that_nobody_could_see_are_left_out);
    RUN(a_large_profile_is_a_small_picture);
    RUN(what_is_drawn_stands_on_its_callers);
    RUN(deep_stacks_keep_letters_that_can_be_read);
    RUN(every_rung_has_a_file_of_its_own);
    return check_result();
}

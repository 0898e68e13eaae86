#include "reports/flame.h"

#include "reports/escape.h"
#include "results/metrics.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A4 landscape, in pixels; deeper stacks make the page longer rather than its letters smaller. */
enum {
    PAGE_WIDTH = 1200,
    PAGE_HEIGHT = 848,
    MARGIN = 12,
    HEAD = 84,
    FOOT = 52,
    LEAST_ROW = 13,
    MOST_ROW = 44,
    TWO_LINES_ROW = 36, /* from here on a frame has its share below its name */
    MOST_LEVELS = 120,
    MOST_SAID_COLUMNS = 200, /* of a name in a title */
    MOST_NAME_BYTES = 1024,
    MOST_BYTES = 290000, /* before the last frame, which has two names and its tags */
    N_FILLS = 6,
};

static const double least_width = 0.3;
static const double least_share = 0.02; /* of the samples, for a level to be drawn */
static const double most_font = 15, letter_width = 0.605; /* of a monospaced font's size */

/* Pale and warm, and six greys in print; the letters have a contrast of 4.7 to 1 at least. */
static const char *const fills[N_FILLS]
    = { "#fdf1de", "#f6e6b0", "#fbd5bd", "#f4c98f", "#efb68f", "#e0a87a" };

typedef struct Frame {
    const char *name;
    size_t length; /* of the name */
    size_t level;  /* 0 for the root */
    double start, samples;
} Frame;

typedef struct Flame {
    const StackRecord **stacks; /* by name, function by function */
    size_t n_stacks;
    Frame *frames;
    size_t n_frames, room;
    double total;             /* samples of all stacks */
    size_t path[MOST_LEVELS]; /* frames of the stack at hand, from the root */
    size_t n_path, n_levels;
    size_t n_drawn;
    bool is_cut;      /* some stacks have more levels than are drawn */
    double row, font; /* heights */
    int height;
} Flame;

// --- Frames ---

/** Names end at ';', which must come before all letters: "a;b" belongs to "a", "a-b" does not. */
static int letter_order(char letter)
{
    if (letter == '\0' || letter == ';') return letter == ';';
    return (unsigned char) letter + 1;
}

static int compare_stacks(const void *left, const void *right)
{
    const char *a = (*(const StackRecord *const *) left)->stack;
    const char *b = (*(const StackRecord *const *) right)->stack;
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return letter_order(*a) - letter_order(*b);
}

static bool push_frame(Flame *flame, const char *name, size_t length)
{
    if (flame->n_frames == flame->room) {
        const size_t room = 2 * flame->room + 64;
        Frame *const frames = realloc(flame->frames, room * sizeof *frames);
        if (!frames) return false;
        flame->frames = frames;
        flame->room = room;
    }
    flame->path[flame->n_path] = flame->n_frames;
    flame->frames[flame->n_frames++] = (Frame) { name, length, flame->n_path++, flame->total, 0 };
    if (flame->n_levels < flame->n_path) flame->n_levels = flame->n_path;
    return true;
}

static bool is_frame(const Flame *flame, size_t level, const char *name, size_t length)
{
    const Frame *const frame = &flame->frames[flame->path[level]];
    return frame->length == length && memcmp(frame->name, name, length) == 0;
}

/** Opens what this stack does not share with the one before, and adds its samples to all of it. */
static bool add_stack(Flame *flame, const StackRecord *stack)
{
    const char *name = stack->stack;
    size_t level = 1;
    for (bool is_last = false; !is_last && level < MOST_LEVELS; level++) {
        const size_t length = strcspn(name, ";");
        is_last = name[length] == '\0';
        if (level >= flame->n_path || !is_frame(flame, level, name, length)) {
            flame->n_path = level;
            if (!push_frame(flame, name, length)) return false;
        }
        name += length + !is_last;
        flame->is_cut |= !is_last && level + 1 == MOST_LEVELS;
    }
    flame->n_path = level;
    for (size_t i = level; i-- > 0;)
        flame->frames[flame->path[i]].samples += (double) stack->samples;
    flame->total += (double) stack->samples;
    return true;
}

/** The widest first, callers before what they call: what is drawn has all its callers. */
static int compare_widths(const void *left, const void *right)
{
    const Frame *const a = left, *const b = right;
    if (a->samples < b->samples || a->samples > b->samples) return a->samples < b->samples ? 1 : -1;
    if (a->level != b->level) return a->level > b->level ? 1 : -1;
    return (a->start > b->start) - (a->start < b->start);
}

static bool is_of(const StackRecord *stack, const char *rung, int64_t session)
{
    return stack->session == session && strcmp(stack->rung, rung) == 0;
}

/** Returns: STATUS_NO_MEMORY. */
static Status build(Flame *flame, const RunFile *file, const char *rung)
{
    const int64_t session = metrics_session(file, rung, "perf-record");
    flame->stacks = calloc(file->n_stacks + 1, sizeof *flame->stacks);
    if (!flame->stacks) return STATUS_NO_MEMORY;
    for (size_t i = 0; i < file->n_stacks; i++)
        if (is_of(&file->stacks[i], rung, session))
            flame->stacks[flame->n_stacks++] = &file->stacks[i];
    qsort(flame->stacks, flame->n_stacks, sizeof *flame->stacks, compare_stacks);
    if (!push_frame(flame, "all", strlen("all"))) return STATUS_NO_MEMORY;
    for (size_t i = 0; i < flame->n_stacks; i++)
        if (!add_stack(flame, flame->stacks[i])) return STATUS_NO_MEMORY;
    qsort(flame->frames, flame->n_frames, sizeof *flame->frames, compare_widths);
    return STATUS_OK;
}

// --- What is drawn ---

/** A name as it is shown: harmless, never empty, and cut. */
static const char *name_of(const Frame *frame, char name[MOST_NAME_BYTES])
{
    char raw[MOST_NAME_BYTES];
    snprintf(raw, sizeof raw, "%.*s",
             (int) (frame->length < sizeof raw ? frame->length : sizeof raw), frame->name);
    return escape_plain(name, MOST_NAME_BYTES, frame->length > 0 ? raw : "[unknown]",
                        MOST_SAID_COLUMNS);
}

static double pixels(const Flame *flame, double samples)
{
    return samples * (PAGE_WIDTH - 2 * MARGIN) / flame->total;
}

static void lay_out(Flame *flame)
{
    const double room = PAGE_HEIGHT - HEAD - FOOT;
    double sampled[MOST_LEVELS + 1] = { 0 };
    for (size_t f = 0; f < flame->n_frames; f++)
        if (flame->frames[f].level < MOST_LEVELS)
            sampled[flame->frames[f].level] += flame->frames[f].samples;
    size_t n_levels = 1; /* thin spikes do not make the page high */
    while (sampled[n_levels] >= least_share * flame->total) n_levels++;
    flame->row = fmin(MOST_ROW, fmax(LEAST_ROW, floor(room / (double) n_levels)));
    flame->font = fmin(most_font, flame->row - 3);
    flame->n_levels = n_levels;
    flame->height = HEAD + FOOT + (int) (flame->row * (double) (n_levels > 3 ? n_levels : 3));
}

// --- Writing ---

static unsigned fill_of(const Frame *frame)
{
    unsigned hash = 2166136261U; /* FNV-1a */
    for (size_t i = 0; i < frame->length; i++)
        hash = (hash ^ (unsigned char) frame->name[i]) * 16777619U;
    return (hash >> 8) % N_FILLS;
}

/** Returns: the columns of a piece: what needs three bytes is mostly wide. */
static size_t columns_of(const char *piece)
{
    return strlen(piece) > 2 ? 2 : 1;
}

/** Writes as much of a name as fits. */
static void write_fitted(FILE *out, const char *name, size_t n_fit)
{
    char piece[ESCAPE_PIECE], fitted[MOST_NAME_BYTES] = "";
    size_t n = 0, end = 0, end_cut = 0;
    for (size_t length; (length = escape_next(&name, piece)) != 0 && n <= n_fit; end += length) {
        if (n + columns_of(piece) + 2 <= n_fit) end_cut = end + length;
        n += columns_of(piece);
        memcpy(fitted + end, piece, length + 1);
    }
    if (n > n_fit) strcpy(fitted + end_cut, "..");
    escape_xml(out, fitted);
}

static void write_label(FILE *out, const Flame *flame, const Frame *frame, const char *name,
                        const char *share)
{
    enum { LEAST_LETTERS = 3, PADDING = 4 };
    const double x = MARGIN + pixels(flame, frame->start);
    const double top = flame->height - FOOT - flame->row * (double) (frame->level + 1);
    const double room = pixels(flame, frame->samples) - 2 * PADDING;
    const double letters = room / (letter_width * flame->font);
    const bool has_two = flame->row >= TWO_LINES_ROW;
    if (letters < LEAST_LETTERS) return;
    fprintf(out, "<text x=\"%.1f\" y=\"%.1f\">", x + PADDING,
            top + (has_two ? 0.5 * flame->row - 2.5 : 0.5 * flame->row + 0.35 * flame->font));
    write_fitted(out, name, (size_t) letters);
    fputs("</text>", out);
    if (has_two && (double) strlen(share) <= letters)
        fprintf(out, "<text class=\"s\" x=\"%.1f\" y=\"%.1f\">%s</text>", x + PADDING,
                top + 0.5 * flame->row + flame->font - 1, share);
}

static void write_frame(FILE *out, const Flame *flame, const Frame *frame)
{
    char name[MOST_NAME_BYTES], share[64];
    const double percent = 100 * frame->samples / flame->total;
    const double width = pixels(flame, frame->samples);
    const double gap = width > 3 ? 0.8 : 0; /* white between neighbours, where there is room */
    const double top = flame->height - FOOT - flame->row * (double) (frame->level + 1);
    snprintf(share, sizeof share, "%.*f %%",
             percent < 0.0995     ? 3
                 : percent < 9.95 ? 2
                                  : 1,
             percent);
    fputs("<g><title>", out);
    escape_xml(out, name_of(frame, name));
    fprintf(out,
            ": %.0f sample%s, %s</title><path class=\"f%u\" d=\"M%.2f %.1fh%.2fv%.1fh-%.2fz\"/>",
            frame->samples, frame->samples < 1.5 ? "" : "s", share, fill_of(frame),
            MARGIN + pixels(flame, frame->start), top, width - gap, flame->row - 1, width - gap);
    write_label(out, flame, frame, name, share);
    fputs("</g>\n", out);
}

static void write_text(FILE *out, double y, const char *class, const char *text)
{
    fprintf(out, "<text class=\"%s\" x=\"%d\" y=\"%.1f\">", class, MARGIN, y);
    escape_xml(out, text);
    fputs("</text>\n", out);
}

static void write_head(FILE *out, const Flame *flame, const RunFile *file)
{
    char text[2 * MOST_NAME_BYTES], rung[256], event[256], run[256];
    const StackRecord *const first = flame->stacks[0];
    escape_plain(rung, sizeof rung, first->rung, 60);
    escape_plain(event, sizeof event, first->event, 40);
    escape_plain(run, sizeof run, file->run.run_id, 60);
    const bool is_timer = strncmp(event, "cpu-clock", strlen("cpu-clock")) == 0;
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
            "height=\"%d\" role=\"img\">\n<title>",
            PAGE_WIDTH, flame->height, PAGE_WIDTH, flame->height);
    snprintf(text, sizeof text, "%s: flame graph", rung);
    escape_xml(out, text);
    fprintf(out,
            "</title>\n<style>text{font:%.1fpx 'DejaVu Sans Mono',Menlo,Consolas,monospace;"
            "fill:#111}.s{fill:#333}.h{font:bold 24px sans-serif}.b{font:15px sans-serif}"
            ".n{font:12px sans-serif}",
            flame->font);
    for (int f = 0; f < N_FILLS; f++) fprintf(out, ".f%d{fill:%s}", f, fills[f]);
    fprintf(out, "</style>\n<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n", PAGE_WIDTH,
            flame->height);
    write_text(out, 36, "h", text);
    snprintf(text, sizeof text, "%.0f sample%s of %s%s; run %s", flame->total,
             flame->total < 1.5 ? "" : "s", event,
             is_timer ? " (a timer: where time goes, no cycles)" : "", run);
    write_text(out, 62, "b", text);
}

static void write_foot(FILE *out, const Flame *flame)
{
    char text[256] = "No frame is left out.";
    const size_t n_left_out = flame->n_frames - flame->n_drawn;
    if (n_left_out > 0)
        snprintf(text, sizeof text,
                 "%zu narrow frame%s left out; the widest has %.2g %% of the samples.", n_left_out,
                 n_left_out == 1 ? " is" : "s are",
                 100 * flame->frames[flame->n_drawn].samples / flame->total);
    if (flame->is_cut)
        snprintf(text + strlen(text), sizeof text - strlen(text),
                 " What lies above level %d is not drawn.", MOST_LEVELS - 1);
    write_text(out, flame->height - FOOT + 22, "n",
               "A box is as wide as the share of its function in the samples, with all that it "
               "calls, which stands on top. Left to right is by name, not by time.");
    write_text(out, flame->height - FOOT + 40, "n", text);
    fputs("</svg>\n", out);
}

/** Frames narrower than a third of a pixel go, and as many more as would make the file too large.
 */
static void write_frames(FILE *out, Flame *flame)
{
    size_t n = 0;
    flame->n_drawn = 0;
    while (n < flame->n_frames && pixels(flame, flame->frames[n].samples) >= least_width
           && ftello(out) < MOST_BYTES) {
        const Frame *const frame = &flame->frames[n++];
        if (frame->level >= flame->n_levels) continue; /* above the page */
        write_frame(out, flame, frame);
        flame->n_drawn++;
    }
}

static Status write_svg(Flame *flame, const RunFile *file, char **svg, size_t *length)
{
    FILE *const out = open_memstream(svg, length);
    if (!out) return STATUS_NO_MEMORY;
    write_head(out, flame, file);
    write_frames(out, flame);
    write_foot(out, flame);
    const bool is_broken = ferror(out) != 0;
    if (fclose(out) == 0 && !is_broken) return STATUS_OK;
    free(*svg);
    *svg = NULL;
    return STATUS_NO_MEMORY;
}

// --- For the caller ---

bool flame_has(const RunFile *file, const char *rung)
{
    const int64_t session = metrics_session(file, rung, "perf-record");
    for (size_t i = 0; i < file->n_stacks; i++)
        if (is_of(&file->stacks[i], rung, session)) return true;
    return false;
}

const char *flame_file_name(const RungRecord *rung, size_t index, char *name, size_t size)
{
    enum { MOST_LETTERS = 100 };
    char clean[MOST_LETTERS + 1];
    size_t n = 0;
    bool is_changed = false;
    for (; rung->rung[n] && n < MOST_LETTERS; n++) {
        const char letter = rung->rung[n];
        const bool is_safe = isascii(letter) && (isalnum(letter) || letter == '_' || letter == '-');
        clean[n] = is_safe ? letter : '_';
        is_changed |= !is_safe;
    }
    clean[n] = '\0';
    /* no clean name has a full stop: a changed one is nobody else's */
    if (is_changed || rung->rung[n])
        snprintf(name, size, "flame_%s.%zu.svg", clean, index);
    else
        snprintf(name, size, "flame_%s.svg", clean);
    return name;
}

Status flame_draw(const RunFile *file, const char *rung, char **svg, size_t *length, Reason *why)
{
    Flame flame = { .n_frames = 0 };
    *svg = NULL;
    *length = 0;
    if (!flame_has(file, rung))
        return reason(why, STATUS_BAD_USAGE,
                      "%.60s has no stacks in this run; profile it with perf-record", rung);
    Status status = build(&flame, file, rung);
    if (status == STATUS_OK) lay_out(&flame);
    if (status == STATUS_OK) status = write_svg(&flame, file, svg, length);
    free(flame.stacks);
    free(flame.frames);
    if (status == STATUS_OK) return status;
    return reason(why, status, "flame graph of %.60s: out of memory", rung);
}

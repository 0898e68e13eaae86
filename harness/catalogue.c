#include "harness/catalogue.h"

#include "harness/channel.h"
#include "harness/command_line.h"
#include "harness/process.h"
#include "results/nearest.h"

#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_BYTES = 4096, NEAREST_SHOWN = 3, LONGEST_NAME = 40 };

/* The list of Python rungs is that of variants/meson.build. */
const RunnerProgram catalogue_runners[] = {
    { "ladder-one", "", NULL },
    { "ladder-one-mpi", "", NULL },
    { "ladder-one-gsl", "", NULL },
    { "ladder-one-sundials", "", NULL },
    { "ladder-one-odeint", "", NULL },
    { "ladder-one-python", LADDER_PYTHON_RUNGS, "variants/python" },
};
enum { N_RUNNERS = sizeof catalogue_runners / sizeof *catalogue_runners };
const size_t catalogue_n_runners = N_RUNNERS;

static const double LIST_TIMEOUT_S = 30.0;

/* What the texts of the rungs point into. */
typedef struct CatalogueMemory {
    char runner[N_RUNNERS][PATH_BYTES];
    Reason missing[N_RUNNERS]; /* why a runner did not list what it should */
    json_t *lists;             /* all descriptions, and names made from them */
    char folder[PATH_BYTES];   /* "": beside this program */
    Build build;
    struct CatalogueMemory *next; /* of a catalogue that was joined */
} CatalogueMemory;

static const char *text(const json_t *d, const char *key)
{
    return json_string_value(json_object_get(d, key));
}

const char *const catalogue_attacks[]
    = { "as one writes it", "libraries", "compiled", "parallel", "distributed" };
const size_t catalogue_n_attacks = sizeof catalogue_attacks / sizeof *catalogue_attacks;

/* Returns: the index of a word in a list, n_words where it is not there. */
static size_t index_in(const char *const words[], size_t n_words, const char *word)
{
    size_t i = 0;
    while (i < n_words && (!word || strcmp(words[i], word) != 0)) i++;
    return i;
}

/* Runners whose rungs are of one family each need not say it of every rung. */
static const char *attack_of(const json_t *d)
{
    static const char *const of_family[10] = {
        [1] = "compiled", [2] = "compiled",    [3] = "compiled",
        [4] = "parallel", [5] = "distributed", [9] = "libraries",
    };
    const size_t said = index_in(catalogue_attacks, catalogue_n_attacks, text(d, "attack"));
    if (said < catalogue_n_attacks) return catalogue_attacks[said];
    const char *const name = text(d, "rung");
    const bool is_numbered = name[0] == 'v' && name[1] >= '0' && name[1] <= '9';
    return is_numbered ? of_family[name[1] - '0'] : NULL;
}

static const char *language_of(const json_t *d)
{
    const char *const said = text(d, "language");
    return said ? said : "C";
}

static Rung read_rung(const json_t *d, const char *runner, const Build *build)
{
    const char *const flags = text(d, "flags");
    Rung rung = {
        .name = text(d, "rung"),
        .stem = text(d, "rung"),
        .build = build,
        .title = text(d, "title"),
        .base = text(d, "base"),
        .teaches = text(d, "teaches"),
        .source = text(d, "source"),
        .flags = flags ? flags : "",
        .not_built = text(d, "not_built"),
        .launch
        = (VariantLaunch) index_in(variant_launch_names, N_VARIANT_LAUNCHES, text(d, "launch")),
        .arithmetic = (VariantArithmetic) index_in(variant_arithmetic_names, N_VARIANT_ARITHMETICS,
                                                   text(d, "arithmetic")),
        .different_work = text(d, "different_work"),
        .attack = attack_of(d),
        .language = language_of(d),
        .may_shrink = json_is_true(json_object_get(d, "may_shrink")),
        .cpu_needs = (unsigned) json_integer_value(json_object_get(d, "cpu_needs")),
        .is_spine = json_is_true(json_object_get(d, "spine")),
        .is_anti_rung = json_is_true(json_object_get(d, "anti_rung")),
        .is_on_memory_problem = json_is_true(json_object_get(d, "memory_problem")),
        .dispatches_isa = json_is_true(json_object_get(d, "dispatches_isa")),
        .bytes_per_trajectory = json_number_value(json_object_get(d, "bytes_per_trajectory")),
        .bytes_per_trajectory_step
        = json_number_value(json_object_get(d, "bytes_per_trajectory_step")),
        .clock = text(d, "clock"),
        .message_library = text(d, "message_library"),
        .runner = runner,
    };
    const bool is_known
        = rung.launch < N_VARIANT_LAUNCHES && rung.arithmetic < N_VARIANT_ARITHMETICS;
    if (!rung.not_built && !is_known)
        rung.not_built = "its runner names a launch or an arithmetic that is not known here";
    return rung;
}

static Status add_rung(Catalogue *catalogue, const json_t *description, const char *runner)
{
    const CatalogueMemory *const memory = catalogue->memory;
    Rung *const more = realloc(catalogue->rungs, (catalogue->n_rungs + 1) * sizeof *more);
    if (!more) return STATUS_NO_MEMORY;
    catalogue->rungs = more;
    more[catalogue->n_rungs++] = read_rung(description, runner, &memory->build);
    return STATUS_OK;
}

static Status read_list(Catalogue *catalogue, const char *lines, const char *runner, Reason *why)
{
    CatalogueMemory *const memory = catalogue->memory;
    for (const char *line = lines; *line;) {
        const size_t length = strcspn(line, "\n");
        json_error_t error;
        json_t *const d = json_loadb(line, length, 0, &error);
        if (!d || !text(d, "rung")) {
            json_decref(d);
            return reason(why, STATUS_MISSING, "%s --list prints what is no rung; build again",
                          runner);
        }
        json_array_append_new(memory->lists, d);
        const Status status = add_rung(catalogue, d, runner);
        if (status != STATUS_OK) return reason(why, status, "no memory for the rungs");
        line += length + (line[length] == '\n');
    }
    return STATUS_OK;
}

static bool find_runner(const CatalogueMemory *memory, const char *name, char *path)
{
    if (!memory->folder[0]) return process_sibling(name, path, PATH_BYTES);
    const int n = snprintf(path, PATH_BYTES, "%s/%s", memory->folder, name);
    return n < PATH_BYTES && access(path, X_OK) == 0;
}

static Status ask_runner(Catalogue *catalogue, size_t r, Reason *why)
{
    CatalogueMemory *const memory = catalogue->memory;
    char *const path = memory->runner[r];
    if (!find_runner(memory, catalogue_runners[r].name, path))
        return reason(why, STATUS_MISSING, "%s is not beside %s; build again",
                      catalogue_runners[r].name,
                      memory->folder[0] ? "its runners" : "this program");
    const char *const argv[] = { path, "--list", NULL };
    char *lines;
    Status status = process_read(argv, LIST_TIMEOUT_S, &lines, why);
    if (status == STATUS_OK) status = read_list(catalogue, lines, path, why);
    free(lines);
    return status;
}

const Rung *catalogue_exact(const Catalogue *catalogue, const char *name)
{
    for (size_t r = 0; name && r < catalogue->n_rungs; r++)
        if (strcmp(catalogue->rungs[r].name, name) == 0) return &catalogue->rungs[r];
    return NULL;
}

/* What the runner should have listed and has not. */
static Status add_missing(Catalogue *catalogue, size_t r)
{
    CatalogueMemory *const memory = catalogue->memory;
    const char *const why = memory->missing[r].text;
    for (const char *c = catalogue_runners[r].rungs; *c; c += strspn(c, " ")) {
        const size_t length = strcspn(c, " ");
        json_t *const d = json_pack("{ss% ss}", "rung", c, length, "not_built",
                                    why[0] ? why : "its runner does not list it; build again");
        c += length;
        if (!d) return STATUS_NO_MEMORY;
        json_array_append_new(memory->lists, d);
        if (catalogue_exact(catalogue, text(d, "rung"))) continue;
        const Status status = add_rung(catalogue, d, memory->runner[r]);
        if (status != STATUS_OK) return status;
    }
    return STATUS_OK;
}

/* The first runner must answer; the others bring what they have. */
static Status ask_runners(Catalogue *catalogue, Reason *why)
{
    CatalogueMemory *const memory = catalogue->memory;
    Status status = STATUS_OK;
    for (size_t r = 0; r < N_RUNNERS && status == STATUS_OK; r++) {
        const Status asked = ask_runner(catalogue, r, &memory->missing[r]);
        if (asked != STATUS_OK && r == 0) return reason(why, asked, "%s", memory->missing[r].text);
        if (add_missing(catalogue, r) != STATUS_OK)
            status = reason(why, STATUS_NO_MEMORY, "no memory for the rungs");
    }
    return status;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const Rung *) a)->name, ((const Rung *) b)->name);
}

/* Bases come before what is built on them, by name: the search ends. */
static void find_answers(Catalogue *catalogue)
{
    for (size_t r = 0; r < catalogue->n_rungs; r++) {
        const Rung *foot = &catalogue->rungs[r];
        if (foot->arithmetic != SAME_AS_BASE || foot->not_built) continue;
        while (foot && foot->arithmetic == SAME_AS_BASE) {
            const Rung *const base = catalogue_exact(catalogue, foot->base);
            foot = base && strcmp(base->name, foot->name) < 0 ? base : NULL;
        }
        catalogue->rungs[r].answer = foot ? foot->name : NULL;
    }
}

/* The first runner speaks for its build. */
static void read_build(CatalogueMemory *memory)
{
    const json_t *const d = json_array_get(memory->lists, 0);
    const bool is_this = !memory->folder[0];
    if (is_this && realpath(memory->runner[0], memory->folder))
        *strrchr(memory->folder, '/') = '\0';
    memory->build = (Build) {
        .folder = memory->folder,
        .compiler = text(d, "compiler"),
        .compiler_flags = text(d, "compiler_flags"),
        .build_type = text(d, "build_type"),
        .source_root = is_this ? LADDER_SOURCE_ROOT : text(d, "source_root"),
        .protocol = json_integer_value(json_object_get(d, "protocol")),
    };
}

/* `folder` is a full path, "" for that of this program. */
static Status load(const char *folder, Catalogue *catalogue, Reason *why)
{
    memset(catalogue, 0, sizeof *catalogue);
    CatalogueMemory *const memory = calloc(1, sizeof *memory);
    if (!memory) return reason(why, STATUS_NO_MEMORY, "no memory for the rungs");
    memory->lists = json_array();
    snprintf(memory->folder, sizeof memory->folder, "%s", folder);
    catalogue->memory = memory;
    const Status status = ask_runners(catalogue, why);
    if (status == STATUS_OK) read_build(memory);
    if (catalogue->n_rungs > 0)
        qsort(catalogue->rungs, catalogue->n_rungs, sizeof *catalogue->rungs, by_name);
    find_answers(catalogue);
    return status;
}

Status catalogue_load(Catalogue *catalogue, Reason *why)
{
    return load("", catalogue, why);
}

/* ---- a runner in any language ---- */

/* A name goes into tables, records and file names. */
static bool is_name(const char *name)
{
    static const char allowed[]
        = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
    const size_t n = strlen(name);
    return n > 0 && n <= LONGEST_NAME && strspn(name, allowed) == n && name[0] != '.';
}

/* What it does not say. */
static json_t *usual_description(const char *name)
{
    return json_pack("{ss ss ss ss ss}", "rung", name, "title", name, "launch",
                     variant_launch_names[LAUNCH_SERIAL], "arithmetic",
                     variant_arithmetic_names[REGROUPED], "language", "not told");
}

static Status read_commanded(Catalogue *catalogue, const char *lines, const char *command,
                             Reason *why)
{
    const size_t length = strcspn(lines, "\n");
    json_t *const said = json_loadb(lines, length, JSON_REJECT_DUPLICATES, NULL);
    const char *const name = said ? text(said, "rung") : NULL;
    Status status = STATUS_OK;
    if (!name || !is_name(name))
        status = reason(why, STATUS_RUNNER_FAILED,
                        "%.200s --list must print one line like {\"rung\": \"mine\"}, the name of "
                        "letters, digits, '_', '.' and '-'; it printed '%.60s'",
                        command, lines);
    else if (lines[length] && lines[length + 1])
        status
            = reason(why, STATUS_RUNNER_FAILED,
                     "%.200s --list prints more than one line; ladder try takes one rung", command);
    if (status == STATUS_OK) {
        const CatalogueMemory *const memory = catalogue->memory;
        json_t *const whole = usual_description(name);
        json_object_update(whole, said);
        json_array_append_new(memory->lists, whole);
        status = whole ? add_rung(catalogue, whole, command) : STATUS_NO_MEMORY;
        if (status == STATUS_OK) catalogue->rungs[0].is_command = true;
    }
    json_decref(said);
    return status;
}

static Status list_commanded(const char *command, double timeout_s, char **lines, Reason *why)
{
    static CommandLine line;
    char path[PATH_BYTES];
    Reason what = { "" };
    memset(&line, 0, sizeof line);
    command_line_add_words(&line, command);
    const char *const program = line.n_words > 0 ? line.word[0] : "";
    command_line_add(&line, "--list");
    if (line.is_too_long) return reason(why, STATUS_BAD_USAGE, "--runner has too many words");
    const bool is_there = strchr(program, '/') ? access(program, X_OK) == 0
                                               : process_in_path(program, path, sizeof path);
    if (!is_there)
        return reason(why, STATUS_MISSING, "--runner: no program '%.200s' is here", program);
    const Status status = process_read(line.word, timeout_s, lines, &what);
    if (status == STATUS_MISSING)
        return reason(why, STATUS_RUNNER_FAILED, "%.200s --list: %.240s", command, what.text);
    return reason(why, status, "%s", what.text);
}

Status catalogue_load_command(const char *command, double timeout_s, Catalogue *catalogue,
                              Reason *why)
{
    memset(catalogue, 0, sizeof *catalogue);
    CatalogueMemory *const memory = calloc(1, sizeof *memory);
    if (!memory) return reason(why, STATUS_NO_MEMORY, "no memory for the rungs");
    memory->lists = json_array();
    catalogue->memory = memory;
    char *lines = NULL;
    Status status = list_commanded(command, timeout_s, &lines, why);
    if (status == STATUS_OK) status = read_commanded(catalogue, lines, command, why);
    free(lines);
    return status;
}

/* ---- another build ---- */

static Status check_protocol(const char *folder, const CatalogueMemory *memory, Reason *why)
{
    const int64_t theirs = memory->build.protocol;
    if (theirs == RUNNER_PROTOCOL) return STATUS_OK;
    if (theirs > RUNNER_PROTOCOL)
        return reason(why, STATUS_BAD_USAGE,
                      "%.200s is the build of a newer ladder than this one; take its own ladder, "
                      "and name this build there",
                      folder);
    return reason(why, STATUS_BAD_USAGE,
                  "%.200s is the build of an older ladder, whose runners this one cannot drive; "
                  "build a newer commit there",
                  folder);
}

Status catalogue_load_from(const char *folder, Catalogue *catalogue, Reason *why)
{
    char whole[PATH_MAX], runner[PATH_MAX + 64];
    memset(catalogue, 0, sizeof *catalogue);
    if (!realpath(folder, whole))
        return reason(why, STATUS_BAD_USAGE, "no build folder %.200s: %s", folder, strerror(errno));
    snprintf(runner, sizeof runner, "%s/%s", whole, catalogue_runners[0].name);
    if (access(runner, X_OK) != 0)
        return reason(why, STATUS_BAD_USAGE,
                      "%.200s is no build folder of this project, or not built yet: it has no %s; "
                      "build it with ninja -C %.200s",
                      folder, catalogue_runners[0].name, folder);
    const Status status = load(whole, catalogue, why);
    return status == STATUS_OK ? check_protocol(folder, catalogue->memory, why) : status;
}

/* Returns: a name with a mark behind it, kept with the catalogue; NULL without memory, and of no
 * name. */
static const char *longer_name(CatalogueMemory *memory, const char *name, const char *mark)
{
    if (!name) return NULL;
    json_t *const longer = json_sprintf("%s%s", name, mark);
    if (json_array_append_new(memory->lists, longer) != 0) return NULL;
    return json_string_value(longer);
}

/* Returns: whether there was memory for all names. */
static bool mark_side(Catalogue *catalogue, const char *side)
{
    bool is_whole = true;
    for (size_t r = 0; r < catalogue->n_rungs; r++) {
        Rung *const rung = &catalogue->rungs[r];
        const char *const base = rung->base, *const answer = rung->answer;
        rung->name = longer_name(catalogue->memory, rung->stem, side);
        rung->base = longer_name(catalogue->memory, base, side);
        rung->answer = longer_name(catalogue->memory, answer, side);
        is_whole &= rung->name && (rung->base || !base) && (rung->answer || !answer);
    }
    return is_whole;
}

Status catalogue_join(Catalogue *a, Catalogue *b, Reason *why)
{
    const size_t n = a->n_rungs + b->n_rungs;
    const bool is_whole = mark_side(a, "@a") && mark_side(b, "@b");
    Rung *const rungs = is_whole ? realloc(a->rungs, n * sizeof *rungs) : NULL;
    if (rungs) {
        memcpy(rungs + a->n_rungs, b->rungs, b->n_rungs * sizeof *rungs);
        CatalogueMemory *const memory = a->memory;
        memory->next = b->memory;
        b->memory = NULL;
        a->rungs = rungs;
        a->n_rungs = n;
    }
    catalogue_free(b);
    return rungs ? STATUS_OK : reason(why, STATUS_NO_MEMORY, "no memory for the rungs");
}

Status catalogue_adopt(Catalogue *a, Catalogue *b, size_t rung, Reason *why)
{
    Rung *const rungs = realloc(a->rungs, (a->n_rungs + 1) * sizeof *rungs);
    if (!rungs) {
        catalogue_free(b);
        return reason(why, STATUS_NO_MEMORY, "no memory for the rungs");
    }
    a->rungs = rungs;
    Rung own = b->rungs[rung];
    const Rung *const base = catalogue_exact(a, own.base);
    if (own.arithmetic == SAME_AS_BASE && base) own.answer = base->answer ? base->answer : own.base;
    if (catalogue_exact(a, own.name)) own.name = longer_name(b->memory, own.stem, "@try");
    rungs[a->n_rungs++] = own;
    CatalogueMemory *const memory = a->memory, *last = b->memory;
    while (last->next) last = last->next;
    last->next = memory->next;
    memory->next = b->memory;
    b->memory = NULL;
    catalogue_free(b);
    return own.name ? STATUS_OK : reason(why, STATUS_NO_MEMORY, "no memory for the rungs");
}

void catalogue_free(Catalogue *catalogue)
{
    for (CatalogueMemory *memory = catalogue->memory; memory;) {
        CatalogueMemory *const next = memory->next;
        json_decref(memory->lists);
        free(memory);
        memory = next;
    }
    free(catalogue->rungs);
    memset(catalogue, 0, sizeof *catalogue);
}

static const char *topic(const char *name)
{
    const char *const rest = strchr(name, '_');
    return rest ? rest + 1 : name;
}

static size_t distance(const Rung *rung, const char *name)
{
    const size_t whole = nearest_distance(rung->name, name);
    const size_t part = nearest_distance(topic(rung->name), name);
    return part < whole ? part : whole;
}

/* The nearest names that are near, best first, into `list`. */
static void list_nearest(const Catalogue *catalogue, const char *name, char *list, size_t n_bytes)
{
    size_t used = 0, shown = 0;
    list[0] = '\0';
    for (size_t edits = 0; nearest_is_near(name, edits) && shown < NEAREST_SHOWN; edits++) {
        for (size_t r = 0; r < catalogue->n_rungs && shown < NEAREST_SHOWN; r++) {
            const Rung *const rung = &catalogue->rungs[r];
            if (distance(rung, name) != edits) continue;
            const int n
                = snprintf(list + used, n_bytes - used, "%s%s", shown ? ", " : "", rung->name);
            if (n < 0 || used + (size_t) n >= n_bytes) return;
            used += (size_t) n;
            shown++;
        }
    }
}

/* "v20_soa" is meant by its whole name, by "soa", and by "v20". */
static bool is_meant(const Rung *rung, const char *name)
{
    const char *const rest = topic(rung->name);
    const size_t n_prefix = rest > rung->name ? (size_t) (rest - rung->name) - 1 : 0;
    const bool is_number = n_prefix == strlen(name) && memcmp(rung->name, name, n_prefix) == 0;
    return strcmp(rung->name, name) == 0 || strcmp(rest, name) == 0 || (n_prefix > 0 && is_number);
}

const Rung *catalogue_find(const Catalogue *catalogue, const char *name, Reason *why)
{
    for (size_t r = 0; r < catalogue->n_rungs; r++)
        if (is_meant(&catalogue->rungs[r], name)) return &catalogue->rungs[r];
    char near[160];
    list_nearest(catalogue, name, near, sizeof near);
    if (near[0])
        reason(why, STATUS_BAD_USAGE, "no rung '%.60s'; nearest: %s (ladder list shows all)", name,
               near);
    else
        reason(why, STATUS_BAD_USAGE, "no rung '%.60s'; ladder list names them", name);
    return NULL;
}

bool rung_is_python(const Rung *rung)
{
    return rung->language && strcmp(rung->language, "Python") == 0;
}

const char *catalogue_family(const char *rung)
{
    static const char *const families[10] = {
        "0x Python",
        "1x compiler",
        "2x data layout and caches",
        "3x SIMD",
        "4x shared memory",
        "5x distributed memory",
        "6x",
        "7x",
        "8x",
        "9x libraries",
    };
    const bool is_numbered = rung[0] == 'v' && rung[1] >= '0' && rung[1] <= '9';
    return is_numbered ? families[rung[1] - '0'] : "others";
}

#include "harness/attempt.h"

#include "harness/compile.h"
#include "harness/process.h"
#include "harness/text_lines.h"
#include "results/output.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LIBRARY "libladder-try.so"
#define FUNCTION "lorenz_run"
#define FUNCTION_VARIANT "try_function"

enum { MOST_FILE_BYTES = 1 << 20, PATH_BYTES = ATTEMPT_PATH + 160, MOST_SYMBOLS_TOLD = 6 };
static const double COMPILE_TIMEOUT_S = 30.0, LOOK_TIMEOUT_S = 10.0;

/* ---- the file ---- */

static Status look_at_text(const char *file, const char *text, size_t n, Reason *why)
{
    size_t n_blank = 0;
    while (n_blank < n && isspace((unsigned char) text[n_blank])) n_blank++;
    if (n_blank == n) return reason(why, STATUS_BAD_USAGE, "%.200s is empty", file);
    if (n > MOST_FILE_BYTES)
        return reason(why, STATUS_BAD_USAGE, "%.200s is larger than 1 MiB: that is no rung", file);
    if (memchr(text, '\0', n))
        return reason(why, STATUS_BAD_USAGE, "%.200s is a binary file; name a file in C", file);
    return STATUS_OK;
}

static Status check_file(const char *file, Reason *why)
{
    struct stat there;
    const char *const dot = strrchr(file, '.');
    if (stat(file, &there) != 0)
        return reason(why, STATUS_BAD_USAGE, "cannot read %.200s: %s", file, strerror(errno));
    if (!S_ISREG(there.st_mode))
        return reason(why, STATUS_BAD_USAGE, "%.200s is no file; name one file in C", file);
    if (!dot || strcmp(dot, ".c") != 0)
        return reason(why, STATUS_BAD_USAGE,
                      "%.200s does not end in .c; for another language see --runner", file);
    char *const text = malloc(MOST_FILE_BYTES + 1);
    FILE *const in = fopen(file, "re");
    const size_t n = in && text ? fread(text, 1, MOST_FILE_BYTES + 1, in) : 0;
    const Status status = !text ? reason(why, STATUS_NO_MEMORY, "no memory for %.200s", file)
        : in                    ? look_at_text(file, text, n, why)
             : reason(why, STATUS_BAD_USAGE, "cannot read %.200s: %s", file, strerror(errno));
    if (in) fclose(in);
    free(text);
    return status;
}

/* What it is called in tables and on command lines: no more than a file name of a rung may hold. */
static void name_by_file(Attempt *attempt)
{
    const char *const slash = strrchr(attempt->file, '/');
    const char *const stem = slash ? slash + 1 : attempt->file;
    const size_t n_stem = (size_t) (strrchr(stem, '.') - stem);
    const size_t n = n_stem < ATTEMPT_NAME - 24 ? n_stem : ATTEMPT_NAME - 24;
    for (size_t i = 0; i < n; i++) {
        const unsigned char c = (unsigned char) stem[i];
        attempt->name[i] = (char) (c < 0x80 && (isalnum(c) || c == '_' || c == '-') ? c : '_');
    }
    attempt->name[n] = '\0';
    if (n == 0) strcpy(attempt->name, "rung");
}

/* ---- command lines ---- */

/* A twin that Valgrind can count is built for no newer processor than it knows. */
typedef enum Twin { TWIN_TIMED, TWIN_COUNTABLE } Twin;

static const char *const suffixes[] = { [TWIN_TIMED] = "", [TWIN_COUNTABLE] = "-countable" };

static void path_of(const Attempt *attempt, const char *what, Twin twin, const char *ending,
                    char path[PATH_BYTES])
{
    snprintf(path, PATH_BYTES, "%s/%.80s%s%s", attempt->build, what, suffixes[twin], ending);
}

static void add_flags(CommandLine *line, const Attempt *attempt, Twin twin)
{
    static const char native[] = "-march=native";
    char word[256];
    command_line_add(line, "-O2");
    for (const char *c = attempt->flags; c && *(c += strspn(c, " ")); c += strcspn(c, " ")) {
        snprintf(word, sizeof word, "%.*s", (int) strcspn(c, " "), c);
        const bool is_newer = twin == TWIN_COUNTABLE && strcmp(word, native) == 0;
        command_line_add(line, is_newer ? "-march=x86-64-v3" : word);
    }
}

static void begin(CommandLine *line, const Attempt *attempt)
{
    memset(line, 0, sizeof *line);
    command_line_add_words(line, attempt->compiler);
}

/* Prints what the compiler said; to standard error, where it belongs. Returns: whether an error is
 * among it, which then needs not be said again. */
static bool show_words(const char *log, const char *opening)
{
    char *const words = compile_words(log);
    if (words && *words) fprintf(stderr, "%s\n%s", opening, words);
    const bool has_error = words && compile_is_error(words);
    free(words);
    return has_error;
}

/* ---- compiling ---- */

static void note_end(Attempt *attempt, const char *outcome, const char *log)
{
    attempt->outcome = outcome;
    snprintf(attempt->log, sizeof attempt->log, "%s", log);
}

static Status compile_file(Attempt *attempt, Twin twin, Reason *why)
{
    static CommandLine line;
    char object[PATH_BYTES], log[PATH_BYTES];
    Reason what = { "" };
    path_of(attempt, "rung", twin, ".o", object);
    path_of(attempt, "compiler", twin, ".log", log);
    begin(&line, attempt);
    command_line_add_words(&line, LADDER_TRY_FLAGS);
    add_flags(&line, attempt, twin);
    const char *const words[] = { "-I",       LADDER_SOURCE_ROOT,
                                  "-include", LADDER_SOURCE_ROOT "/variants/try.h",
                                  "-c",       "-o",
                                  object,     attempt->file };
    for (size_t w = 0; w < sizeof words / sizeof *words; w++) command_line_add(&line, words[w]);
    const Status status = compile_run(&line, log, COMPILE_TIMEOUT_S, &what);
    if (status == STATUS_OK && twin == TWIN_TIMED) show_words(log, "the compiler warns:");
    if (status == STATUS_OK) return STATUS_OK;
    if (status != STATUS_WRONG_ANSWER) return reason(why, status, "%s", what.text);
    note_end(attempt, "does not compile", log);
    if (show_words(log, "the compiler says:"))
        return reason(why, status, "%.200s does not compile: the lines above say where and why",
                      attempt->file);
    return reason(why, status, "%.200s does not compile: %.240s", attempt->file, what.text);
}

/* The flags as a C string. */
static void quote(const char *text, char *quoted, size_t n_bytes)
{
    size_t n = 0;
    for (; *text && n + 4 < n_bytes; text++) {
        if (*text == '"' || *text == '\\') quoted[n++] = '\\';
        quoted[n++] = *text;
    }
    quoted[n] = '\0';
}

/* What stands between the file and the runner: the registry, and the descriptor of a function. */
static Status compile_glue(const Attempt *attempt, const char *source, Reason *why)
{
    static CommandLine line;
    char object[PATH_BYTES], log[PATH_BYTES], path[PATH_BYTES];
    char quoted[2 * sizeof attempt->all_flags], define[3][sizeof quoted + 32];
    path_of(attempt, source, TWIN_TIMED, ".o", object);
    path_of(attempt, "glue", TWIN_TIMED, ".log", log);
    snprintf(path, sizeof path, "%s/variants/%s.c", LADDER_SOURCE_ROOT, source);
    quote(attempt->all_flags, quoted, sizeof quoted);
    snprintf(define[0], sizeof define[0], "-DTRY_NAME=\"%s\"", attempt->name);
    snprintf(define[1], sizeof define[1], "-DTRY_VARIANT=%s", attempt->variant);
    snprintf(define[2], sizeof define[2], "-DTRY_FLAGS=\"%s\"", quoted);
    begin(&line, attempt);
    const char *const words[]
        = { "-std=gnu11", "-D_GNU_SOURCE", "-O2",     "-w", "-I", LADDER_SOURCE_ROOT,
            define[0],    define[1],       define[2], "-c", "-o", object,
            path };
    for (size_t w = 0; w < sizeof words / sizeof *words; w++) command_line_add(&line, words[w]);
    return compile_run(&line, log, COMPILE_TIMEOUT_S, why);
}

static Status link_runner(Attempt *attempt, Twin twin, Reason *why)
{
    static CommandLine line;
    char object[PATH_BYTES], registry[PATH_BYTES], function[PATH_BYTES], runner[PATH_BYTES];
    char log[PATH_BYTES], library[4096], rpath[4096 + 16];
    Reason what = { "" };
    if (!process_sibling(LIBRARY, library, sizeof library))
        return reason(why, STATUS_MISSING, "%s is not beside this program; build again", LIBRARY);
    path_of(attempt, "rung", twin, ".o", object);
    path_of(attempt, "try_registry", TWIN_TIMED, ".o", registry);
    path_of(attempt, FUNCTION_VARIANT, TWIN_TIMED, ".o", function);
    path_of(attempt, "ladder-one", twin, "", runner);
    path_of(attempt, "linker", twin, ".log", log);
    snprintf(rpath, sizeof rpath, "-Wl,-rpath,%.*s", (int) (strrchr(library, '/') - library),
             library);
    begin(&line, attempt);
    add_flags(&line, attempt, twin);
    const bool is_function = strcmp(attempt->variant, FUNCTION_VARIANT) == 0;
    const char *const words[]
        = { "-o", runner, object, registry, is_function ? function : "-lm", library, rpath, "-lm" };
    for (size_t w = 0; w < sizeof words / sizeof *words; w++) command_line_add(&line, words[w]);
    if (LADDER_TRY_LINK[0]) command_line_add_words(&line, LADDER_TRY_LINK);
    const Status status = compile_run(&line, log, COMPILE_TIMEOUT_S, &what);
    if (status == STATUS_OK) return STATUS_OK;
    if (status != STATUS_WRONG_ANSWER) return reason(why, status, "%s", what.text);
    show_words(log, "the linker says:");
    note_end(attempt, "cannot be linked", log);
    return reason(why, status,
                  "%.200s cannot be linked: what it calls is not there, or it defines "
                  "what the runner has; the lines above say which",
                  attempt->file);
}

/* Where the reader of loops looks for the machine code of a rung. */
static Status keep_object(const Attempt *attempt, Reason *why)
{
    static CommandLine line;
    char folder[PATH_BYTES], object[PATH_BYTES], library[2 * PATH_BYTES], log[PATH_BYTES];
    path_of(attempt, "variants", TWIN_TIMED, "", folder);
    path_of(attempt, "rung", TWIN_TIMED, ".o", object);
    path_of(attempt, "archiver", TWIN_TIMED, ".log", log);
    snprintf(library, sizeof library, "%s/lib%s.a", folder, attempt->name);
    const Status status = output_make_folder(folder, why);
    if (status != STATUS_OK) return status;
    memset(&line, 0, sizeof line);
    const char *const words[] = { "ar", "rcs", library, object };
    for (size_t w = 0; w < sizeof words / sizeof *words; w++) command_line_add(&line, words[w]);
    return compile_run(&line, log, LOOK_TIMEOUT_S, why);
}

/* ---- what is in it ---- */

typedef struct Symbols {
    bool has_function;
    size_t n_variants;
    char variant[ATTEMPT_NAME];
    char others[200]; /* functions of other names */
    size_t n_others;
} Symbols;

static void note_other(Symbols *s, const char *name)
{
    const size_t used = strlen(s->others);
    if (s->n_others++ < MOST_SYMBOLS_TOLD)
        snprintf(s->others + used, sizeof s->others - used, "%s%.40s", used ? ", " : "", name);
}

/* A line of nm -P: "lorenz_run T 0 264". Descriptors are known by their size; capital letters are
 * names that other files see. */
static void take_symbol(const char *line, Symbols *s)
{
    char name[ATTEMPT_NAME], type;
    unsigned long long value, size = 0;
    if (sscanf(line, "%63s %c %llx %llx", name, &type, &value, &size) < 3) return;
    const bool is_code = strchr("TtWw", type) != NULL;
    if (type == 'T' && strcmp(name, FUNCTION) == 0)
        s->has_function = true;
    else if (strchr("RDB", type) && size == sizeof(Variant) && ++s->n_variants == 1)
        snprintf(s->variant, sizeof s->variant, "%s", name);
    else if (is_code)
        note_other(s, name);
}

static Status read_symbols(const Attempt *attempt, Symbols *symbols, Reason *why)
{
    char object[PATH_BYTES], *text = NULL;
    path_of(attempt, "rung", TWIN_TIMED, ".o", object);
    const char *const argv[] = { "nm", "-P", "--defined-only", object, NULL };
    const Status status = process_read(argv, LOOK_TIMEOUT_S, &text, why);
    for (const char *line = text; line && *line; line += strcspn(line, "\n") + 1) {
        take_symbol(line, symbols);
        if (!strchr(line, '\n')) break;
    }
    free(text);
    return status;
}

static Status find_rung(Attempt *attempt, Reason *why)
{
    static const char form[] = "void lorenz_run(size_t n, double x[], ...), as variants/try.h has "
                               "it, or a descriptor: const Variant NAME, not static";
    Symbols s = { .n_variants = 0 };
    const Status status = read_symbols(attempt, &s, why);
    if (status != STATUS_OK) return status;
    if (s.n_variants > 1)
        return reason(why, STATUS_WRONG_ANSWER,
                      "%.120s holds %zu descriptors, %s among them; a file is one rung",
                      attempt->file, s.n_variants, s.variant);
    if (s.n_variants == 0 && !s.has_function)
        return reason(why, STATUS_WRONG_ANSWER, "%.120s holds no rung; found: %s%s. Needed: %s",
                      attempt->file, s.n_others ? s.others : "no function",
                      s.n_others > MOST_SYMBOLS_TOLD ? ", ..." : "", form);
    const bool is_descriptor = s.n_variants == 1;
    snprintf(attempt->variant, sizeof attempt->variant, "%s",
             is_descriptor ? s.variant : FUNCTION_VARIANT);
    if (is_descriptor) snprintf(attempt->name, sizeof attempt->name, "%s", s.variant);
    return STATUS_OK;
}

/* ---- all together ---- */

/* Warnings change no machine code, and names are defined for headers. */
static void note_project_flags(Attempt *attempt)
{
    char *const flags = attempt->project_flags;
    size_t used = 0;
    for (const char *c = LADDER_TRY_FLAGS; *(c += strspn(c, " ")); c += strcspn(c, " ")) {
        const int length = (int) strcspn(c, " ");
        const size_t room = sizeof attempt->project_flags - used;
        if (strncmp(c, "-W", 2) == 0 || strncmp(c, "-D", 2) == 0) continue;
        const int n = snprintf(flags + used, room, "%s%.*s", used ? " " : "", length, c);
        if (n > 0 && (size_t) n < room) used += (size_t) n;
    }
}

static void ask_version(Attempt *attempt)
{
    static CommandLine line;
    char *text = NULL;
    Reason why;
    begin(&line, attempt);
    command_line_add(&line, "--version");
    process_read(line.word, LOOK_TIMEOUT_S, &text, &why);
    snprintf(attempt->compiler_version, sizeof attempt->compiler_version, "%.*s",
             text ? (int) strcspn(text, "\n") : 0, text ? text : "");
    free(text);
}

/* Code for this very processor may hold what Valgrind does not know: it is compiled twice. */
static Status make_countable(Attempt *attempt, Reason *why)
{
    char timed[PATH_BYTES], countable[PATH_BYTES];
    path_of(attempt, "ladder-one", TWIN_TIMED, "", timed);
    path_of(attempt, "ladder-one", TWIN_COUNTABLE, "", countable);
    if (strstr(attempt->all_flags, "-march=native")) {
        const Status status = compile_file(attempt, TWIN_COUNTABLE, why);
        return status == STATUS_OK ? link_runner(attempt, TWIN_COUNTABLE, why) : status;
    }
    if (symlink("ladder-one", countable) == 0) return STATUS_OK;
    return reason(why, STATUS_STORAGE, "cannot write %.200s: %s", countable, strerror(errno));
}

Status attempt_make(Attempt *attempt, Reason *why)
{
    if (!attempt->compiler) attempt->compiler = LADDER_CC;
    attempt->outcome = "holds no rung";
    snprintf(attempt->all_flags, sizeof attempt->all_flags, "-O2%s%s", attempt->flags ? " " : "",
             attempt->flags ? attempt->flags : "");
    if (strstr(attempt->all_flags, "-flto"))
        return reason(why, STATUS_BAD_USAGE,
                      "-flto leaves no machine code in the file's object to look at; leave it out");
    Status status = check_file(attempt->file, why);
    if (status == STATUS_OK) name_by_file(attempt);
    if (status == STATUS_OK) status = compile_file(attempt, TWIN_TIMED, why);
    if (status == STATUS_OK) status = find_rung(attempt, why);
    if (status == STATUS_OK) status = compile_glue(attempt, "try_registry", why);
    if (status == STATUS_OK && strcmp(attempt->variant, FUNCTION_VARIANT) == 0)
        status = compile_glue(attempt, FUNCTION_VARIANT, why);
    if (status == STATUS_OK) status = link_runner(attempt, TWIN_TIMED, why);
    if (status == STATUS_OK) status = make_countable(attempt, why);
    if (status == STATUS_OK) status = keep_object(attempt, why);
    if (status == STATUS_OK) note_project_flags(attempt);
    if (status == STATUS_OK) ask_version(attempt);
    return status;
}

/* ---- who takes part ---- */

#define USUAL_BASE "v20_soa"

/* What was asked for; else what the rung says itself, if that is here; else the usual one. */
static const Rung *find_base(const Options *o, const Catalogue *here, const Rung *own, Reason *why)
{
    const Rung *const said = catalogue_exact(here, own->base);
    if (o->base) return catalogue_find(here, o->base, why);
    return said && !said->not_built ? said : catalogue_find(here, USUAL_BASE, why);
}

static Status load_tried(const Options *o, Catalogue *tried, Reason *why)
{
    if (o->runner) return catalogue_load_command(o->runner, o->timeout_s, tried, why);
    return catalogue_load_from(o->build_b, tried, why);
}

Status attempt_load(Bench *bench, size_t rungs[2], Reason *why)
{
    const Options *const o = bench->options;
    Catalogue *const here = &bench->catalogue;
    Catalogue tried = { .n_rungs = 0 };
    Status status = catalogue_load(here, why);
    if (status == STATUS_OK) status = load_tried(o, &tried, why);
    const Rung *own = NULL;
    if (status == STATUS_OK) own = o->tried ? catalogue_exact(&tried, o->tried) : tried.rungs;
    if (status == STATUS_OK && (!own || own->not_built))
        status = reason(why, STATUS_WRONG_ANSWER, "%.200s: %s", o->runner ? o->runner : o->argument,
                        own ? own->not_built : "it lists no rung");
    const Rung *const base = own && status == STATUS_OK ? find_base(o, here, own, why) : NULL;
    if (status == STATUS_OK && !base) status = STATUS_BAD_USAGE;
    if (status == STATUS_OK && base->not_built)
        status
            = reason(why, STATUS_MISSING, "%s is not built here: %s", base->name, base->not_built);
    if (status == STATUS_OK) {
        rungs[0] = (size_t) (base - here->rungs);
        rungs[1] = here->n_rungs;
        status = catalogue_adopt(here, &tried, (size_t) (own - tried.rungs), why);
    }
    catalogue_free(&tried);
    return status;
}

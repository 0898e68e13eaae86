#include "harness/exercise.h"

#include "harness/metric.h"
#include "harness/process.h"
#include "results/nearest.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What check.toml leaves out. */
static const double USUAL_TOLERANCE = 1e-9;
static const double USUAL_TIMEOUT_S = 10.0;
static const double LONGEST_TIMEOUT_S = 120.0;
enum { USUAL_WORKERS = 2, MOST_WORKERS = 8 };

/* ---- which one ---- */

/** Writes the folder of the built exercises. Shape: path holds PATH_MAX. */
static void exercise_folder(const char *folder, char *path)
{
    if (folder)
        snprintf(path, PATH_MAX, "%s", folder);
    else if (!process_sibling("exercises", path, PATH_MAX))
        path[0] = '\0';
}

/* Returns: the number in "01_hidden_quadratic" or in "01"; -1 where there is none. */
static long number_in(const char *text)
{
    char *end = NULL;
    const long number = strtol(text, &end, 10);
    return *text >= '0' && *text <= '9' && (*end == '\0' || *end == '_') ? number : -1;
}

/* "01_hidden_quadratic" by that name, by "hidden_quadratic", or by "1" or "01". */
static bool is_meant(const char *exercise, const char *word)
{
    const char *const topic = strchr(exercise, '_') ? strchr(exercise, '_') + 1 : exercise;
    const bool is_number = word[0] && word[strspn(word, "0123456789")] == '\0';
    return strcmp(exercise, word) == 0 || strcmp(topic, word) == 0
        || (is_number && number_in(exercise) == number_in(word));
}

/* "01_hidden_quadratic.json" -> its name. Returns: false for another file. */
static bool take_name(const char *file, char *name)
{
    snprintf(name, NAME_MAX + 1, "%s", file);
    char *const suffix = strrchr(name, '.');
    if (!suffix || suffix == name || strcmp(suffix, ".json") != 0) return false;
    *suffix = '\0';
    return true;
}

/* What there is, beside a word. */
typedef struct Found {
    char name[NAME_MAX + 1]; /* the one that is meant, or else the nearest */
    bool is_meant;
    size_t distance;
    long first, last; /* numbers */
    size_t n;
} Found;

static void look_at(const char *name, const char *word, Found *found)
{
    const char *const topic = strchr(name, '_');
    const long number = number_in(name);
    size_t distance = nearest_distance(name, word);
    if (topic && nearest_distance(topic + 1, word) < distance)
        distance = nearest_distance(topic + 1, word);
    if (found->n == 0 || number < found->first) found->first = number;
    if (found->n == 0 || number > found->last) found->last = number;
    const bool is_it = is_meant(name, word);
    if (is_it || (!found->is_meant && (found->n == 0 || distance < found->distance))) {
        snprintf(found->name, sizeof found->name, "%s", name);
        found->distance = distance;
        found->is_meant = is_it;
    }
    found->n++;
}

static void find_name(const char *folder, const char *word, Found *found)
{
    char name[NAME_MAX + 1];
    DIR *const all = opendir(folder);
    *found = (Found) { .n = 0 };
    for (const struct dirent *entry; all && (entry = readdir(all));)
        if (take_name(entry->d_name, name)) look_at(name, word, found);
    if (all) closedir(all);
}

static bool is_file_name(const char *word)
{
    const char *const dot = strrchr(word, '.');
    return strchr(word, '/') || (dot && (strcmp(dot, ".c") == 0 || strcmp(dot, ".py") == 0));
}

/* Names are near when a letter in three is wrong; a number has no near ones. */
static Status refuse_name(const char *word, const Found *found, Reason *why)
{
    const size_t length = strlen(word);
    const bool is_word = word[strcspn(word, "0123456789")] == '\0' || strchr(word, '_');
    char there[64];
    snprintf(there, sizeof there, "%s %ld to %ld",
             (size_t) (found->last - found->first) + 1 == found->n ? "there are"
                                                                   : "their numbers go from",
             found->first, found->last);
    if (is_file_name(word))
        return reason(why, STATUS_BAD_USAGE,
                      "'%.60s' is no exercise: its number comes first, grade NN %.60s; %s", word,
                      word, there);
    if (is_word && found->distance <= 1 + length / 3)
        return reason(why, STATUS_BAD_USAGE, "no exercise '%.60s'; nearest: %s", word, found->name);
    return reason(why, STATUS_BAD_USAGE, "no exercise '%.60s'; %s", word, there);
}

/* ---- what check.toml says ---- */

static Status refuse(const Exercise *e, const char *where, const char *wanted, Reason *why)
{
    return reason(why, STATUS_BAD_USAGE, "check.toml of %s: %s is not %s", e->name, where, wanted);
}

enum { MOST_KEYS = 16 };

/* All that it may say: a word with a slip in it must not pass for one that was left out. */
typedef enum KeyPlace { IN_FILE, IN_PROBLEM, IN_ANSWER, IN_PART, IN_CHECK } KeyPlace;

static const struct {
    const char *where;
    const char *keys[MOST_KEYS];
} places[] = {
    [IN_FILE] = { "the file",
                  { "title", "language", "flags", "minutes", "prerequisites", "tool", "workers",
                    "needs", "problem", "answer", "check", "name", "folder", "common" } },
    [IN_PROBLEM]
    = { "a problem", { "trajectories", "steps", "extra", "dt", "sigma", "rho", "beta" } },
    [IN_ANSWER] = { "[answer]", { "tolerance", "addresses", "parts" } },
    [IN_PART] = { "a part of the answer", { "per", "names" } },
    [IN_CHECK]
    = { "a check",
        { "metric", "at_most", "at_least", "against", "reason", "tool", "problem", "timeout_s" } },
};

/* Returns: `status`, or what is wrong with the first of its keys that is not known. */
static Status check_keys(const Exercise *e, json_t *object, KeyPlace place, Status status,
                         Reason *why)
{
    const char *const *const keys = places[place].keys, *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        const char *nearest = keys[0];
        bool is_known = false;
        for (size_t k = 0; k < MOST_KEYS && keys[k]; k++) {
            nearest = nearest_word(key, nearest, keys[k]);
            is_known |= strcmp(key, keys[k]) == 0;
        }
        if (!is_known && status == STATUS_OK)
            status = reason(why, STATUS_BAD_USAGE,
                            "check.toml of %s: %s knows no '%.40s'; nearest: %s", e->name,
                            places[place].where, key, nearest);
    }
    return status;
}

static Status check_all_keys(const Exercise *e, Reason *why)
{
    json_t *const answer = json_object_get(e->json, "answer"), *object;
    size_t i;
    Status status = check_keys(e, e->json, IN_FILE, STATUS_OK, why);
    status = check_keys(e, json_object_get(e->json, "problem"), IN_PROBLEM, status, why);
    status = check_keys(e, answer, IN_ANSWER, status, why);
    json_array_foreach(json_object_get(answer, "parts"), i, object) status
        = check_keys(e, object, IN_PART, status, why);
    json_array_foreach(json_object_get(e->json, "check"), i, object)
    {
        status = check_keys(e, object, IN_CHECK, status, why);
        status = check_keys(e, json_object_get(object, "problem"), IN_PROBLEM, status, why);
    }
    return status;
}

/* A number, or a list of two. */
static bool read_range(const json_t *object, const char *key, Range *range)
{
    const json_t *const value = json_object_get(object, key);
    if (!value) return true;
    if (json_is_number(value))
        range->least = range->most = json_number_value(value);
    else if (json_array_size(value) == 2 && json_is_number(json_array_get(value, 0))
             && json_is_number(json_array_get(value, 1)))
        *range = (Range) { json_number_value(json_array_get(value, 0)),
                           json_number_value(json_array_get(value, 1)) };
    else
        return false;
    return range->least <= range->most;
}

static Status read_problem(const Exercise *e, const json_t *object, const char *where,
                           ProblemRange *p, Reason *why)
{
    const struct {
        const char *name;
        Range *range;
        double least, most;
    } rows[] = {
        { "trajectories", &p->trajectories, 1, 1e6 },
        { "steps", &p->steps, 1, 1e6 },
        { "extra", &p->extra, 0, 1e9 },
        { "dt", &p->dt, 1e-12, 0.05 },
        { "sigma", &p->sigma, -1e6, 1e6 },
        { "rho", &p->rho, -1e6, 1e6 },
        { "beta", &p->beta, -1e6, 1e6 },
    };
    char place[96];
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        snprintf(place, sizeof place, "%s of %s", rows[r].name, where);
        if (!read_range(object, rows[r].name, rows[r].range))
            return refuse(e, place, "a number or [least, most]", why);
        if (rows[r].range->least < rows[r].least || rows[r].range->most > rows[r].most)
            return reason(why, STATUS_BAD_USAGE, "check.toml of %s: %s is out of range: %g to %g",
                          e->name, place, rows[r].least, rows[r].most);
    }
    return STATUS_OK;
}

/* Returns: the number, or `usual` where it is left out; NAN where it is no number. */
static double number_of(const json_t *object, const char *key, double usual)
{
    const json_t *const value = json_object_get(object, key);
    if (!value) return usual;
    return json_is_number(value) ? json_number_value(value) : NAN;
}

static const char *text_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static Status read_threshold(const Exercise *e, const json_t *object, Check *c, Reason *why)
{
    const double most = number_of(object, "at_most", NAN),
                 least = number_of(object, "at_least", NAN);
    c->is_at_most = !isnan(most);
    c->threshold = c->is_at_most ? most : least;
    if (isnan(c->threshold) || (!isnan(most) && !isnan(least)))
        return refuse(e, "a check", "given at_most or at_least, a number", why);
    c->timeout_s = number_of(object, "timeout_s", USUAL_TIMEOUT_S);
    if (!(c->timeout_s > 0.0 && c->timeout_s <= LONGEST_TIMEOUT_S))
        return refuse(e, "timeout_s", "a number of seconds up to 120", why);
    return STATUS_OK;
}

static Status read_check(const Exercise *e, const json_t *object, Check *c, Reason *why)
{
    const char *const metric = text_of(object, "metric");
    c->metric = metric_find(metric ? metric : "");
    c->against = text_of(object, "against");
    c->reason = text_of(object, "reason");
    c->tool = text_of(object, "tool") ? text_of(object, "tool") : e->tool;
    c->problem = e->problem;
    if (!c->metric)
        return reason(why, STATUS_BAD_USAGE, "check.toml of %s: no metric '%.40s'; nearest: %s",
                      e->name, metric ? metric : "", metric_nearest(metric ? metric : ""));
    if (!c->reason || c->reason[0] == '\0')
        return refuse(e, "a check's reason", "there: say why the threshold is what it is", why);
    if (metric_is_ratio(c->metric) != (c->against != NULL))
        return reason(why, STATUS_BAD_USAGE, "check.toml of %s: %s %s", e->name,
                      metric_is_ratio(c->metric) ? "needs against = \"starter\" or \"solution\" for"
                                                 : "knows no `against` for",
                      metric);
    if (c->against && strcmp(c->against, "starter") != 0 && strcmp(c->against, "solution") != 0)
        return refuse(e, "against", "\"starter\" or \"solution\"", why);
    const Status status = read_threshold(e, object, c, why);
    return status == STATUS_OK
        ? read_problem(e, json_object_get(object, "problem"), "a check", &c->problem, why)
        : status;
}

static Status read_language(Exercise *e, Reason *why)
{
    static const char *const names[] = {
        [LANGUAGE_C] = "c",
        [LANGUAGE_OPENMP] = "openmp",
        [LANGUAGE_MPI] = "mpi",
        [LANGUAGE_PYTHON] = "python",
    };
    const char *const name = text_of(e->json, "language");
    for (size_t l = 0; l < sizeof names / sizeof *names; l++)
        if (name && strcmp(name, names[l]) == 0) {
            e->language = (Language) l;
            return STATUS_OK;
        }
    return refuse(e, "language", "c, openmp, mpi or python", why);
}

static Status read_isa(Exercise *e, Reason *why)
{
    const json_t *const needs = json_object_get(e->json, "needs");
    const char *const name = needs ? json_string_value(needs) : "sse2";
    return name && cpu_isa_parse(name, &e->isa) == STATUS_OK && e->isa != ISA_WIDEST
        ? STATUS_OK
        : refuse(e, "needs", "sse2, avx2 or avx512", why);
}

/* Returns: false where the names are not there, or none of them. */
static bool read_names(const json_t *names, AnswerPart *part)
{
    part->n_names = json_array_size(names);
    if (part->n_names < 1 || part->n_names > EXERCISE_MOST_NAMES) return false;
    for (size_t i = 0; i < part->n_names; i++) {
        part->names[i] = json_string_value(json_array_get(names, i));
        if (!part->names[i] || part->names[i][0] == '\0') return false;
    }
    return true;
}

static Status read_parts(Exercise *e, Reason *why)
{
    static const char *const words[] = { [PER_TRAJECTORY] = "trajectory", [PER_STEP] = "step" };
    const json_t *const parts = json_object_get(json_object_get(e->json, "answer"), "parts");
    e->n_parts = json_array_size(parts);
    if (e->n_parts < 1 || e->n_parts > EXERCISE_MOST_PARTS)
        return refuse(e, "parts of [answer]", "a list of one to eight", why);
    for (size_t p = 0; p < e->n_parts; p++) {
        const json_t *const object = json_array_get(parts, p);
        const char *const per = text_of(object, "per");
        AnswerPart *const part = &e->parts[p];
        if (!read_names(json_object_get(object, "names"), part))
            return refuse(e, "names of a part of the answer", "a list of one to four texts", why);
        for (PartPer w = PER_TRAJECTORY; w <= PER_STEP; w++)
            if (per && strcmp(per, words[w]) == 0) part->per = w;
        if (json_object_get(object, "per") && part->per == PER_RUN)
            return refuse(e, "per of a part of the answer", "\"trajectory\" or \"step\"", why);
    }
    return STATUS_OK;
}

static Status read_texts(Exercise *e, Reason *why)
{
    const json_t *const answer = json_object_get(e->json, "answer");
    const double workers = number_of(e->json, "workers", USUAL_WORKERS);
    const double n_addresses = number_of(answer, "addresses", 0.0);
    e->title = text_of(e->json, "title");
    e->flags = text_of(e->json, "flags") ? text_of(e->json, "flags") : "";
    e->tool = text_of(e->json, "tool");
    e->tolerance = number_of(answer, "tolerance", USUAL_TOLERANCE);
    if (!e->title || !e->tool) return refuse(e, "title or tool", "there", why);
    if (!(e->tolerance >= 0.0)) return refuse(e, "tolerance", "a number, 0 or more", why);
    if (!(workers >= 1.0 && workers <= MOST_WORKERS))
        return refuse(e, "workers", "a number from 1 to 8", why);
    if (!(n_addresses >= 0.0 && n_addresses <= EXERCISE_MOST_ANSWERS))
        return refuse(e, "addresses", "a number, 0 or more", why);
    e->workers = (unsigned) workers;
    e->n_addresses = (size_t) n_addresses;
    return read_language(e, why);
}

static Status read_all(Exercise *e, Reason *why)
{
    const json_t *const checks = json_object_get(e->json, "check");
    e->problem = (ProblemRange) {
        .trajectories = { 50, 100 },
        .steps = { 10, 20 },
        .dt = { 0.01, 0.01 },
        .sigma = { 10.0, 10.0 },
        .rho = { 28.0, 28.0 },
        .beta = { 8.0 / 3.0, 8.0 / 3.0 },
    };
    Status status = check_all_keys(e, why);
    if (status == STATUS_OK) status = read_texts(e, why);
    if (status == STATUS_OK) status = read_isa(e, why);
    if (status == STATUS_OK) status = read_parts(e, why);
    if (status == STATUS_OK)
        status
            = read_problem(e, json_object_get(e->json, "problem"), "[problem]", &e->problem, why);
    if (status == STATUS_OK
        && (json_array_size(checks) < 1 || json_array_size(checks) > EXERCISE_MOST_CHECKS))
        status = refuse(e, "[[check]]", "there once to eight times", why);
    for (size_t c = 0; status == STATUS_OK && c < json_array_size(checks); c++)
        status = read_check(e, json_array_get(checks, c), &e->checks[e->n_checks++], why);
    return status;
}

Status exercise_open(const char *folder, const char *word, Exercise *exercise, Reason *why)
{
    char root[PATH_MAX], path[PATH_MAX + NAME_MAX + 16];
    json_error_t error;
    Found found;
    *exercise = (Exercise) { .json = NULL };
    exercise_folder(folder, root);
    find_name(root, word, &found);
    if (found.n == 0)
        return reason(why, STATUS_MISSING, "no exercises in %.200s: build them with ninja",
                      root[0] ? root : "this build");
    if (!found.is_meant) return refuse_name(word, &found, why);
    snprintf(path, sizeof path, "%s/%s.json", root, found.name);
    exercise->json = json_load_file(path, 0, &error);
    exercise->name = text_of(exercise->json, "name");
    exercise->folder = text_of(exercise->json, "folder");
    exercise->common = text_of(exercise->json, "common");
    if (!exercise->name || !exercise->folder || !exercise->common)
        return reason(why, STATUS_BAD_USAGE, "%.200s is damaged: build again", path);
    return read_all(exercise, why);
}

void exercise_close(Exercise *exercise)
{
    json_decref(exercise->json);
    exercise->json = NULL;
}

const char *exercise_suffix(const Exercise *exercise)
{
    return exercise->language == LANGUAGE_PYTHON ? "py" : "c";
}

long exercise_number(const Exercise *exercise)
{
    return number_in(exercise->name);
}

/* ---- names of values ---- */

static size_t times_of(const AnswerPart *part, size_t n_trajectories, size_t n_steps)
{
    return part->per == PER_TRAJECTORY ? n_trajectories : part->per == PER_STEP ? n_steps : 1;
}

size_t exercise_values(const Exercise *e, size_t n_trajectories, size_t n_steps)
{
    size_t n = 0;
    for (size_t p = 0; p < e->n_parts; p++)
        n += e->parts[p].n_names * times_of(&e->parts[p], n_trajectories, n_steps);
    return n;
}

void exercise_name_value(const Exercise *e, size_t n_trajectories, size_t n_steps, size_t index,
                         char *text, size_t n_bytes)
{
    const AnswerPart *part = e->parts;
    for (size_t n; index >= (n = part->n_names * times_of(part, n_trajectories, n_steps)); part++)
        index -= n;
    const char *const name = part->names[index % part->n_names], *const mark = strchr(name, '#');
    if (mark)
        snprintf(text, n_bytes, "%.*s%zu%s", (int) (mark - name), name, index / part->n_names,
                 mark + 1);
    else
        snprintf(text, n_bytes, "%s", name);
}

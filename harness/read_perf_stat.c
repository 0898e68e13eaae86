#include "harness/read_perf_stat.h"

#include "harness/text_lines.h"

#include <jansson.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Blanks over what is no JSON but was printed by some release: a comma behind the last member, and
 * ratios of nothing, which become empty texts. */
static void mend(char *line)
{
    bool is_text = false;
    for (char *c = line; *c; c++) {
        if (is_text && *c == '\\' && c[1]) {
            c++;
        } else if (*c == '"') {
            is_text = !is_text;
        } else if (!is_text && *c == ',' && c[1 + strspn(c + 1, " \t")] == '}') {
            *c = ' ';
        } else if (!is_text && (strncasecmp(c, "nan", 3) == 0 || strncasecmp(c, "inf", 3) == 0)) {
            if (c > line && c[-1] == '-') c[-1] = ' ';
            memcpy(c, "\"\" ", 3);
            c += 2;
        }
    }
}

/* Digits alone: no "nan", no hexadecimal, and no comma of another locale. */
static bool read_number(const json_t *value, double *number)
{
    if (json_is_number(value)) {
        *number = json_number_value(value);
    } else {
        const char *const text = json_string_value(value);
        char *end = NULL;
        if (!text || !*text || text[strspn(text, "0123456789.eE+-")]) return false;
        *number = strtod(text, &end);
        if (*end) return false;
    }
    return isfinite(*number) && *number >= 0.0;
}

/* Copies the name without its modifier: "cycles:u", "msr/tsc/u", and without the kind of core that
 * a processor with two of them counts on: "cpu_atom/cycles/". A tracepoint's name has a colon
 * as well, and more behind it. */
static void copy_event(char *event, size_t n_bytes, const char *name)
{
    static const char modifiers[] = "ukhIGHpPSDWeb";
    const char *const pmu = strncmp(name, "cpu_", 4) == 0 ? strchr(name, '/') : NULL;
    snprintf(event, n_bytes, "%s", pmu ? pmu + 1 : name);
    if (pmu) event[strcspn(event, "/")] = '\0';
    char *const colon = strrchr(event, ':'), *const slash = strrchr(event, '/');
    if (colon && colon > event && !colon[1 + strspn(colon + 1, modifiers)]) *colon = '\0';
    if (slash && !slash[1 + strspn(slash + 1, modifiers)]) slash[1] = '\0';
}

static bool read_count(const json_t *object, const char *name, PerfCount *count)
{
    const json_t *const value = json_object_get(object, "counter-value");
    const char *const text = json_string_value(value);
    const char *const unit = json_string_value(json_object_get(object, "unit"));
    double percent;
    *count = (PerfCount) { .value = NAN, .share = NAN };
    copy_event(count->event, sizeof count->event, name);
    snprintf(count->unit, sizeof count->unit, "%s", unit ? unit : "");
    if (text && strcmp(text, "<not supported>") == 0)
        count->state = PERF_NOT_SUPPORTED;
    else if (text && strcmp(text, "<not counted>") == 0)
        count->state = PERF_NOT_COUNTED;
    else if (!read_number(value, &count->value))
        return false;
    if (count->state == PERF_COUNTED
        && read_number(json_object_get(object, "pcnt-running"), &percent))
        count->share = fmin(percent / 100.0, 1.0);
    return true;
}

/* An interval, a CPU, a thread: this line is one part of a count. */
static bool is_part(const json_t *object)
{
    static const char *const keys[] = { "interval", "cpu",  "thread", "core",  "die",
                                        "cluster",  "node", "socket", "cache", "cgroup" };
    for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++)
        if (json_object_get(object, keys[k])) return true;
    return false;
}

/* A total of which one part is not known is not known. */
static void add_part(PerfCount *count, const PerfCount *part)
{
    count->value += part->value;
    if (count->state == PERF_COUNTED) count->state = part->state;
    count->share = count->state == PERF_COUNTED ? fmin(count->share, part->share) : NAN;
}

/* Cores of one kind count what ran on them: a kind on which nothing ran adds nothing. */
static void add_kind(PerfCount *count, const PerfCount *other)
{
    if (other->state != PERF_COUNTED) return;
    if (count->state != PERF_COUNTED)
        *count = *other;
    else
        add_part(count, other);
}

/* Returns: where the event stands, or stat->n. */
static size_t find(const PerfStat *stat, const char *event)
{
    size_t c = 0;
    while (c < stat->n && strcmp(stat->counts[c].event, event) != 0) c++;
    return c;
}

static Status read_object(const json_t *object, size_t line, PerfStat *stat, Reason *why)
{
    const char *const name = json_string_value(json_object_get(object, "event"));
    PerfCount count;
    if (!name || !json_object_get(object, "counter-value")) return STATUS_OK; // a metric alone
    if (!read_count(object, name, &count))
        return reason(why, STATUS_BAD_USAGE,
                      "perf stat, line %zu: the value of %s is no number (run it with LC_ALL=C)",
                      line, count.event);
    const bool is_of_a_kind = strncmp(name, "cpu_", 4) == 0;
    const size_t known = is_part(object) || is_of_a_kind ? find(stat, count.event) : stat->n;
    if (known < stat->n && is_of_a_kind)
        add_kind(&stat->counts[known], &count);
    else if (known < stat->n)
        add_part(&stat->counts[known], &count);
    if (known < stat->n) return STATUS_OK;
    if (stat->n == PERF_MOST_EVENTS)
        return reason(why, STATUS_BAD_USAGE,
                      "perf stat, line %zu: more than %d events, ask for fewer", line,
                      PERF_MOST_EVENTS);
    stat->counts[stat->n++] = count;
    return STATUS_OK;
}

static Status read_line(char *line, size_t number, PerfStat *stat, Reason *why)
{
    json_error_t error;
    if (line[strspn(line, " \t")] != '{') return STATUS_OK;
    mend(line);
    json_t *const object = json_loads(line, 0, &error);
    if (!object && json_error_code(&error) == json_error_out_of_memory)
        return reason(why, STATUS_NO_MEMORY, "no memory for the output of perf stat");
    if (!object)
        return reason(why, STATUS_BAD_USAGE,
                      "perf stat, line %zu is no JSON object: %s (cut off? run it with LC_ALL=C)",
                      number, error.text);
    const Status status = read_object(object, number, stat, why);
    json_decref(object);
    return status;
}

Status perf_stat_parse(const char *text, PerfStat *stat, Reason *why)
{
    TextLines lines;
    Status status = STATUS_OK;
    stat->n = 0;
    if (!text_lines_open(&lines, text))
        return reason(why, STATUS_NO_MEMORY, "no memory for the output of perf stat");
    for (char *line; status == STATUS_OK && (line = text_lines_next(&lines));)
        status = read_line(line, lines.number, stat, why);
    if (status == STATUS_OK && stat->n == 0)
        status
            = reason(why, STATUS_BAD_USAGE, "perf stat wrote no event in %zu lines", lines.number);
    text_lines_close(&lines);
    return status;
}

const PerfCount *perf_stat_find(const PerfStat *stat, const char *event)
{
    const size_t c = find(stat, event);
    return c < stat->n ? &stat->counts[c] : NULL;
}

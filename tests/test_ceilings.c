/**
 * What the harness makes of ladder-peaks and likwid-bench, also where they die, lie or hang.
 *
 *     test_ceilings DATA_FOLDER
 *
 * likwid_bench.txt there is what likwid-bench 5.2.2 really printed (triad_avx512_fma, 992
 * elements).
 */
#include "harness/ceilings.h"
#include "harness/likwid.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *data_folder;
static char folder[] = "/tmp/ladder-ceilings-XXXXXX";

static const char good[]
    = "{\"type\":\"ceiling\",\"kind\":\"latency\",\"operation\":\"fma\",\"cores\":1,\"value\":5.0,"
      "\"unit\":\"cycles\",\"roof\":5.0}\n"
      "{\"type\":\"ceiling\",\"kind\":\"latency\",\"operation\":\"load\",\"level\":\"L2\","
      "\"cores\":1,"
      "\"value\":6.0,\"unit\":\"ns\",\"roof\":6.0}\n"
      "{\"type\":\"ceiling\",\"kind\":\"latency\",\"operation\":\"div\",\"cores\":1,"
      "\"unit\":\"cycles\",\"reason\":\"none\"}\n";

/* ---- lines ---- */

static void right_lines_are_taken(void)
{
    Ceilings ceilings = { .n_records = 0 };
    Reason why = { "" };
    CHECK(ceilings_parse(good, &ceilings, &why) == STATUS_OK);
    CHECK(ceilings.n_records == 3 && ceilings.missing[0] == '\0');
    if (ceilings.n_records == 3) {
        CHECK(ceilings.records[0].value == 5.0 && ceilings.records[0].roof == 5.0);
        CHECK(strcmp(ceilings.records[1].level, "L2") == 0);
        CHECK(isnan(ceilings.records[2].value) && strcmp(ceilings.records[2].reason, "none") == 0);
    }
    ceilings_free(&ceilings);
    CHECK(ceilings.n_records == 0 && !ceilings.records);
}

static void one_wrong_line_and_none_is_taken(void)
{
    static const char *const wrong[] = {
        "",
        "\n",
        "nonsense\n",
        "{}\n",
        "[1]\n",
        "{\"type\":\"resume\",\"session\":1,\"started_at\":\"x\"}\n",
        "{\"type\":\"ceiling\",\"kind\":\"clock\",\"operation\":\"a\",\"cores\":1,\"unit\":\"GHz\"}"
        "\n",
        "{\"type\":\"ceiling\",\"kind\":\"speed\",\"operation\":\"a\",\"cores\":1,\"unit\":\"GHz\","
        "\"value\":1}\n",
        "{\"type\":\"ceiling\",\"kind\":\"clock\",\"operation\":\"a\",\"cores\":0,\"unit\":\"GHz\","
        "\"value\":1}\n",
        "{\"type\":\"ceiling\",\"kind\":\"clock\",\"operation\":\"a\",\"cores\":1,\"unit\":\"GHz\","
        "\"value\":1}", /* cut off */
    };
    for (size_t w = 0; w < sizeof wrong / sizeof *wrong; w++) {
        Ceilings ceilings = { .n_records = 0 };
        Reason why = { "" };
        char text[2048];
        snprintf(text, sizeof text, "%s%s", wrong[w][0] ? good : "", wrong[w]);
        CHECK(ceilings_parse(text, &ceilings, &why) == STATUS_OK);
        if (!CHECK(ceilings.n_records == 0 && !ceilings.records && ceilings.missing[0]))
            fprintf(stderr, "taken: %s\n", wrong[w]);
        ceilings_free(&ceilings);
    }
}

static void latencies_are_measured_or_common(void)
{
    Ceilings ceilings = { .n_records = 0 };
    Reason why = { "" };
    const LoopLatencies common = ceilings_latencies(&ceilings);
    CHECK(common.add == 4 && common.mul == 4 && common.fma == 4 && common.div == 14);
    CHECK(common.load == 5 && common.forward == 5);
    CHECK(ceilings_parse(good, &ceilings, &why) == STATUS_OK);
    const LoopLatencies measured = ceilings_latencies(&ceilings);
    CHECK(measured.fma == 5);  /* from the row */
    CHECK(measured.div == 14); /* a row without a value */
    CHECK(measured.load == 5); /* L2 is not what a load takes, and ns are no cycles */
    CHECK(measured.add == 4);
    ceilings_free(&ceilings);
}

/* ---- programs that stand in for ladder-peaks ---- */

static const char *write_script(const char *name, const char *text)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *const file = fopen(path, "w");
    if (!CHECK(file != NULL)) return path;
    fprintf(file, "#!/bin/sh\n%s\n", text);
    fclose(file);
    CHECK(chmod(path, 0700) == 0);
    return path;
}

static const double TIMEOUT_S = 60.0;

/* As a prefix it is given the real program to run, and does something else. */
static void check_stand_in_within(double timeout_s, const char *text, size_t n_records)
{
    Ceilings ceilings;
    Reason why = { "" };
    const char *const script = write_script("stand-in", text);
    CHECK(ceilings_measure(script, CEILINGS_CHECKED, timeout_s, &ceilings, &why) == STATUS_OK);
    CHECK(ceilings.n_records == n_records);
    CHECK((ceilings.missing[0] != '\0') == (n_records == 0));
    CHECK(n_records == 0
          || strstr(ceilings.unchecked, "prefix")); /* behind a prefix is another machine */
    ceilings_free(&ceilings);
}

static void check_stand_in(const char *text, size_t n_records)
{
    check_stand_in_within(TIMEOUT_S, text, n_records);
}

static void what_misbehaves_leaves_a_reason(void)
{
    char text[2048];
    snprintf(text, sizeof text, "cat <<'END'\n%sEND", good);
    check_stand_in(text, 3);
    snprintf(text, sizeof text, "cat <<'END'\n%sEND\nexit 1", good);
    check_stand_in(text, 0);
    snprintf(text, sizeof text, "cat <<'END'\n%sEND\nkill -9 $$", good);
    check_stand_in(text, 0);
    check_stand_in("echo garbage", 0);
    check_stand_in("exit 0", 0);
    check_stand_in_within(0.2, "exec sleep 100", 0);
    Ceilings ceilings;
    Reason why = { "" };
    CHECK(ceilings_measure("/nowhere/emulator", CEILINGS_CHECKED, TIMEOUT_S, &ceilings, &why)
          == STATUS_OK);
    CHECK(strstr(ceilings.missing, "/nowhere/emulator") != NULL);
    ceilings_free(&ceilings);
}

/* ---- likwid-bench ---- */

static void numbers_are_found_in_what_it_printed(void)
{
    char path[1024], text[8192];
    snprintf(path, sizeof path, "%s/likwid_bench.txt", data_folder);
    FILE *const file = fopen(path, "r");
    if (!CHECK(file != NULL)) return;
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    CHECK(likwid_number(text, "MFlops/s") == 6072.59);
    CHECK(likwid_number(text, "MByte/s") == 97161.45);
    CHECK(likwid_number(text, "Iterations") == 1000);
    CHECK(likwid_number(text, "Time") == 3.267140e-04);
    CHECK(isnan(likwid_number(text, "MByte"))
          && isnan(likwid_number(text, "LIKWID MICRO BENCHMARK")));
    CHECK(isnan(likwid_number("MByte/s:\t\t0.00\n", "MByte/s")));
    CHECK(isnan(likwid_number("MByte/s:\t\tnan\n", "MByte/s")));
    CHECK(isnan(likwid_number("MByte/s 5\n", "MByte/s")));
    CHECK(isnan(likwid_number("", "MByte/s")));
}

static CeilingRecord memory_read(double value)
{
    CeilingRecord c = record_new(RECORD_CEILING).as.ceiling;
    c.kind = "bandwidth";
    c.operation = "read";
    c.level = "memory";
    c.cores = 1;
    c.bytes = 1 << 20;
    c.value = c.roof = value;
    c.unit = "GB/s";
    return c;
}

/* A likwid-bench of our own stands in PATH. */
static void check_likwid(const char *script, Status wanted, double own, double other, double roof)
{
    CeilingRecord records[] = { memory_read(own), memory_read(own) };
    Texts texts = { 0 };
    Reason why = { "" };
    records[0].cores = 2; /* is not compared with what one core did */
    write_script("likwid-bench", script);
    CHECK(likwid_check(records, 2, &texts, &why) == wanted);
    CHECK(isnan(other) ? !records[1].other && isnan(records[1].other_value)
                       : records[1].other && fabs(records[1].other_value - other) < 1e-9);
    CHECK(fabs(records[1].roof - roof) < 1e-9 && records[1].value == own);
    CHECK(!records[0].other && records[0].roof == own);
    CHECK((wanted == STATUS_OK) == (why.text[0] == '\0'));
    texts_free(&texts);
}

static void the_roof_is_the_higher_of_both(void)
{
    char path[8192];
    const char *const before = getenv("PATH");
    snprintf(path, sizeof path, "%s:%s", folder, before ? before : "");
    char *const restored = before ? strdup(before) : NULL;
    setenv("PATH", path, 1);
    check_likwid("printf 'MByte/s:\\t\\t12000.0\\n'", STATUS_OK, 10.0, 12.0, 12.0);
    check_likwid("printf 'MByte/s:\\t\\t8000.0\\n'", STATUS_OK, 10.0, 8.0, 10.0);
    check_likwid("printf 'MByte/s:\\t\\t0.0\\n'", STATUS_MISSING, 10.0, NAN, 10.0);
    check_likwid("echo nothing", STATUS_MISSING, 10.0, NAN, 10.0);
    check_likwid("printf 'MByte/s:\\t\\t12000.0\\n'; exit 1", STATUS_MISSING, 10.0, NAN, 10.0);
    setenv("PATH", "/nowhere", 1);
    check_likwid("exit 0", STATUS_MISSING, 10.0, NAN, 10.0);
    if (restored) setenv("PATH", restored, 1);
    free(restored);
}

int main(int argc, char **argv)
{
    char command[128];
    if (argc != 2 || !mkdtemp(folder)) return 2;
    data_folder = argv[1];
    RUN(right_lines_are_taken);
    RUN(one_wrong_line_and_none_is_taken);
    RUN(latencies_are_measured_or_common);
    RUN(what_misbehaves_leaves_a_reason);
    RUN(numbers_are_found_in_what_it_printed);
    RUN(the_roof_is_the_higher_of_both);
    snprintf(command, sizeof command, "rm -r %s", folder);
    CHECK(system(command) == 0);
    return check_result();
}

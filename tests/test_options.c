/* What the command line takes and what it refuses. */
#include "tests/check.h"

#include "harness/options.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const CommandSyntax bench = { COMMAND_BENCH, "bench", NULL, "", "" };
static const CommandSyntax duel = { COMMAND_DUEL, "duel", "RUNG [RUNG]", "", "" };
static const CommandSyntax exec = { COMMAND_EXEC, "exec", "RUNG", "", "" };
static const CommandSyntax scale = { COMMAND_SCALE, "scale", NULL, "", "" };
static const CommandSyntax solve = { COMMAND_SOLVE, "solve", "RUNG", "", "" };

static Options parsed;
static Reason why;

static Status parse(const CommandSyntax *command, const char *a, const char *b, const char *c)
{
    char command_name[] = "command";
    char words[3][20000];
    char *argv[5] = { command_name };
    int argc = 1;
    const char *const given[] = { a, b, c };
    for (int w = 0; w < 3 && given[w]; w++) {
        snprintf(words[w], sizeof words[w], "%s", given[w]);
        argv[argc++] = words[w];
    }
    why.text[0] = '\0';
    return options_parse(command, argc, argv, &parsed, &why);
}

static bool is_refused(const char *option, const char *value)
{
    const Status status = parse(&bench, option, value, NULL);
    const bool says_which = strstr(why.text, option + 2) != NULL;
    return status == STATUS_BAD_USAGE && says_which && !strchr(why.text, '\n');
}

static void sizes_are_whole_decimal_numbers(void)
{
    static const char *const bad[]
        = { "0",  "-1", "99999999999999999999", "12abc", "", " 5", "0x10", "1e3", "nan",
            "+5", "5 ", "9223372036854775808" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(is_refused("--trajectories", bad[i]));
    CHECK(parse(&bench, "--trajectories", "35", NULL) == STATUS_OK && parsed.trajectories == 35);
    CHECK(parse(&bench, "--trajectories=1", NULL, NULL) == STATUS_OK && parsed.trajectories == 1);
}

static void steps_may_be_zero_only_where_nothing_is_timed(void)
{
    CHECK(is_refused("--steps", "0"));
    CHECK(is_refused("--steps", "-1"));
    CHECK(is_refused("--steps", "9223372036854775808"));
    CHECK(parse(&bench, "--steps", "2147483648", NULL) == STATUS_OK
          && parsed.steps == INT64_C(2147483648));
    CHECK(parse(&solve, "soa", "--steps", "0") == STATUS_OK && parsed.steps == 0);
    CHECK(strcmp(parsed.argument, "soa") == 0);
}

static void one_rung_alone_takes_at_least_a_step(void)
{
    CHECK(parse(&exec, "soa", "--steps", "0") == STATUS_BAD_USAGE && strstr(why.text, "--steps"));
    CHECK(parse(&exec, "soa", "--iterations", "0") == STATUS_BAD_USAGE);
    CHECK(parse(&exec, "soa", "--iterations", "3") == STATUS_OK && parsed.iterations == 3);
    CHECK(parse(&exec, "soa", "--print-commands", "--steps=1") == STATUS_OK);
    CHECK(parsed.is_print_only && parsed.steps == 1 && parsed.iterations == 1);
    CHECK(parse(&exec, "soa", "--dt", "0.01") == STATUS_BAD_USAGE); /* a runner alone has its own */
    CHECK(parse(&bench, "--iterations", "3", NULL) == STATUS_BAD_USAGE);
}

static void a_step_is_a_normal_positive_number(void)
{
    static const char *const bad[] = { "0",   "-0.01", "-0.0", "1e-320", "0.15",   "1e308",
                                       "nan", "inf",   "0,01", "",       "0x1p-8", "1e-3x" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) CHECK(is_refused("--dt", bad[i]));
    CHECK(parse(&bench, "--dt", "0.05", NULL) == STATUS_OK && parsed.dt == 0.05);
    CHECK(parse(&bench, "--dt=0.15", "--force", NULL) == STATUS_OK && parsed.dt == 0.15);
    CHECK(parse(&bench, "--dt", "1e-3", NULL) == STATUS_OK && parsed.dt == 1e-3);
}

static void parameters_are_finite(void)
{
    static const char *const options[] = { "--sigma", "--rho", "--beta" };
    for (size_t o = 0; o < 3; o++) {
        CHECK(is_refused(options[o], "nan"));
        CHECK(is_refused(options[o], "-inf"));
        CHECK(is_refused(options[o], "1e300"));
        CHECK(parse(&bench, options[o], "-2.5", NULL) == STATUS_OK);
        CHECK(parse(&bench, options[o], "0", NULL) == STATUS_OK);
    }
    CHECK(parsed.beta == 0.0 && isnan(parsed.rho));
}

static void seeds_are_32_bit(void)
{
    CHECK(is_refused("--seed", "4294967296"));
    CHECK(is_refused("--seed", "-1"));
    CHECK(parse(&bench, "--seed", "4294967295", NULL) == STATUS_OK
          && parsed.seed == INT64_C(4294967295));
}

static void words_are_those_that_help_shows(void)
{
    CHECK(is_refused("--isa", "avx"));
    CHECK(is_refused("--isa", "AVX2"));
    CHECK(is_refused("--isa", ""));
    CHECK(parse(&bench, "--isa", "widest", NULL) == STATUS_OK && parsed.isa == ISA_WIDEST);
    CHECK(parse(&bench, "--isa", "sse2", NULL) == STATUS_OK && parsed.isa == ISA_SSE2);
    CHECK(parse(&bench, "--isa", "avx2", NULL) == STATUS_OK && parsed.isa == ISA_AVX2);
    CHECK(parse(&bench, "--isa", "avx512", NULL) == STATUS_OK && parsed.isa == ISA_AVX512);
    CHECK(parse(&bench, "--problem", "memory", NULL) == STATUS_OK
          && parsed.problem == PROBLEM_MEMORY);
    CHECK(is_refused("--problem", "disk"));
}

static void a_duel_takes_two_words_and_others_one(void)
{
    CHECK(parse(&duel, "v35", "v34", NULL) == STATUS_OK);
    CHECK(strcmp(parsed.argument, "v35") == 0 && strcmp(parsed.others[0], "v34") == 0);
    CHECK(parse(&duel, "v35", NULL, NULL) == STATUS_OK && !parsed.others[0]);
    CHECK(parse(&duel, "v35", "--build-b", "DIR") == STATUS_OK && !parsed.build_a);
    CHECK(strcmp(parsed.build_b, "DIR") == 0 && parsed.problem == PROBLEM_BOTH);
    CHECK(parse(&duel, "v35", "v34", "v33") == STATUS_BAD_USAGE && strstr(why.text, "v33"));
    CHECK(parse(&duel, NULL, NULL, NULL) == STATUS_BAD_USAGE);
    CHECK(parse(&duel, "v35", "--problem", "both") == STATUS_BAD_USAGE);
    CHECK(parse(&duel, "v35", "--problem", "memory") == STATUS_OK
          && parsed.problem == PROBLEM_MEMORY);
    CHECK(parse(&solve, "v35", "v34", NULL) == STATUS_BAD_USAGE && strstr(why.text, "v34"));
}

static void a_sweep_is_what_first_and_last(void)
{
    static const char *const bad[] = { "",
                                       "trajectories",
                                       "trajectories=",
                                       "trajectories=64",
                                       "64..128",
                                       "trajectories=128..64",
                                       "trajectories=0..64",
                                       "trajectories=a..b",
                                       "trajectories=64..99999999999999999999",
                                       "steps=1..2",
                                       "threads=1..2",
                                       "trajectories=64..128..256",
                                       " trajectories=64..128",
                                       "trajectories= 64..128",
                                       "trajectories=64.. 128",
                                       "trajectories=64..128 ",
                                       "trajectories=+64..128",
                                       "trajectories=-64..128",
                                       "trajectories=64...128",
                                       "trajectories=64,128",
                                       "trajectories=0x40..128",
                                       "trajectories=1e2..1e3",
                                       "Trajectories=1..2",
                                       "trajectories==1..2",
                                       "trajectories=..64",
                                       "trajectories=64..",
                                       "trajectories=64..\n128" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        CHECK(is_refused("--sweep", bad[i]));
        CHECK(strstr(why.text, "WHAT=FIRST..LAST, as in trajectories=64..4194304"));
    }
    CHECK(parse(&bench, "--sweep", "trajectories=64..4194304", NULL) == STATUS_OK);
    CHECK(parsed.sweep.kind == SWEEP_TRAJECTORIES && parsed.sweep.first == 64
          && parsed.sweep.last == 4194304);
    CHECK(parse(&bench, "--sweep", "trajectories=1..9223372036854775807", NULL) == STATUS_OK
          && parsed.sweep.last == INT64_MAX);
    CHECK(parse(&solve, "soa", "--sweep", "trajectories=1..2") == STATUS_BAD_USAGE);
}

static void a_sweep_sets_its_size_alone(void)
{
    static const char *const sizes = "--sweep=trajectories=64..128";
    CHECK(parse(&bench, sizes, "--trajectories=64", NULL) == STATUS_BAD_USAGE
          && strstr(why.text, "--trajectories"));
    CHECK(parse(&bench, sizes, "--problem=both", NULL) == STATUS_BAD_USAGE
          && strstr(why.text, "--problem"));
    CHECK(parse(&bench, sizes, "--threads=2", "--steps=64") == STATUS_OK);
    CHECK(parse(&bench, "--threads=2", "--problem=cache", NULL) == STATUS_OK);
}

static void a_schedule_is_one_that_openmp_takes(void)
{
    static const char *const bad[]
        = { "",          "auto",      "runtime",     "static,",
            "static,0",  "dynamic,x", "dynamic,-1",  "guided,1,2",
            "guided, 1", " static",   "dynamic,01",  "dynamic;1",
            "stat",      "staticc",   "dynamic,1e3", "guided,2147483648" };
    static const char *const good[] = { "static",    "dynamic",           "guided",   "static,8",
                                        "dynamic,1", "guided,2147483647", "Dynamic,4" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) CHECK(is_refused("--schedule", bad[i]));
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        CHECK(parse(&bench, "--schedule", good[i], NULL) == STATUS_OK
              && strcmp(parsed.schedule, good[i]) == 0);
}

static void a_schedule_of_the_environment_stands_where_none_is_said(void)
{
    setenv("OMP_SCHEDULE", "guided,3", 1);
    CHECK(parse(&bench, NULL, NULL, NULL) == STATUS_OK && strcmp(parsed.schedule, "guided,3") == 0);
    CHECK(parse(&bench, "--schedule=static", NULL, NULL) == STATUS_OK
          && strcmp(parsed.schedule, "static") == 0);
    CHECK(parse(&bench, "--resume=x", NULL, NULL) == STATUS_OK && !parsed.schedule);
    setenv("OMP_SCHEDULE", "auto", 1);
    CHECK(parse(&bench, NULL, NULL, NULL) == STATUS_BAD_USAGE && strstr(why.text, "OMP_SCHEDULE")
          && strstr(why.text, "'auto'"));
    CHECK(parse(&bench, "--schedule=static", NULL, NULL) == STATUS_OK);
    setenv("OMP_SCHEDULE", "", 1);
    CHECK(parse(&bench, NULL, NULL, NULL) == STATUS_OK && !parsed.schedule);
    unsetenv("OMP_SCHEDULE");
    CHECK(parse(&bench, NULL, NULL, NULL) == STATUS_OK && !parsed.schedule);
}

static void a_scaling_study_takes_cores(void)
{
    CHECK(parse(&scale, NULL, NULL, NULL) == STATUS_OK && parsed.cores == -1);
    CHECK(!parsed.is_strong && !parsed.is_weak && !parsed.is_oversubscribed);
    CHECK(parse(&scale, "--cores=4", "--oversubscribe", "--weak") == STATUS_OK);
    CHECK(parsed.cores == 4 && parsed.is_oversubscribed && parsed.is_weak && !parsed.is_strong);
    CHECK(parse(&scale, "--cores=0", NULL, NULL) == STATUS_BAD_USAGE);
    CHECK(parse(&scale, "--cores=1025", NULL, NULL) == STATUS_BAD_USAGE);
    CHECK(parse(&scale, "--threads=2", NULL, NULL) == STATUS_BAD_USAGE);
    CHECK(parse(&scale, "--steps=0", NULL, NULL) == STATUS_BAD_USAGE
          && strstr(why.text, "--steps"));
    CHECK(parse(&scale, "--resume=x", "--weak", NULL) == STATUS_BAD_USAGE);
    CHECK(parse(&bench, "--cores=2", NULL, NULL) == STATUS_BAD_USAGE);
}

static void unknown_words_are_refused_with_the_nearest(void)
{
    CHECK(parse(&bench, "--stepz", "3", NULL) == STATUS_BAD_USAGE && strstr(why.text, "--steps"));
    CHECK(parse(&bench, "-v", NULL, NULL) == STATUS_BAD_USAGE && strstr(why.text, "-v"));
    CHECK(parse(&bench, "--traj", "3", NULL) == STATUS_BAD_USAGE);
    CHECK(parse(&bench, "--format", "csv", NULL) == STATUS_BAD_USAGE); /* belongs to report */
    CHECK(parse(&bench, "--details", NULL, NULL) == STATUS_BAD_USAGE);
    CHECK(parse(&bench, "extra", NULL, NULL) == STATUS_BAD_USAGE && strstr(why.text, "extra"));
    CHECK(parse(&bench, "--steps", NULL, NULL) == STATUS_BAD_USAGE);
    CHECK(parse(&bench, "--quick=yes", NULL, NULL) == STATUS_BAD_USAGE);
    CHECK(parse(&bench, "--steps=1", "--steps=2", NULL) == STATUS_BAD_USAGE);
    CHECK(parse(&solve, NULL, NULL, NULL) == STATUS_BAD_USAGE && strstr(why.text, "RUNG"));
    CHECK(parse(&solve, "soa", "naive", NULL) == STATUS_BAD_USAGE && strstr(why.text, "naive"));
}

static void a_long_word_stays_one_short_line(void)
{
    char word[10001];
    memset(word, 'a', sizeof word - 1);
    word[sizeof word - 1] = '\0';
    CHECK(is_refused("--dt", word));
    CHECK(strlen(why.text) < 200);
    CHECK(is_refused("--trajectories", "1\n2"));
    CHECK(is_refused("--trajectories", "\x1b[31m"));
    CHECK(!strchr(why.text, '\x1b'));
}

static void nothing_said_is_known_as_such(void)
{
    CHECK(parse(&bench, NULL, NULL, NULL) == STATUS_OK);
    const L63Problem classic = l63_problem(3840, 1000, 0.004);
    const L63Problem p = options_problem(&parsed, &classic);
    CHECK(memcmp(&p, &classic, sizeof p) == 0);
    CHECK(parsed.threads == -1 && parsed.ranks == -1 && parsed.rounds == -1 && !parsed.rungs);
}

int main(void)
{
    RUN(sizes_are_whole_decimal_numbers);
    RUN(steps_may_be_zero_only_where_nothing_is_timed);
    RUN(one_rung_alone_takes_at_least_a_step);
    RUN(a_step_is_a_normal_positive_number);
    RUN(parameters_are_finite);
    RUN(seeds_are_32_bit);
    RUN(words_are_those_that_help_shows);
    RUN(a_duel_takes_two_words_and_others_one);
    RUN(a_sweep_is_what_first_and_last);
    RUN(a_sweep_sets_its_size_alone);
    RUN(a_schedule_is_one_that_openmp_takes);
    RUN(a_schedule_of_the_environment_stands_where_none_is_said);
    RUN(a_scaling_study_takes_cores);
    RUN(unknown_words_are_refused_with_the_nearest);
    RUN(a_long_word_stays_one_short_line);
    RUN(nothing_said_is_known_as_such);
    return check_result();
}

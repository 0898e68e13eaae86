/*
 * Texts of strangers in each context, and numbers as they are printed.
 */
#include "reports/escape.h"
#include "results/number.h"
#include "tests/check.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

typedef void Writer(FILE *out, const char *text);

typedef struct Example {
    const char *text, *wanted;
} Example;

static bool is_written(Writer *writer, const Example *example)
{
    char *text = NULL;
    size_t length;
    FILE *const out = open_memstream(&text, &length);
    if (!out) return false;
    writer(out, example->text);
    fclose(out);
    const bool is_same = strcmp(text, example->wanted) == 0;
    if (!is_same) fprintf(stderr, "wanted: %s\ngot:    %s\n", example->wanted, text);
    free(text);
    return is_same;
}

static void plain_text_moves_no_cursor(void)
{
    static const Example examples[] = {
        { "", "" },
        { "plain", "plain" },
        { "a\nb\tc\rd", "a b c d" },
        { "\033[2J\x7f\x01", "?[2J??" },
        { "a\xe2\x80\xae"
          "b",
          "a?b" },
        { "\xc2\x9b"
          "1m",
          "?1m" },
        { "\xc3\xa9\xf0\x9f\x98\x80", "\xc3\xa9\xf0\x9f\x98\x80" },
        { "\xff\xc0\xaf\xed\xa0\x80", "??????" },
        { "\xe2\x80", "??" },
        { "\xf4\x90\x80\x80", "????" },
    };
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        char buffer[64];
        escape_plain(buffer, sizeof buffer, examples[i].text, sizeof buffer);
        CHECK(strcmp(buffer, examples[i].wanted) == 0);
        CHECK(escape_columns(buffer) == escape_columns(examples[i].text));
    }
}

static void what_is_too_long_ends_in_dots(void)
{
    char buffer[16];
    CHECK(strcmp(escape_plain(buffer, 16, "0123456789", 10), "0123456789") == 0);
    CHECK(strcmp(escape_plain(buffer, 16, "0123456789", 9), "012345...") == 0);
    CHECK(strcmp(escape_plain(buffer, 8, "0123456789", 10), "0123...") == 0);
    CHECK(strcmp(escape_plain(buffer, 4, "0123456789", 10), "...") == 0);
    CHECK(strcmp(escape_plain(buffer, 9, "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", 9),
                 "\xc3\xa9\xc3\xa9...")
          == 0);
}

static void markdown_shows_every_text_as_it_is(void)
{
    static const Example examples[] = {
        { "v10_naive", "v10_naive" },
        { "_x_ x_", "\\_x\\_ x\\_" },
        { "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;" },
        { "a|b`c`\\|", "a\\|b\\`c\\`\\\\\\|" },
        { "**b** [l](javascript:x) # $x$", "\\*\\*b\\*\\* \\[l\\](javascript:x) \\# \\$x\\$" },
        { "&lt;\n-", "&amp;lt; -" },
    };
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++)
        CHECK(is_written(escape_markdown, &examples[i]));
}

static void markdown_cuts_what_is_a_strangers(void)
{
    char text[1024], wanted[1024];
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    snprintf(wanted, sizeof wanted, "%.400s...", text);
    CHECK(is_written(escape_markdown_cut, &(Example) { text, wanted }));
    CHECK(is_written(escape_markdown, &(Example) { text, text }));
    text[400] = '\0';
    CHECK(is_written(escape_markdown_cut, &(Example) { text, text }));
}

static void csv_cells_are_quoted_and_never_formulas(void)
{
    static const Example examples[] = {
        { "plain text", "plain text" },
        { "a,b", "\"a,b\"" },
        { "say \"x\"", "\"say \"\"x\"\"\"" },
        { "=1+1", "\"'=1+1\"" },
        { "+cmd", "\"'+cmd\"" },
        { "-x", "\"'-x\"" },
        { "@SUM(A1)", "\"'@SUM(A1)\"" },
        { "\t=1", "\"' =1\"" },
        { "-12.5e-3", "-12.5e-3" },
        { "a\nb", "a b" },
    };
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++)
        CHECK(is_written(escape_csv, &examples[i]));
}

static void numbers_have_few_digits(void)
{
    char text[NUMBER_LENGTH];
    CHECK(number_decimals(123) == 0 && number_decimals(99.96) == 0 && number_decimals(29.8) == 1);
    CHECK(number_decimals(1.87) == 2 && number_decimals(0.879) == 3 && number_decimals(0) == 9);
    CHECK(strcmp(number_ratio(text, 34.06), "34.1x") == 0);
    CHECK(strcmp(number_ratio(text, 0.486), "0.49x") == 0);
    CHECK(strcmp(number_ratio(text, 1e300), "1e+300x") == 0);
    CHECK(strcmp(number_interval(text, (Interval) { 29.8, 29.61, 30.09 }, 1), "[29.6, 30.1]") == 0);
    CHECK(strcmp(number_interval(text, (Interval) { 1, NAN, NAN }, 1), "[few rounds]") == 0);
    CHECK(strcmp(number_bytes(text, 36044800), "34.4 MiB") == 0);
    CHECK(strcmp(number_bytes(text, 48 * 1024), "48 KiB") == 0);
    CHECK(strcmp(number_duration(text, 252), "4 min 12 s") == 0);
    CHECK(strcmp(number_duration(text, 14.23), "14.2 s") == 0);
}

int main(void)
{
    RUN(plain_text_moves_no_cursor);
    RUN(what_is_too_long_ends_in_dots);
    RUN(markdown_shows_every_text_as_it_is);
    RUN(markdown_cuts_what_is_a_strangers);
    RUN(csv_cells_are_quoted_and_never_formulas);
    RUN(numbers_have_few_digits);
    return check_result();
}

/* Lines changed: counted on small ladders written here. usage: test_lines (in any folder) */
#include "tests/check.h"

#include "harness/lines.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char root[] = "/tmp/ladder-lines-XXXXXX";

static void write_file(const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/variants/%s", root, name);
    FILE *const file = fopen(path, "w");
    CHECK(file != NULL);
    if (!file) return;
    fputs(text, file);
    fclose(file);
}

static int64_t changed(const char *rung, const char *base)
{
    return lines_changed(root, rung, base);
}

static void only_code_counts(void)
{
    write_file("v10_a.c",
               "/* a\n * comment */\n\nint a;\n  int   b;  // why\n\n/* x */ int c; /* y */\n");
    CHECK(changed("v10_a", NULL) == 3);
}

static void added_and_changed_lines_count_and_removed_ones_do_not(void)
{
    write_file("v11_b.c", "int a;\nint b;\nint c;\nint d;\n");
    CHECK(changed("v11_b", "v10_a") == 1);
    write_file("v11_b.c", "int a;\nint B;\nint c;\n");
    CHECK(changed("v11_b", "v10_a") == 1);
    write_file("v11_b.c", "int a;\n");
    CHECK(changed("v11_b", "v10_a") == 0);
    write_file("v11_b.c", "int c;\nint b;\nint a;\n");
    CHECK(changed("v11_b", "v10_a") == 2); /* order matters: one of three keeps its place */
}

static void white_space_and_comments_change_nothing(void)
{
    write_file("v11_b.c", "int a; /* more\n words */\n\tint b;\n\n\nint   c;\n");
    CHECK(changed("v11_b", "v10_a") == 0);
}

static void what_a_rung_includes_of_its_own_is_read_in(void)
{
    write_file("v35_kernel.h", "int k;\nint l;\n");
    write_file("v35_x.c",
               "#include \"variants/v35_kernel.h\"\n#include \"variants/variant.h\"\nint x;\n");
    CHECK(changed("v35_x", NULL) == 4); /* k, l, the shared include, x */
    write_file("v40_y.c",
               "#include \"variants/v35_kernel.h\"\n#include \"variants/variant.h\"\nint y;\n");
    CHECK(changed("v40_y", "v35_x") == 1);
}

static void a_missing_file_is_not_zero_lines(void)
{
    CHECK(changed("v99_none", NULL) == -1);
    CHECK(changed("v10_a", "v99_none") == -1);
    write_file("v35_z.c", "#include \"variants/v99_none.h\"\n");
    CHECK(changed("v35_z", NULL) == -1);
    write_file("v35_z.c", "#include \"variants/v35_z.c\"\n"); /* itself, for ever */
    CHECK(changed("v35_z", NULL) == -1);
}

static void python_comments_are_known(void)
{
    write_file("python/v00_p.py", "# why\nx = 1  # one\n\ny = 2\n");
    CHECK(changed("v00_p", NULL) == 2);
}

static void what_a_python_rung_imports_of_its_own_is_read_in(void)
{
    write_file("python/v03_q.py", "import numpy\nimport v03_q_kernel\nz = 3\n");
    CHECK(changed("v03_q", NULL) == -1);
    write_file("python/v03_q_kernel.pyx", "# cython: x=y\n\"\"\"Why.\"\"\"\ncdef int a\n");
    CHECK(changed("v03_q", NULL) == 3); /* numpy, the kernel's line, z */
    write_file("python/v04_r.py", "import v04_r_kernel\nz = 3\n");
    write_file("python/v04_r_kernel.f90", "! why\ninteger :: a ! one\n\nend\n");
    CHECK(changed("v04_r", NULL) == 3);
    write_file("python/v06_s.py", "from v00_p import x, y\nw = x\n");
    CHECK(changed("v06_s", NULL) == 3);
    CHECK(changed("v06_s", "v00_p") == 1);
    write_file("python/v06_s.py", "from vectors import x\nimport v\n");
    CHECK(changed("v06_s", NULL) == 2);
}

int main(void)
{
    char path[256];
    CHECK(mkdtemp(root) != NULL);
    snprintf(path, sizeof path, "%s/variants", root);
    CHECK(mkdir(path, 0700) == 0);
    snprintf(path, sizeof path, "%s/variants/python", root);
    CHECK(mkdir(path, 0700) == 0);
    RUN(only_code_counts);
    RUN(added_and_changed_lines_count_and_removed_ones_do_not);
    RUN(white_space_and_comments_change_nothing);
    RUN(what_a_rung_includes_of_its_own_is_read_in);
    RUN(a_missing_file_is_not_zero_lines);
    RUN(python_comments_are_known);
    RUN(what_a_python_rung_imports_of_its_own_is_read_in);
    char command[300];
    snprintf(command, sizeof command, "rm -r %s", root);
    CHECK(system(command) == 0);
    return check_result();
}

/*
 * Writes files into a C source, so that ladder-report carries its assets wherever it is copied.
 *
 *     embed OUTPUT FILE...
 */
#include <stdio.h>
#include <string.h>

static const char *name_of(const char *path)
{
    const char *const slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/** Writes a row of the table: the name, and all bytes of the file with a zero behind them. */
static int write_row(FILE *out, const char *path)
{
    FILE *const in = fopen(path, "rb");
    if (!in) return -1;
    fprintf(out, "    { \"%s\", (const char[]) { ", name_of(path));
    for (int c = fgetc(in); c != EOF; c = fgetc(in)) fprintf(out, "%d,", c < 128 ? c : c - 256);
    fputs("0 } },\n", out);
    const int is_broken = ferror(in);
    fclose(in);
    return is_broken ? -1 : 0;
}

int main(int n_arguments, char **arguments)
{
    FILE *const out = n_arguments > 2 ? fopen(arguments[1], "w") : NULL;
    if (!out) return 2;
    fputs("#include \"reports/assets.h\"\n\nconst Asset assets[] = {\n", out);
    for (int a = 2; a < n_arguments; a++)
        if (write_row(out, arguments[a]) != 0) {
            fprintf(stderr, "embed: cannot read %s\n", arguments[a]);
            return 1;
        }
    fputs("};\n\nconst size_t n_assets = sizeof assets / sizeof assets[0];\n", out);
    return fclose(out) == 0 ? 0 : 1;
}

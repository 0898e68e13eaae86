/**
 * The main of a fuzz target without a fuzzer: runs it once on every file that is named, or that is
 * in a folder that is named. Folders without a file are a failure.
 *
 *     fuzz_record_replay FILE_OR_FOLDER...
 */
#include <fts.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static int replay(const char *path)
{
    FILE *const in = fopen(path, "re");
    if (!in) {
        perror(path);
        return 1;
    }
    uint8_t *bytes = NULL;
    size_t n = 0;
    for (int c; (c = getc(in)) != EOF; bytes[n++] = (uint8_t) c) {
        if (n & (n - 1)) continue; // room grows whenever n is a power of two, or zero
        uint8_t *const grown = realloc(bytes, n ? 2 * n : 1);
        if (!grown) abort();
        bytes = grown;
    }
    fclose(in);
    (void) LLVMFuzzerTestOneInput(bytes, n);
    free(bytes);
    return 0;
}

int main(int argc, char **argv)
{
    int n_inputs = 0, n_failures = 0;
    FTS *const tree = argc > 1 ? fts_open(argv + 1, FTS_LOGICAL | FTS_NOCHDIR, NULL) : NULL;
    for (FTSENT *entry; tree && (entry = fts_read(tree));) {
        if (entry->fts_info == FTS_D || entry->fts_info == FTS_DP) continue;
        n_inputs++;
        n_failures += replay(entry->fts_path);
    }
    if (tree) fts_close(tree);
    printf("%d inputs survived\n", n_inputs - n_failures);
    return n_failures > 0 || n_inputs == 0;
}

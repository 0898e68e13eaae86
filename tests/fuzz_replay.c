/**
 * The main of a fuzz target without a fuzzer: runs it once on every file that is named.
 *
 *     fuzz_record_replay FILE...
 */
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
    int n_failures = 0;
    for (int i = 1; i < argc; i++) n_failures += replay(argv[i]);
    printf("%d inputs survived\n", argc - 1 - n_failures);
    return n_failures > 0;
}

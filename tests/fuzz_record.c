/**
 * Fuzz target: any bytes as a journal. What can be read is judged; the journal must take every row.
 *
 * Input that begins with {"type" is taken for objects, one a line, that are sealed first: so the
 * fuzzer gets past the check sums. Anything else is the file as it is. Seeds: corpus/record.
 */
#include "results/judge.h"
#include "results/record_json.h"
#include "tests/records.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define OBJECT "{\"type\""

enum { MAX_PATH = 64, MAX_PRODUCT = 10000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void write_all(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        const ssize_t n_written = write(fd, bytes, n);
        if (n_written <= 0) abort();
        bytes += n_written;
        n -= (size_t) n_written;
    }
}

static void add_sealed_lines(Bytes *text, const char *bytes, size_t n)
{
    for (const char *end = bytes + n; bytes < end;) {
        const char *const feed = memchr(bytes, '\n', (size_t) (end - bytes));
        const size_t n_line = (size_t) ((feed ? feed : end) - bytes);
        char *const object = strndup(bytes, n_line);
        if (!object) abort();
        bytes_add_object(text, object);
        free(object);
        bytes += n_line + (feed != NULL);
    }
}

// Every row that the judge makes must be one that the journal takes.
static void judge(const RunFile *file)
{
    Judgement judgement;
    if (judge_run(file, &judgement) != STATUS_OK) abort();
    for (size_t i = 0; i < judgement.n_rows; i++) {
        const Record record = { .type = RECORD_VERDICT, .as.verdict = judgement.rows[i] };
        if (record_check(&record, NULL) != STATUS_OK) abort();
    }
    judgement_free(&judgement);
}

static void read_and_judge(const char *path)
{
    RunFile file;
    Reason why = { "" };
    const Status status = run_file_read(path, &file, &why);
    if (status != STATUS_OK && !strstr(why.text, path)) abort(); // no place, no use
    if (status == STATUS_OK && file.n_heats * file.n_rungs < MAX_PRODUCT) judge(&file);
    run_file_free(&file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    Bytes text = { 0 };
    const bool is_objects = n >= strlen(OBJECT) && memcmp(data, OBJECT, strlen(OBJECT)) == 0;
    if (is_objects)
        add_sealed_lines(&text, (const char *) data, n);
    else
        bytes_add(&text, n ? (const char *) data : "", n);
    const int fd = memfd_create("journal", MFD_CLOEXEC);
    if (fd < 0) abort();
    write_all(fd, text.bytes, text.n);
    char path[MAX_PATH];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    read_and_judge(path);
    close(fd);
    bytes_free(&text);
    return 0;
}

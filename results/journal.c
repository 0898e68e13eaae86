#include "results/journal.h"

#include "results/journal_line.h"
#include "results/record_json.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct Journal {
    int fd;
    bool is_broken; /* the last line may be half a line */
    char *path;
};

static Status no_memory(Reason *why, const char *path)
{
    return reason(why, STATUS_NO_MEMORY, "%s: no memory for the journal", path);
}

static Status storage_failed(Reason *why, const char *path, int error)
{
    if (error == EEXIST)
        return reason(why, STATUS_BAD_USAGE, "%s: a run lies there already; name another folder",
                      path);
    return reason(why, STATUS_STORAGE, "%s: %s; give the journal another place or make room", path,
                  strerror(error));
}

static Status open_journal(const char *path, int flags, Journal **journal, Reason *why)
{
    Journal *const new = malloc(sizeof *new);
    *journal = new;
    if (!new) return no_memory(why, path);
    *new = (Journal) { .fd = -1, .path = strdup(path) };
    Status status = STATUS_OK;
    if (!new->path) {
        status = no_memory(why, path);
    } else {
        new->fd = open(path, flags | O_APPEND | O_CLOEXEC, 0666);
        if (new->fd < 0) status = storage_failed(why, path, errno);
    }
    if (status == STATUS_OK) return STATUS_OK;
    journal_close(new);
    *journal = NULL;
    return status;
}

Status journal_create(const char *path, Journal **journal, Reason *why)
{
    return open_journal(path, O_WRONLY | O_CREAT | O_EXCL, journal, why);
}

// One write(2) as a rule; a short one is tried again, if only to learn from the system why.
static Status write_all(Journal *journal, const char *bytes, size_t n, Reason *why)
{
    while (n > 0) {
        const ssize_t n_written = write(journal->fd, bytes, n);
        if (n_written < 0 && errno == EINTR) continue;
        if (n_written <= 0) {
            const int error = n_written < 0 ? errno : ENOSPC;
            journal->is_broken = true;
            return storage_failed(why, journal->path, error);
        }
        bytes += n_written;
        n -= (size_t) n_written;
    }
    return STATUS_OK;
}

static Status end_torn_line(Journal *journal, Reason *why)
{
    struct stat about;
    if (fstat(journal->fd, &about) != 0) return storage_failed(why, journal->path, errno);
    if (about.st_size == 0) return STATUS_OK;
    char last;
    if (pread(journal->fd, &last, 1, about.st_size - 1) != 1)
        return storage_failed(why, journal->path, errno);
    return last == '\n' ? STATUS_OK : write_all(journal, "\n", 1, why);
}

Status journal_resume(const char *path, const ResumeRecord *resume, Journal **journal, Reason *why)
{
    Status status = open_journal(path, O_RDWR, journal, why);
    if (status != STATUS_OK) return status;
    const Record marker = { .type = RECORD_RESUME, .as.resume = *resume };
    status = end_torn_line(*journal, why);
    if (status == STATUS_OK) status = journal_append(*journal, &marker, why);
    if (status == STATUS_OK) return STATUS_OK;
    journal_close(*journal);
    *journal = NULL;
    return status;
}

static char *line_of(const Record *record, size_t *n_line)
{
    json_t *const object = record_to_json(record);
    char *const text = json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(17));
    char *const line = text ? journal_line_seal(text, strlen(text), n_line) : NULL;
    free(text);
    json_decref(object);
    return line;
}

static Status append_checked(Journal *journal, const Record *record, Reason *why)
{
    size_t n_line = 0;
    char *const line = line_of(record, &n_line);
    if (!line) return no_memory(why, journal->path);
    const Status status = n_line <= JOURNAL_MAX_LINE
        ? write_all(journal, line, n_line, why)
        : reason(why, STATUS_STORAGE, "%s: a %s record of %zu bytes is longer than any line may be",
                 journal->path, record_type_name(record->type), n_line);
    free(line);
    return status;
}

Status journal_append(Journal *journal, const Record *record, Reason *why)
{
    if (journal->is_broken)
        return reason(why, STATUS_STORAGE, "%s: an earlier record did not go out whole",
                      journal->path);
    Reason fault;
    const Status status = record_check(record, &fault);
    if (status == STATUS_OK) return append_checked(journal, record, why);
    return reason(why, status, "%s: a %s record was not written: %s", journal->path,
                  record_type_name(record->type), fault.text);
}

Status journal_sync(Journal *journal, Reason *why)
{
    int failed;
    do failed = fdatasync(journal->fd);
    while (failed && errno == EINTR);
    if (!failed || errno == EINVAL)
        return STATUS_OK; // EINVAL: a device, there is nothing to wait for
    return storage_failed(why, journal->path, errno);
}

void journal_close(Journal *journal)
{
    if (!journal) return;
    if (journal->fd >= 0) close(journal->fd);
    free(journal->path);
    free(journal);
}

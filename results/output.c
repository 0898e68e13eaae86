#include "results/output.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct Output {
    FILE *stream;
    char *target;    /* where it goes in the end */
    char *temporary; /* beside it; NULL when written in place */
    char *folder;    /* of both */
};

static Status storage_failed(const Output *o, Reason *why)
{
    const bool has_no_folder = errno == ENOENT || errno == ENOTDIR;
    const char *const advice = has_no_folder ? "make its folder first"
        : o->temporary                       ? "what was there before is untouched"
                                             : "make room there, or write elsewhere with --out";
    return reason(why, STATUS_STORAGE, "cannot write %s: %s; %s", o->target, strerror(errno),
                  advice);
}

static void release(Output *o)
{
    if (o->stream) fclose(o->stream);
    if (o->temporary) unlink(o->temporary);
    free(o->target);
    free(o->temporary);
    free(o->folder);
    free(o);
}

/* ---- where to ---- */

static bool is_standard_output(const char *target)
{
    /* /dev/stdout may be a regular file behind a redirection, which `>>` must only append to. */
    return strcmp(target, "-") == 0 || strcmp(target, "/dev/stdout") == 0;
}

static bool is_in_place(const char *target)
{
    struct stat there;
    return is_standard_output(target) || (stat(target, &there) == 0 && !S_ISREG(there.st_mode));
}

static int open_in_place(const char *target)
{
    /* a copy, because closing it is what tells of errors on some file systems */
    if (is_standard_output(target)) return fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
    return open(target, O_WRONLY | O_CLOEXEC | O_NOCTTY);
}

/* Names for a regular file; a link stays a link. Returns: false without memory. */
static bool name_files(Output *o)
{
    char *const real = realpath(o->target, NULL);
    if (real) {
        free(o->target);
        o->target = real;
    }
    o->folder = strdup(o->target);
    if (!o->folder) return false;
    char *const parent = strdup(dirname(o->folder));
    free(o->folder);
    o->folder = parent;
    if (!parent || asprintf(&o->temporary, "%s/.ladder-XXXXXX", parent) < 0) {
        o->temporary = NULL;
        return false;
    }
    return true;
}

static int open_temporary(Output *o)
{
    const int fd = mkostemp(o->temporary, O_CLOEXEC);
    if (fd >= 0) return fd;
    const int error = errno;
    free(o->temporary);
    o->temporary = NULL;
    errno = error;
    return -1;
}

Status output_begin(const char *target, Output **output, Reason *why)
{
    struct stat there;
    *output = NULL;
    if (!is_standard_output(target) && stat(target, &there) == 0 && S_ISDIR(there.st_mode))
        return reason(why, STATUS_BAD_USAGE, "%s is a folder; name a file in it", target);
    Output *const o = calloc(1, sizeof *o);
    if (o) o->target = strdup(is_standard_output(target) ? "standard output" : target);
    const bool in_place = is_in_place(target);
    if (!o || !o->target || (!in_place && !name_files(o))) {
        if (o) release(o);
        return reason(why, STATUS_NO_MEMORY, "cannot write %s: out of memory", target);
    }
    const int fd = in_place ? open_in_place(target) : open_temporary(o);
    o->stream = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (!o->stream) {
        const Status status = storage_failed(o, why);
        if (fd >= 0) close(fd);
        release(o);
        return status;
    }
    *output = o;
    return STATUS_OK;
}

FILE *output_stream(Output *output)
{
    return output->stream;
}

/* ---- the end ---- */

/** The permissions of `target` where it exists, else those of any new file. */
static mode_t mode_of(const char *target)
{
    struct stat there;
    if (stat(target, &there) == 0) return there.st_mode & 0777;
    const mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

/** Brings a rename in `folder` to the disk; file systems that cannot are no failure. */
static bool sync_folder(const char *folder)
{
    const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return errno == EACCES; /* may be written, not read */
    const bool is_synced = fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP;
    close(fd);
    return is_synced;
}

static bool flush(Output *o)
{
    if (ferror(o->stream)) errno = errno ? errno : EIO;
    return !ferror(o->stream) && fflush(o->stream) == 0;
}

static bool close_stream(Output *o)
{
    FILE *const stream = o->stream;
    o->stream = NULL;
    return fclose(stream) == 0;
}

static bool replace_target(Output *o)
{
    if (rename(o->temporary, o->target) != 0) return false;
    free(o->temporary);
    o->temporary = NULL;
    return sync_folder(o->folder);
}

Status output_finish(Output *o, Reason *why)
{
    bool is_safe = flush(o);
    if (is_safe && o->temporary) {
        const int fd = fileno(o->stream);
        is_safe = fchmod(fd, mode_of(o->target)) == 0 && fsync(fd) == 0;
    }
    is_safe = is_safe && close_stream(o) && (!o->temporary || replace_target(o));
    const Status status = is_safe ? STATUS_OK : storage_failed(o, why);
    release(o);
    return status;
}

Status output_write(const char *target, const char *bytes, size_t length, Reason *why)
{
    Output *output;
    const Status status = output_begin(target, &output, why);
    if (status != STATUS_OK) return status;
    fwrite(bytes, 1, length, output_stream(output));
    return output_finish(output, why);
}

/* ---- folders ---- */

/** Returns: whether `path` is a folder now. */
static bool make_one(const char *path)
{
    struct stat there;
    if (mkdir(path, 0777) == 0) return true;
    if (errno != EEXIST || stat(path, &there) != 0) return false;
    if (!S_ISDIR(there.st_mode)) errno = ENOTDIR;
    return S_ISDIR(there.st_mode);
}

Status output_make_folder(const char *path, Reason *why)
{
    char *const partial = strdup(path);
    if (!partial) return reason(why, STATUS_NO_MEMORY, "cannot make %s: out of memory", path);
    bool is_made = true;
    for (char *slash = strchr(partial + (*partial != '\0'), '/'); slash && is_made;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        is_made = make_one(partial);
        *slash = '/';
    }
    is_made = is_made && make_one(path);
    const Status status = is_made
        ? STATUS_OK
        : reason(why, STATUS_STORAGE, "cannot make the folder %s: %s; name another", path,
                 strerror(errno));
    free(partial);
    return status;
}

#include "harness/sandbox.h"

#include "harness/clock.h"
#include "harness/family.h"
#include "harness/process.h"
#include "harness/sandbox_filter.h"
#include "harness/stop.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <linux/close_range.h>
#include <math.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Numbers of descriptors in the new process. */
enum { FIRST_HANDED = 3, FILTER_FD = 9, FIRST_FILE = 10, FIRST_SPARE = 100 };

enum { MOST_WORDS = 240, SMALL_TEXT = 64, TMP_BYTES = 128 << 20 };

/* Users that nobody is: far above those that systems give out. */
enum { FIRST_UID = 1000000000, N_UIDS = 100000000, NOBODY = 65534 };

#define CONFINE "ladder-confine"

/* ---- the command line ---- */

/* Shape: words ends with NULL; small texts of their own live as long as it. */
typedef struct Words {
    const char *word[MOST_WORDS];
    size_t n;
    char text[64][SMALL_TEXT];
    size_t n_texts;
} Words;

static void add(Words *w, const char *word)
{
    if (w->n + 1 < MOST_WORDS) w->word[w->n++] = word;
    w->word[w->n] = NULL;
}

static void add_all(Words *w, const char *const *words)
{
    for (; *words; words++) add(w, *words);
}

__attribute__((format(printf, 2, 3))) static void add_text(Words *w, const char *format, ...)
{
    if (w->n_texts == sizeof w->text / sizeof *w->text) return;
    char *const text = w->text[w->n_texts++];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, SMALL_TEXT, format, arguments);
    va_end(arguments);
    add(w, text);
}

/* /lib and its like: a link into /usr on most systems, a folder of its own on others. */
static void add_folder(Words *w, const char *folder)
{
    char target[SMALL_TEXT];
    const ssize_t length = readlink(folder, target, sizeof target - 1);
    if (length > 0) {
        target[length] = '\0';
        add(w, "--symlink");
        add_text(w, "%s", target);
    } else {
        add(w, "--ro-bind-try");
        add(w, folder);
    }
    add(w, folder);
}

/* Programs and libraries, and what these read to be found; nothing else of the system. */
static void add_system(Words *w)
{
    static const char *const folders[] = { "/bin", "/sbin", "/lib", "/lib32", "/lib64" };
    static const char *const parts[] = {
        "/etc/ld.so.cache",  "/etc/ld.so.conf", "/etc/ld.so.conf.d",
        "/etc/alternatives", "/etc/openmpi",    "/sys/devices/system",
    };
    add_all(w, (const char *[]) { "--ro-bind", "/usr", "/usr", NULL });
    for (size_t f = 0; f < sizeof folders / sizeof *folders; f++)
        if (access(folders[f], F_OK) == 0) add_folder(w, folders[f]);
    for (size_t p = 0; p < sizeof parts / sizeof *parts; p++)
        add_all(w, (const char *[]) { "--ro-bind-try", parts[p], parts[p], NULL });
    if (strncmp(LADDER_SOURCE_ROOT, "/usr/", 5) == 0) /* the solutions are in there */
        add_all(w, (const char *[]) { "--tmpfs", LADDER_SOURCE_ROOT, NULL });
}

static void add_bubblewrap(Words *w, const Sandbox *s, const char *program, bool has_filter)
{
    static const char *const apart[] = {
        "--unshare-user",
        "--unshare-pid",
        "--unshare-ipc",
        "--unshare-net",
        "--unshare-uts",
        "--unshare-cgroup-try",
        "--hostname",
        "sandbox",
        "--die-with-parent",
        "--new-session",
        "--cap-drop",
        "ALL",
        NULL,
    };
    add(w, program);
    add_all(w, apart);
    add_system(w);
    add_all(w, (const char *[]) { "--proc", "/proc", "--dev", "/dev", NULL });
    for (size_t f = 0; f < 2; f++) {
        add(w, "--size");
        add_text(w, "%d", TMP_BYTES);
        add_all(w, (const char *[]) { "--tmpfs", f == 0 ? "/dev/shm" : "/tmp", NULL });
    }
    for (size_t f = 0; f < s->n_files; f++) {
        add_all(w, (const char *[]) { "--perms", s->files[f].is_program ? "0755" : "0644", NULL });
        add(w, "--file");
        add_text(w, "%d", FIRST_FILE + (int) f);
        add_text(w, "/tmp/%s", s->files[f].name);
    }
    add_all(w, (const char *[]) { "--remount-ro", "/dev", "--remount-ro", "/", NULL });
    if (has_filter) {
        add(w, "--seccomp");
        add_text(w, "%d", FILTER_FD);
    }
    add_all(w, (const char *[]) { "--chdir", "/tmp", "--", NULL });
}

static void add_limits(Words *w, const SandboxLimits *limits)
{
    add(w, "./" CONFINE);
    add_text(w, "%.0f", ceil(limits->cpu_s));
    add_text(w, "%zu", limits->memory_bytes);
    add_text(w, "%zu", limits->file_bytes);
    add_text(w, "%u", limits->processes);
    add(w, limits->is_exec_once ? "once" : "often");
}

/* ---- the new process ---- */

typedef struct Start {
    const Sandbox *sandbox;
    const char *program;
    const Words *words;
    int in, out, errors, filter;
    int file[SANDBOX_MOST_FILES + 1];
    size_t n_files;
    const char *folder; /* NULL: in a sandbox */
    uid_t uid;          /* 0: who we are */
    pid_t parent;
} Start;

static void move_up(int *fd)
{
    const int moved = fcntl(*fd, F_DUPFD, FIRST_SPARE);
    *fd = moved;
}

static void place_descriptors(Start *s)
{
    int handed[SANDBOX_MOST_HANDED];
    for (size_t h = 0; h < s->sandbox->n_handed; h++) {
        handed[h] = s->sandbox->handed[h];
        move_up(&handed[h]);
    }
    for (size_t f = 0; f < s->n_files; f++) move_up(&s->file[f]);
    if (s->filter >= 0) move_up(&s->filter);
    dup2(s->in, STDIN_FILENO);
    dup2(s->out, STDOUT_FILENO);
    dup2(s->errors, STDERR_FILENO);
    close_range(STDERR_FILENO + 1, UINT_MAX, CLOSE_RANGE_CLOEXEC);
    for (size_t h = 0; h < s->sandbox->n_handed; h++) dup2(handed[h], FIRST_HANDED + (int) h);
    if (s->folder) return;
    for (size_t f = 0; f < s->n_files; f++) dup2(s->file[f], FIRST_FILE + (int) f);
    if (s->filter >= 0) dup2(s->filter, FILTER_FD);
}

/* Limits on processes do not bind root: the program is nobody that anybody else is. */
static bool become_nobody(uid_t uid)
{
    if (uid == 0) return true;
    setgroups(0, NULL);
    if (setresgid(uid, uid, uid) == 0 && setresuid(uid, uid, uid) == 0) return true;
    return setresgid(NOBODY, NOBODY, NOBODY) == 0 && setresuid(NOBODY, NOBODY, NOBODY) == 0;
}

static void become_program(Start *s)
{
    static const int signals[] = { SIGINT, SIGTERM, SIGPIPE, SIGXFSZ };
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) signal(signals[i], SIG_DFL);
    setpgid(0, 0);
    place_descriptors(s);
    if (s->sandbox->cpu >= 0) {
        cpu_set_t only;
        CPU_ZERO(&only);
        CPU_SET((size_t) s->sandbox->cpu, &only);
        sched_setaffinity(0, sizeof only, &only);
    }
    umask(022);
    if (s->folder && chdir(s->folder) != 0) _exit(127);
    if (!become_nobody(s->uid)) _exit(127);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != s->parent) _exit(127); /* it has ended before it could be told */
    execve(s->program, (char *const *) (size_t) s->words->word,
           (char *const *) (size_t) s->sandbox->environment);
    fprintf(stderr, "cannot start %s: %s\n", s->program, strerror(errno));
    _exit(127);
}

static uid_t draw_uid(void)
{
    uint32_t number = 0;
    if (geteuid() != 0) return 0;
    if (getrandom(&number, sizeof number, 0) != sizeof number) number = (uint32_t) getpid();
    return FIRST_UID + number % N_UIDS;
}

/* ---- without bubblewrap: the files in a folder of their own ---- */

/* Files lie in the folder itself or one below. */
static void make_parent(const char *path, uid_t uid)
{
    char parent[PATH_MAX];
    snprintf(parent, sizeof parent, "%s", path);
    *strrchr(parent, '/') = '\0';
    if (mkdir(parent, 0700) == 0 && uid != 0 && chown(parent, uid, uid) != 0) rmdir(parent);
}

static bool copy_file(const char *folder, const SandboxFile *file, int from, uid_t uid)
{
    char path[PATH_MAX], part[1 << 14];
    snprintf(path, sizeof path, "%s/%s", folder, file->name);
    make_parent(path, uid);
    const int to
        = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, file->is_program ? 0700 : 0600);
    bool is_fine = to >= 0;
    for (ssize_t got = 1; is_fine && got > 0;) {
        got = read(from, part, sizeof part);
        is_fine = got >= 0 && write(to, part, (size_t) got) == got;
    }
    if (to >= 0 && uid != 0) is_fine &= fchown(to, uid, uid) == 0;
    if (to >= 0) close(to);
    return is_fine;
}

static bool make_folder(const Start *s, Confined *confined)
{
    strcpy(confined->folder, "/tmp/ladder-grade-XXXXXX");
    if (!mkdtemp(confined->folder)) {
        confined->folder[0] = '\0';
        return false;
    }
    bool is_fine = s->uid == 0 || chown(confined->folder, s->uid, s->uid) == 0;
    for (size_t f = 0; f < s->n_files && is_fine; f++)
        is_fine = copy_file(confined->folder, &s->sandbox->files[f], s->file[f], s->uid);
    return is_fine;
}

/* What lies in it, a program may have made: links are removed, not followed. */
static void remove_folder(int parent, const char *name, int depth)
{
    enum { DEEPEST = 32 };
    const int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *const folder = fd >= 0 ? fdopendir(fd) : NULL;
    if (!folder && fd >= 0) close(fd);
    for (const struct dirent *entry; folder && (entry = readdir(folder));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        if (unlinkat(fd, entry->d_name, 0) == 0) continue;
        fchmodat(fd, entry->d_name, 0700, 0);
        if (depth < DEEPEST) remove_folder(fd, entry->d_name, depth + 1);
    }
    if (folder) closedir(folder);
    unlinkat(parent, name, AT_REMOVEDIR);
}

/* ---- start ---- */

static void close_all(int *fd, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (fd[i] >= 0) close(fd[i]);
}

/* Each start reads the files from the beginning: with descriptors of its own. */
static bool open_files(Start *s)
{
    char path[SMALL_TEXT];
    for (size_t f = 0; f < s->sandbox->n_files; f++) {
        snprintf(path, sizeof path, "/proc/self/fd/%d", s->sandbox->files[f].fd);
        const int fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0) return false;
        s->file[s->n_files++] = fd;
    }
    return true;
}

static Status launch(Start *s, Confined *confined, Reason *why)
{
    int in[2] = { -1, -1 }, out[2] = { -1, -1 }, words[2] = { -1, -1 };
    if (pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0 && pipe2(words, O_CLOEXEC) == 0) {
        s->in = in[0], s->out = out[1], s->errors = words[1];
        fflush(NULL);
        s->parent = getpid();
        confined->pid = fork();
        if (confined->pid == 0) become_program(s);
    }
    close_all((int[]) { in[0], out[1], words[1] }, 3);
    confined->in = in[1], confined->out = out[0], confined->words = words[0];
    if (confined->pid > 0) {
        setpgid(confined->pid, confined->pid); /* whichever of both comes first */
        fcntl(confined->words, F_SETFL, O_NONBLOCK);
        fcntl(confined->words, F_SETPIPE_SZ, 1 << 20);
        return STATUS_OK;
    }
    close_all((int[]) { in[1], out[0], words[0] }, 3);
    return reason(why, STATUS_MISSING, "cannot start a process: %s", strerror(errno));
}

static Status find_program(const Sandbox *s, char *program, size_t n_bytes, Reason *why)
{
    if (s->is_unsafe) {
        snprintf(program, n_bytes, "./" CONFINE);
        return STATUS_OK;
    }
    if (process_in_path("bwrap", program, n_bytes)) return STATUS_OK;
    return reason(why, STATUS_MISSING,
                  "bubblewrap is not here (apt install bubblewrap): strangers' programs cannot be "
                  "confined; for programs you trust: --unsafe-no-sandbox");
}

/* Adds the program that sets the limits. Owns: its descriptor is the caller's. */
static int add_confine(Sandbox *s)
{
    char path[PATH_MAX];
    const int fd
        = process_sibling(CONFINE, path, sizeof path) ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd >= 0 && s->n_files < SANDBOX_MOST_FILES)
        s->files[s->n_files++] = (SandboxFile) { CONFINE, fd, true };
    return fd;
}

static Status start_with(Sandbox *s, Confined *confined, Reason *why)
{
    char program[PATH_MAX];
    Words words = { .n = 0 };
    Start start = { .sandbox = s, .program = program, .words = &words, .uid = draw_uid() };
    start.filter = s->is_unsafe ? -1 : sandbox_filter();
    Status status = find_program(s, program, sizeof program, why);
    if (status == STATUS_OK && !open_files(&start))
        status = reason(why, STATUS_MISSING, "a file of the program cannot be read: %s",
                        strerror(errno));
    if (!s->is_unsafe) add_bubblewrap(&words, s, program, start.filter >= 0);
    add_limits(&words, &s->limits);
    add_all(&words, s->argv);
    if (status == STATUS_OK && s->is_unsafe && !make_folder(&start, confined))
        status
            = reason(why, STATUS_STORAGE, "no folder for the program in /tmp: %s", strerror(errno));
    start.folder = s->is_unsafe ? confined->folder : NULL;
    if (status == STATUS_OK) status = launch(&start, confined, why);
    close_all(start.file, start.n_files);
    if (start.filter >= 0) close(start.filter);
    if (status != STATUS_OK && confined->folder[0]) remove_folder(AT_FDCWD, confined->folder, 0);
    return status;
}

Status sandbox_start(const Sandbox *sandbox, Confined *confined, Reason *why)
{
    Sandbox copy = *sandbox;
    *confined = (Confined) { .pid = -1, .in = -1, .out = -1, .words = -1 };
    const int confine = add_confine(&copy);
    if (confine < 0)
        return reason(why, STATUS_MISSING, CONFINE " is not beside ladder: build it again");
    const Status status = start_with(&copy, confined, why);
    close(confine);
    return status;
}

/* ---- while it runs, and its end ---- */

static void keep_last(Confined *c, const char *part, size_t n)
{
    const size_t room = sizeof c->last - 1;
    const size_t n_new = n < room ? n : room;
    const size_t n_old = c->n_last < room - n_new ? c->n_last : room - n_new;
    memmove(c->last, c->last + c->n_last - n_old, n_old);
    memcpy(c->last + n_old, part + n - n_new, n_new);
    c->n_last = n_old + n_new;
    c->last[c->n_last] = '\0';
}

/* Bounded: who prints without end is read again after a look at the clock. */
void sandbox_listen(Confined *c)
{
    enum { MOST_READS = 64 };
    char part[1 << 16];
    ssize_t got = -1;
    for (int i = 0; i < MOST_READS && c->words >= 0 && got != 0; i++) {
        got = read(c->words, part, sizeof part);
        if (got < 0) return;
        const size_t room = sizeof c->said - 1 - c->n_said;
        const size_t taken = (size_t) got < room ? (size_t) got : room;
        keep_last(c, part, (size_t) got);
        memcpy(c->said + c->n_said, part, taken);
        c->n_said += taken;
        c->said[c->n_said] = '\0';
    }
    if (got != 0) return;
    close(c->words); /* nobody is left who could say more */
    c->words = -1;
}

static ConfinedEnd read_end(int ended)
{
    ConfinedEnd end = { .has_ended_itself = true, .exit_code = -1 };
    if (WIFSIGNALED(ended)) end.signal = WTERMSIG(ended);
    if (WIFEXITED(ended)) end.exit_code = WEXITSTATUS(ended);
    if (end.exit_code > 128 && end.exit_code < 128 + NSIG) { /* bubblewrap's way to say so */
        end.signal = end.exit_code - 128;
        end.exit_code = -1;
    }
    return end;
}

/* The last of them has gone when nobody holds the other end any more. */
static void wait_for_all(Confined *c)
{
    const double deadline_s = clock_now_s() + 2.0;
    while (c->words >= 0 && clock_now_s() < deadline_s) {
        struct pollfd end = { c->words, POLLIN, 0 };
        poll(&end, 1, 100);
        sandbox_listen(c);
    }
}

/* What it said stays. */
static void let_go(Confined *c, bool has_ended)
{
    Family family = { .n = 0 };
    if (c->folder[0]) family_hold(c->pid, &family);
    kill(-c->pid, SIGKILL);
    if (!has_ended) {
        kill(c->pid, SIGKILL);
        while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR) { }
    }
    family_kill(&family);
    wait_for_all(c);
    close_all((int[]) { c->in, c->out, c->words }, 3);
    if (c->folder[0]) remove_folder(AT_FDCWD, c->folder, 0);
    c->pid = -1;
    c->in = c->out = c->words = -1;
    c->folder[0] = '\0';
}

ConfinedEnd sandbox_wait(Confined *c, double deadline_s)
{
    ConfinedEnd end = { .exit_code = -1 };
    int ended = 0;
    pid_t got = 0;
    while (got == 0 && clock_now_s() < deadline_s && stop_requested() == STATUS_OK) {
        struct pollfd words = { c->words, POLLIN, 0 };
        got = waitpid(c->pid, &ended, WNOHANG);
        if (got == 0) poll(&words, 1, 1);
        sandbox_listen(c);
    }
    if (got == c->pid) end = read_end(ended);
    let_go(c, got == c->pid);
    return end;
}

void sandbox_end(Confined *c)
{
    if (c->pid > 0) let_go(c, false);
}

void sandbox_tell_end(const ConfinedEnd *end, char *text, size_t n_bytes)
{
    typedef struct SignalRow {
        int number;
        const char *words;
    } SignalRow;
    static const SignalRow rows[] = {
        { SIGSEGV, "crashed (segmentation fault)" },
        { SIGBUS, "crashed (bus error)" },
        { SIGFPE, "crashed (integer division by zero)" },
        { SIGILL, "crashed (illegal instruction)" },
        { SIGABRT, "aborted" },
        { SIGXCPU, "used up its CPU time" },
        { SIGXFSZ, "wrote more than a file may hold" },
        { SIGSYS, "tried to start another program" },
    };
    if (!end->has_ended_itself)
        snprintf(text, n_bytes, "did not end in time");
    else if (end->signal == 0)
        snprintf(text, n_bytes, "ended with exit status %d", end->exit_code);
    else
        snprintf(text, n_bytes, "was ended by signal %d", end->signal);
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++)
        if (end->signal == rows[r].number) snprintf(text, n_bytes, "%s", rows[r].words);
}

Status sandbox_probe(Reason *why)
{
    static const char *const nothing[] = { "/usr/bin/env", "true", NULL };
    static const char *const environment[] = { "PATH=/usr/bin:/bin", NULL };
    const Sandbox sandbox
        = { .argv = nothing,
            .environment = environment,
            .limits
            = { .cpu_s = 5, .memory_bytes = 1 << 30, .file_bytes = 1 << 20, .processes = 4 },
            .cpu = -1 };
    Confined confined;
    const Status status = sandbox_start(&sandbox, &confined, why);
    if (status != STATUS_OK) return status;
    const ConfinedEnd end = sandbox_wait(&confined, clock_now_s() + 10.0);
    if (end.has_ended_itself && end.exit_code == 0) return STATUS_OK;
    confined.said[strcspn(confined.said, "\n")] = '\0';
    return reason(why, STATUS_MISSING,
                  "bubblewrap cannot confine a program here (%.200s): user namespaces may be "
                  "forbidden; for programs you trust: --unsafe-no-sandbox",
                  confined.said[0] ? confined.said : "it says nothing");
}

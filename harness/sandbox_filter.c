#include "harness/sandbox_filter.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#define LOAD(member)                                                                               \
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t) offsetof(struct seccomp_data, member))
#define UNLESS_EQUAL(value, n_skipped) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, n_skipped)
#define RETURN(what) BPF_STMT(BPF_RET | BPF_K, what)
#define FAIL(error) RETURN(SECCOMP_RET_ERRNO | (error))

#ifdef OWN_ARCHITECTURE

enum { LARGEST_FILTER = 128, X32_BIT = 0x40000000 };

static const int denied[] = {
    SYS_memfd_create,
    SYS_shmget,
    SYS_ptrace,
    SYS_process_vm_readv,
    SYS_process_vm_writev,
    SYS_keyctl,
    SYS_add_key,
    SYS_request_key,
    SYS_bpf,
    SYS_perf_event_open,
    SYS_userfaultfd,
    SYS_mount,
    SYS_umount2,
    SYS_pivot_root,
    SYS_unshare,
    SYS_setns,
    SYS_open_by_handle_at,
    SYS_name_to_handle_at,
    SYS_init_module,
    SYS_finit_module,
    SYS_kexec_load,
    SYS_quotactl,
    SYS_clone3, /* the C library falls back to clone, whose flags can be looked at */
#ifdef SYS_memfd_secret
    SYS_memfd_secret,
#endif
#ifdef SYS_io_uring_setup
    SYS_io_uring_setup,
#endif
};

static size_t put(struct sock_filter *filter, size_t n, const struct sock_filter *rows, size_t more)
{
    for (size_t r = 0; r < more; r++) filter[n + r] = rows[r];
    return n + more;
}

int sandbox_filter(void)
{
    struct sock_filter filter[LARGEST_FILTER];
    const struct sock_filter head[] = {
        LOAD(arch),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OWN_ARCHITECTURE, 1, 0),
        RETURN(SECCOMP_RET_KILL_PROCESS),
        LOAD(nr),
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1),
        FAIL(ENOSYS),
    };
    const struct sock_filter tail[] = {
        UNLESS_EQUAL(SYS_clone, 3),
        LOAD(args[0]),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_NEWUSER, 0, 1),
        FAIL(EPERM),
        RETURN(SECCOMP_RET_ALLOW),
    };
    size_t n = put(filter, 0, head, sizeof head / sizeof *head);
    for (size_t d = 0; d < sizeof denied / sizeof *denied; d++) {
        const struct sock_filter rows[] = { UNLESS_EQUAL((uint32_t) denied[d], 1), FAIL(ENOSYS) };
        n = put(filter, n, rows, 2);
    }
    n = put(filter, n, tail, sizeof tail / sizeof *tail);
    const int fd = memfd_create("filter", MFD_CLOEXEC);
    const ssize_t size = (ssize_t) (n * sizeof *filter);
    if (fd >= 0 && write(fd, filter, (size_t) size) == size && lseek(fd, 0, SEEK_SET) == 0)
        return fd;
    if (fd >= 0) close(fd);
    return -1;
}

/* Under Valgrind a program that replaced itself would not be counted any more. The one start that
 * is left is known by the address of its environment, which the new program cannot know: one wrong
 * guess is its end. */
int sandbox_filter_once(char *const *environment)
{
    const uint64_t address = (uint64_t) (uintptr_t) environment;
    struct sock_filter filter[] = {
        LOAD(nr),
        UNLESS_EQUAL(SYS_execveat, 1),
        RETURN(SECCOMP_RET_KILL_PROCESS),
        UNLESS_EQUAL(SYS_execve, 5),
        LOAD(args[2]),
        UNLESS_EQUAL((uint32_t) address, 2),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t) offsetof(struct seccomp_data, args[2]) + 4),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t) (address >> 32), 1, 0),
        RETURN(SECCOMP_RET_KILL_PROCESS),
        RETURN(SECCOMP_RET_ALLOW),
    };
    const struct sock_fprog program = { sizeof filter / sizeof *filter, filter };
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

#else

int sandbox_filter(void)
{
    return -1;
}

int sandbox_filter_once(char *const *environment)
{
    return environment ? 0 : -1;
}

#endif

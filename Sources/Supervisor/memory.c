// What containers of a Pod share of memory, and no others: queues, semaphores and segments by their
// numbers in a namespace, and what has a name in `/dev/shm`.

#define _GNU_SOURCE
#include "supervisor.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

static int complain(const char *what) {
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    return 1;
}

static bool let_go(const char *path) {
    return umount2(path, MNT_DETACH) == 0 || errno == EINVAL || errno == ENOENT;
}

int add_memory(const char *file, const char *directory) {
    const unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
    // What an earlier run left half done.
    if (!let_go(directory) || !make_directories(directory, 01777)) return complain(directory);
    if (mount("shm", directory, "tmpfs", flags, "mode=1777,size=64m") != 0)
        return complain(directory);
    if (unshare(CLONE_NEWIPC) != 0) return complain("unshare");
    // Last, so that a file that holds a namespace has the directory with it.
    return hold_namespace("/proc/self/ns/ipc", file) ? 0 : complain(file);
}

int remove_memory(const char *file, const char *directory) {
    if (!let_go(directory)) return complain(directory);
    if (rmdir(directory) != 0 && errno != ENOENT) return complain(directory);
    if (!let_go(file)) return complain(file);
    return unlink(file) == 0 || errno == ENOENT ? 0 : complain(file);
}

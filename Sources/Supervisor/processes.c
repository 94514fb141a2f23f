// The process namespace that containers of a Pod share: held by a file, and by a process that is
// the first in it and does nothing but bury the others.

#define _GNU_SOURCE
#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static int complain(const char *what) {
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    return 1;
}

// Shows the process under another name to whoever lists processes. The kernel takes what it was
// called with for a text once its last byte is no longer zero.
static void take_name(char **words, int count, const char *name) {
    char *end = words[count - 1] + strlen(words[count - 1]);
    memset(words[0], 0, (size_t)(end - words[0]));
    snprintf(words[0], (size_t)(end - words[0]), "%s", name);
    *end = '.';
}

static void be_first(char **words, int count) {
    setsid();
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int number = 0; number < 3; number++) dup2(null, number);
    prctl(PR_SET_NAME, "pause");
    take_name(words, count, "/pause");
    // Whose end nobody waits for leaves nothing behind.
    signal(SIGCHLD, SIG_IGN);
    while (true) pause();
}

int add_processes(const char *file, char **words, int count) {
    char path[64], number[32], holder[4096];
    pid_t first = (pid_t)syscall(SYS_clone, CLONE_NEWPID | SIGCHLD, 0, 0, 0, 0);
    if (first < 0) return complain("clone");
    if (first == 0) be_first(words, count);
    snprintf(path, sizeof path, "/proc/%d/ns/pid", (int)first);
    snprintf(number, sizeof number, "%d %llu\n", (int)first, start_of_process(first));
    snprintf(holder, sizeof holder, "%s-holder", file);
    int descriptor = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor >= 0) close(descriptor);
    if (descriptor >= 0 && replace_text(AT_FDCWD, holder, number)
        && mount(path, file, NULL, MS_BIND, NULL) == 0)
        return 0;
    int reason = errno;
    kill(first, SIGKILL);
    // A file that holds nothing would be taken for one that does.
    unlink(file);
    unlink(holder);
    errno = reason;
    return complain(file);
}

int remove_processes(const char *file) {
    char holder[4096], text[64];
    snprintf(holder, sizeof holder, "%s-holder", file);
    if (read_text(AT_FDCWD, holder, text, sizeof text)) {
        char *place = text;
        pid_t first = (pid_t)strtol(text, &place, 10);
        // With the first process all others of the namespace end.
        if (first > 0 && start_of_process(first) == strtoull(place, NULL, 10))
            kill(first, SIGKILL);
    }
    if (umount2(file, MNT_DETACH) != 0 && errno != EINVAL && errno != ENOENT)
        return complain(file);
    bool is_gone = unlink(file) == 0 || errno == ENOENT;
    if (!is_gone || (unlink(holder) != 0 && errno != ENOENT)) return complain(file);
    return 0;
}
